"""What a service is made of: its bill of materials beside what is loaded, and copies with one octet changed."""

from clearline.bench.scene import Scene, clean
from clearline.domain.conversation import Json
from clearline.domain.observation import Purpose

MOST_TRIED = 6
"""Kinds of parts of which one is tried."""
_LONGEST = 200


async def bill(scene: Scene) -> None:
    """Read the bill and what is loaded (GV-07)."""
    answer = await scene.quietly("materials.bill")
    scene.measure("bill", "materials.bill", {"trouble": answer.trouble.value, **_read(answer.value)})
    answer = await scene.quietly("materials.parts")
    parts = _rows(answer.value, "parts")
    scene.measure("parts", "materials.parts", {"trouble": answer.trouble.value, "rows": list(parts)})


async def altered(scene: Scene) -> None:
    """Have one part of each kind loaded, whole and with one octet changed (GV-07)."""
    answer = await scene.quietly("materials.parts")
    parts = _rows(answer.value, "parts")
    for kind, name in _one_of_each(parts).items():
        await scene.hook(kind, "materials.load", Purpose.CONTROL, id=name, kind="whole")
        await scene.hook(kind, "materials.load", id=name, kind="altered")


def _read(value: Json) -> dict[str, Json]:
    """Return what matters of a CycloneDX document; a target whose adapter reads more than one of them joins them."""
    documents = value if isinstance(value, list) else [value]
    found = [one for one in documents if isinstance(one, dict) and one.get("bomFormat") == "CycloneDX"]
    return {
        "versions": [_text(one.get("specVersion")) for one in found],
        "rows": [row for one in found for row in _rows(one, "components")],
    }


def _rows(value: Json, name: str) -> list[Json]:
    listed = value.get(name) if isinstance(value, dict) else None
    if isinstance(listed, list) and len(listed) == 1 and isinstance(listed[0], list):
        listed = listed[0]
    return [_row(one) for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _row(part: dict[str, Json]) -> Json:
    """Return one component: `[type, name, version, SHA-256, whether a licence is stated]`."""
    return [
        _text(part.get("type")),
        _text(part.get("name")),
        _text(part.get("version")),
        _digest(part).lower(),
        bool(part.get("licenses")),
    ]


def _digest(part: dict[str, Json]) -> str:
    hashes = part.get("hashes")
    for one in hashes if isinstance(hashes, list) else []:
        if isinstance(one, dict) and one.get("alg") == "SHA-256":
            return _text(one.get("content"))
    return _text(part.get("sha256"))


def _text(value: Json) -> str:
    text = clean(value)
    return text[:_LONGEST] if isinstance(text, str) else ""


def _one_of_each(parts: list[Json]) -> dict[str, str]:
    """Return the first part of each kind that has a digest, by kind."""
    first: dict[str, str] = {}
    for part in parts:
        match part:
            case [str(kind), str(name), _, str(digest), _] if digest and len(first) < MOST_TRIED:
                first.setdefault(kind, name)
    return first
