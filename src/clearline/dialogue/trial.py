"""How a flow's own tests are written: a talk in both languages, and what the operator's systems answer in it."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, Tag, WithJsonSchema

from clearline.domain.decision import Value

_Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
_ActionName = Annotated[str, Field(pattern=r"^[a-z]+\.[a-z_]+$")]
_Words = Annotated[str, Field(min_length=1, max_length=600)]
_Level = Literal["NONE", "AAL1", "AAL2", "AAL3"]


def value_of(written: object) -> Value:
    """Return `written` as data that flows carry; raises ValueError for what they do not, such as decimals."""
    match written:
        case str() | int() | None:
            return written
        case date():
            return written.isoformat()
        case list() | tuple():
            return tuple(value_of(item) for item in written)
        case dict():
            return {str(name): value_of(item) for name, item in written.items()}
        case _:
            raise ValueError(f"{written!r} is no text, whole number, yes or no, list or mapping")


_Datum = Annotated[object, AfterValidator(value_of), WithJsonSchema({})]


class _Written(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Said(_Written):
    """Words beside each other; traditional Chinese is derived from simplified unless it is written out."""

    en: _Words
    zh: _Words
    zh_hant: _Words | None = Field(default=None, alias="zh-Hant")


class Caller(_Written):
    """`caller: {en, zh}`: what the caller says or presses."""

    caller: Said


class Proves(_Written):
    """`proves: AAL1`: the caller types the code that was sent, and it is right."""

    proves: Literal["AAL1", "AAL2", "AAL3"]


class Acts(_Written):
    """`acts: action`: what the desk does then, in this order and nothing else; with `with`, exactly so."""

    acts: _ActionName
    with_: dict[_Name, _Datum] | None = Field(default=None, alias="with")


class Replies(_Written):
    """`desk: {en, zh}`: words that are in the reply."""

    desk: Said


class Asks(_Written):
    """`asks: slot`: what the desk waits for; `number`, `code` and `confirmation` are the desk's own."""

    asks: _Name


class HandsOver(_Written):
    """`hands_over: queue`."""

    hands_over: Annotated[str, Field(pattern=r"^[a-z][a-z-]*$")]


_LINES: Final = ("caller", "proves", "acts", "desk", "asks", "hands_over")


def _kind(line: object) -> str | None:
    own = [kind for kind in _LINES if isinstance(line, dict) and kind in line]
    return own[0] if len(own) == 1 else None


TalkLine = Annotated[
    Annotated[Caller, Tag("caller")]
    | Annotated[Proves, Tag("proves")]
    | Annotated[Acts, Tag("acts")]
    | Annotated[Replies, Tag("desk")]
    | Annotated[Asks, Tag("asks")]
    | Annotated[HandsOver, Tag("hands_over")],
    Discriminator(_kind, custom_error_type="line", custom_error_message=f"a line has one of {', '.join(_LINES)}"),
]


class Comes(_Written):
    """What comes of one call: exactly one of these."""

    done: dict[_Name, _Datum] | None = None
    refused: str = ""
    failed: bool = False
    unknown: bool = False

    @property
    def data(self) -> Mapping[str, Value]:
        """What a call that was done brought."""
        return {name: value_of(item) for name, item in (self.done or {}).items()}


class Trial(_Written):
    """One test: the talk, and by action what its calls come to, one after the other; the last one goes on."""

    test: _Words
    level: _Level = "NONE"
    today: date = date(2026, 11, 21)
    given: dict[_ActionName, tuple[Comes, ...]] = Field(default_factory=dict)
    talk: Annotated[tuple[TalkLine, ...], Field(min_length=1)]
