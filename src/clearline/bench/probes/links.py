"""What a target is connected to, as its configuration says."""

from urllib.parse import parse_qsl, urlsplit

from clearline.bench.scene import Scene
from clearline.domain.conversation import Json
from clearline.domain.observation import Purpose, Trouble

_TELLING = frozenset({"sslmode", "ssl-mode", "tls", "ssl"})
"""Options of an address that say whether a peer is verified; every other may be a secret."""


async def declared(scene: Scene) -> None:
    """Read the declared connections; user names, passwords and options of their addresses are not kept (DS-02)."""
    answer = await scene.quietly("links.declared")
    value = answer.value if answer.trouble is Trouble.NONE else None
    links = value.get("links") if isinstance(value, dict) else None
    found = [_cleaned(one) for one in links] if isinstance(links, list) else []
    scene.measure("links", "links", {"links": found, "readable": isinstance(links, list)}, Purpose.PROBE)


def _cleaned(link: Json) -> Json:
    if not isinstance(link, dict):
        return None
    try:
        address = urlsplit(str(link.get("address", "")))
        host = address.hostname or ""
    except ValueError:
        return None
    options: dict[str, Json] = {name: value for name, value in parse_qsl(address.query) if name in _TELLING}
    return {
        "name": str(link.get("name", "")),
        "scheme": address.scheme,
        "host": host,
        "options": options,
        "verified": link.get("verified") is True,
        "same_machine": link.get("same_machine") is True,
    }
