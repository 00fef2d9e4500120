"""How flows are written: the YAML documents, checked for shape; what they mean is checked by `load` and `proof`."""

from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator

from clearline.dialogue.flow import Collected, SlotClass, SlotKind
from clearline.dialogue.mask import Mask
from clearline.dialogue.trial import Trial
from clearline.domain.privacy import Purpose

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Path = Annotated[str, Field(pattern=r"^[a-z_]+(\.[a-z_]+)*$")]
ActionName = Annotated[str, Field(pattern=r"^[a-z]+\.[a-z_]+$")]
Words = Annotated[str, Field(min_length=1, max_length=600)]
Scalar = str | int | bool | None


class Document(BaseModel):
    """Frozen, and strict about what it does not know: a misspelt key is an error, not a silence."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class MessageText(Document):
    """Words beside each other; traditional Chinese is derived from simplified unless it is written out."""

    en: Words
    zh: Words
    zh_hant: Words | None = Field(default=None, alias="zh-Hant")


class Button(Document):
    """A choice that is always the same."""

    label: MessageText
    value: Scalar = None


class Choices(Document):
    """Choices from a list that an action brought."""

    of: Path
    label: MessageText
    says: MessageText
    value: Name
    keep: Name


class Each(Document):
    """A list said line by line."""

    of: Path
    line: MessageText


class Written(Document):
    """What every step may have."""

    id: Name | None = None


class Say(Written):
    """`say: {en, zh}`."""

    say: MessageText
    each: Each | None = None
    source: Path = ""
    options: tuple[Button, ...] = ()
    miss: bool = False
    then: Name | None = None


class Ask(Written):
    """`ask: slot`."""

    ask: Name
    kind: SlotKind
    say: MessageText
    again: MessageText | None = None
    options: tuple[Button, ...] = ()
    choices: Choices | None = None
    tries: int = Field(default=2, ge=1, le=3)
    then: Name | None = None


class Do(Written):
    """`do: action`."""

    do: ActionName
    with_: dict[Name, Scalar] = Field(default_factory=dict, alias="with")
    save: tuple[Name, ...] = ()
    refused: dict[str, Name] = Field(default_factory=dict)
    failed: Name | None = None
    unknown: Name | None = None
    level: Literal["AAL1", "AAL2", "AAL3"] | None = None
    confirmed: bool | None = None
    then: Name | None = None


class Confirm(Written):
    """`confirm: step`, the `do` step whose call is restated."""

    confirm: Name
    say: MessageText
    on_no: Name


class Authenticate(Written):
    """`authenticate: AAL1`."""

    authenticate: Literal["AAL1", "AAL2", "AAL3"]


class HandOver(Written):
    """`hand_over: queue`."""

    hand_over: Annotated[str, Field(pattern=r"^[a-z][a-z-]*$")]
    reason: Annotated[str, Field(pattern=r"^[a-z][a-z-]*$")]
    say: MessageText


class Goto(Written):
    """`goto: step`."""

    goto: Name


class Forget(Written):
    """`forget: [slot]`."""

    forget: Annotated[tuple[Name, ...], Field(min_length=1)]


class Case(Document):
    """`when: {path: value}`."""

    when: Annotated[dict[Path, Scalar], Field(min_length=1)]
    then: Name


class Decide(Written):
    """`decide: [case]`."""

    decide: Annotated[tuple[Case, ...], Field(min_length=1)]
    then: Name | None = None


class End(Written):
    """`end: true`."""

    end: Literal[True]


VERBS: Final = ("say", "ask", "do", "confirm", "authenticate", "hand_over", "goto", "forget", "decide", "end")


def _verb(step: object) -> str | None:
    keys = set(step) if isinstance(step, dict) else set()
    own = [verb for verb in VERBS if verb in keys]
    if own[:1] == ["say"] and len(own) > 1:
        own = own[1:]
    return own[0] if len(own) == 1 else None


Step = Annotated[
    Annotated[Say, Tag("say")]
    | Annotated[Ask, Tag("ask")]
    | Annotated[Do, Tag("do")]
    | Annotated[Confirm, Tag("confirm")]
    | Annotated[Authenticate, Tag("authenticate")]
    | Annotated[HandOver, Tag("hand_over")]
    | Annotated[Goto, Tag("goto")]
    | Annotated[Forget, Tag("forget")]
    | Annotated[Decide, Tag("decide")]
    | Annotated[End, Tag("end")],
    Discriminator(_verb, custom_error_type="verb", custom_error_message=f"a step has one verb of {', '.join(VERBS)}"),
]


class Examples(Document):
    """What callers say when they come for this, natively in each language."""

    en: tuple[Words, ...] = ()
    zh: tuple[Words, ...] = ()


class Flow(Document):
    """One flow file."""

    flow: Name
    title: MessageText
    examples: Examples = Examples()
    takes: dict[Name, SlotKind] = Field(default_factory=dict)
    purpose: Purpose = Purpose.SERVICE
    aside: bool = False
    fallback: bool = False
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]
    tests: tuple[Trial, ...] = ()


class Phrases(Document):
    """`_phrases.yaml`: what the engine itself has to say."""

    phrases: dict[Name, MessageText]


_NOT_ASKED: Final = ("record", "number", "code", "card")
_WRITTEN: Final = (SlotKind.TEXT, "number")
_HELD: Final = (Collected.WORDS, Collected.ACTION)
_KNOWN_BY_ITSELF: Final = frozenset({SlotClass.SENSITIVE, SlotClass.SECRET})


class Slot(Document):
    """One entry of the data dictionary."""

    type: SlotKind | Literal["record", "number", "code", "card"]
    data: SlotClass = Field(alias="class")
    purposes: Annotated[frozenset[Purpose], Field(min_length=1)] = frozenset({Purpose.SERVICE})
    retention: Literal["conversation", "request", "consent", "none"]
    """A `privacy.DataClass` whose records hold what flows hold, or `none`."""
    mask: Mask | None = None
    collect: Collected

    @model_validator(mode="after")
    def _is_guarded(self) -> Self:
        if self.type is SlotKind.TEXT and self.data is SlotClass.NONE:
            raise ValueError("free text may hold anything: its class is not `none`")
        if self.collect is Collected.WORDS and self.type in _NOT_ASKED:
            raise ValueError(f"{self.type} is not collected in words")
        if self.data in _KNOWN_BY_ITSELF and (self.collect, self.retention, self.mask) not in _NEVER_HELD:
            raise ValueError("a secret is collected at the gate or on a page, kept for no time and not held")
        return self

    @model_validator(mode="after")
    def _is_kept_as_long_as_it_lies_there(self) -> Self:
        if self.collect in _HELD and self.retention == "none":
            raise ValueError("what a flow holds lies in the conversation's record: it is not kept for less than that")
        if (self.retention == "none") != (self.mask is Mask.NOT_HELD):
            raise ValueError("what is not held is kept for no time, and nothing else is")
        return self

    @model_validator(mode="after")
    def _is_hidden(self) -> Self:
        if self.data is not SlotClass.NONE and self.mask is None:
            raise ValueError("what tells something of a person has a `mask`")
        if self.mask is Mask.PLACEHOLDERS and (self.type not in _WRITTEN or self.collect is Collected.ACTION):
            raise ValueError("`placeholders` hide what callers write in their own words, and nothing of this")
        if self.mask is Mask.LAST_4 and self.collect is not Collected.ACTION:
            raise ValueError("`last-4` hides what an action brings: what callers say stands in their own words")
        return self


_NEVER_HELD: Final = tuple((how, "none", Mask.NOT_HELD) for how in (Collected.GATE, Collected.PAGE))


class Slots(Document):
    """`_slots.yaml`, and further pages of the dictionary: any file whose name begins with `_slots`."""

    slots: dict[Name, Slot]


class Glossary(Document):
    """`_glossary.yaml`: words that differ where traditional characters are written."""

    glossary: dict[Words, Words]


class Terms(Document):
    """`_terms.yaml`: stable words of data, as they are spoken."""

    terms: dict[Name, dict[str, MessageText]]
