"""Templates: `{names}` in texts, lists and mappings, filled in without ever reading what was filled in."""

import re
from collections.abc import Mapping
from urllib.parse import quote

from pydantic import JsonValue

Template = JsonValue
_NAME = re.compile(r"\{([a-z_]+)\}")


def filled(template: Template, values: Mapping[str, str], wholes: Mapping[str, JsonValue] | None = None) -> Template:
    """Return `template` with every known `{name}` replaced; unknown names stay for a later filling.

    A text that is nothing but a name of `wholes` becomes its value, of whatever kind.
    """
    match template:
        case str():
            if "{" not in template:
                return template
            if wholes and template[1:-1] in wholes:
                return wholes[template[1:-1]]
            return _NAME.sub(lambda found: values.get(found[1], found[0]), template)
        case list():
            return [filled(item, values, wholes) for item in template]
        case dict():
            return {key: filled(value, values, wholes) for key, value in template.items()}
        case _:
            return template


def filled_text(template: str, values: Mapping[str, str]) -> str:
    """Return a text with every known `{name}` replaced."""
    return _NAME.sub(lambda found: values.get(found[1], found[0]), template) if "{" in template else template


def filled_url(template: str, values: Mapping[str, str]) -> str:
    """Return an address with every known `{name}` replaced by its value, escaped."""
    return _NAME.sub(lambda found: quote(values[found[1]], safe="") if found[1] in values else found[0], template)
