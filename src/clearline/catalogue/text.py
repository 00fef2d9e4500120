"""How the catalogue's files are read: YAML without repeated keys, entries without unknown fields."""

from collections.abc import Hashable, Mapping
from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from clearline.domain.assessment import Words
from clearline.domain.conversation import Language
from clearline.errors import ConfigurationError

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Entry(BaseModel):
    """A part of a file; what it does not know is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Title(Entry):
    """The same words in every language of the product."""

    en: str = Field(min_length=1)
    hans: str = Field(alias="zh-Hans", min_length=1)
    hant: str = Field(alias="zh-Hant", min_length=1)

    def words(self) -> Words:
        """Return them by language."""
        return {Language.ENGLISH: self.en, Language.SIMPLIFIED: self.hans, Language.TRADITIONAL: self.hant}


Model = TypeVar("Model", bound=Entry)


def parse(texts: Mapping[str, str], name: str, model: type[Model]) -> Model:
    """Return the file `name` as a `model`; raises ConfigurationError that says where it is wrong."""
    try:
        # _Unrepeating derives from the safe loader: it builds plain values only.
        return model.model_validate(yaml.load(texts[name], Loader=_Unrepeating))  # noqa: S506 # reason above
    except (yaml.YAMLError, ValidationError) as exc:
        raise ConfigurationError(f"{name}: {exc}") from exc


class _Unrepeating(_LOADER):  # type: ignore[misc, valid-type] # the C loader where PyYAML was built with it
    """A safe loader that refuses a key given twice, which YAML itself would let the last one win."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, object]:  # noqa: FBT001, FBT002 # PyYAML's own signature
        keys = [key.value for key, _ in node.value]
        twice = {key for key in keys if keys.count(key) > 1}
        if twice:
            raise yaml.constructor.ConstructorError(None, None, f"given twice: {sorted(twice)}", node.start_mark)
        found: dict[Hashable, object] = super().construct_mapping(node, deep)
        return found
