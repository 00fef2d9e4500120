"""Programs that others wrote weigh what our log gives out: Go's x/mod/sumdb, and @sigstore/verify of npm."""

import asyncio
import base64
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import playwright
import pytest

from absent import SYSTEM, absent
from clearline.audit.checkpoint import Checkpoint, split_note
from clearline.audit.log import AuditLog
from clearline.audit.merkle import root_of
from clearline.audit.sequencer import Sequencer
from clearline.crypto.sign import Algorithm, SigningKey
from clearline.domain.event import Event, EventTag
from clearline.store.engine import open_store
from clearline.testing import START, FakeClock

HERE: Final = Path(__file__).parent / "foreign"
GO_LIBRARY: Final = Path("/usr/share/gocode")
LIMIT_S: Final = 120
ORIGIN: Final = "log.example/desk"
KEYS: Final = (
    SigningKey.from_seed(ORIGIN, Algorithm.ED25519, bytes(32)),
    SigningKey.from_seed(ORIGIN, Algorithm.ML_DSA_65, bytes(32)),
)
STRANGER: Final = SigningKey.from_seed(ORIGIN, Algorithm.ED25519, bytes([1] * 32))
PORTIONS: Final = (1, 2, 4, 1, 8, 5, 27)
"""How many entries come between two checkpoints."""


@dataclass(frozen=True)
class Claim:
    """What a foreign program is asked to believe; the fields that a kind does not have stay empty."""

    kind: str
    size: int
    root: bytes
    hashes: tuple[bytes, ...] = ()
    index: int = 0
    leaf: bytes = b""
    old_size: int = 0
    old_root: bytes = bytes(32)
    note: str = ""
    key: str = str(KEYS[0].verifier)

    def shape(self) -> dict[str, Any]:
        """Return it as both programs read it."""
        return {
            "Kind": self.kind,
            "Size": self.size,
            "Root": _text(self.root),
            "Hashes": [_text(each) for each in self.hashes],
            "Index": self.index,
            "Leaf": _text(self.leaf),
            "OldSize": self.old_size,
            "OldRoot": _text(self.old_root),
            "Note": self.note,
            "Key": self.key,
        }


@dataclass(frozen=True)
class Claims:
    """All that is true of one log, by kind."""

    notes: tuple[Claim, ...]
    inclusions: tuple[Claim, ...]
    consistencies: tuple[Claim, ...]


@dataclass(frozen=True)
class Foreign:
    """A program of others', ready to run."""

    command: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)

    def weigh(self, claims: list[Claim]) -> list[str]:
        """Return one answer a claim: nothing where it is believed, else why it is not."""
        ran = subprocess.run(
            self.command,
            input=json.dumps([each.shape() for each in claims]).encode(),
            env=_environment(self.environment),
            capture_output=True,
            timeout=LIMIT_S,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr.decode()
        answers: list[str] = json.loads(ran.stdout)
        assert len(answers) == len(claims)
        return answers


def _text(octets: bytes) -> str:
    return base64.b64encode(octets).decode()


def _environment(changes: dict[str, str]) -> dict[str, str]:
    return {**os.environ, **changes}  # noqa: TID251 # what a compiler and npm need to find themselves


def _ran(command: list[str], folder: Path, changes: dict[str, str], what: str) -> None:
    ran = subprocess.run(
        command, cwd=folder, env=_environment(changes), capture_output=True, timeout=LIMIT_S, check=False
    )
    if ran.returncode:
        absent(what, f"{command[0]} said: {ran.stderr.decode()[-500:]}")


@pytest.fixture(scope="module")
def go(tmp_path_factory: pytest.TempPathFactory) -> Foreign:
    """Go's checksum database: its notes, and its proofs of either kind."""
    if shutil.which("go") is None or not (GO_LIBRARY / "src/golang.org/x/mod/sumdb").is_dir():
        absent("Go, or its library x/mod", SYSTEM)
    folder = tmp_path_factory.mktemp("go")
    built = folder / "claims"
    changes = {
        "GO111MODULE": "off",
        "GOPATH": str(GO_LIBRARY),
        "GOCACHE": str(folder / "cache"),
        "GOFLAGS": "",
        "CGO_ENABLED": "0",
    }
    _ran(["go", "build", "-o", str(built), str(HERE / "claims.go")], folder, changes, "the program in Go")
    return Foreign((str(built),))


@pytest.fixture(scope="module")
def sigstore(tmp_path_factory: pytest.TempPathFactory) -> Foreign:
    """Sigstore's verifier for JavaScript: its checkpoints and its proofs of inclusion."""
    npm = shutil.which("npm")
    if npm is None:
        absent("npm", SYSTEM)
    folder = tmp_path_factory.mktemp("npm")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, folder)
    command = [str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    _ran(command, folder, {}, "@sigstore/verify of npm")
    node = Path(playwright.__file__).parent / "driver" / "node"
    return Foreign((str(node), str(HERE / "claims.cjs"), str(folder)))


@pytest.fixture(scope="module")
def claims(tmp_path_factory: pytest.TempPathFactory) -> Claims:
    """A log as a desk keeps it, signed by both of its keys, and all that it can prove of itself."""
    return asyncio.run(_claims(tmp_path_factory.mktemp("log")))


async def _claims(folder: Path) -> Claims:
    store = await open_store(f"sqlite:///{folder}/log.db")
    log, sequencer = AuditLog(store), Sequencer(store, origin=ORIGIN, keys=KEYS, clock=FakeClock())
    for which, portion in enumerate(PORTIONS):
        await store.commit(log.writes([_event(which, number) for number in range(portion)]))
        await sequencer.catch_up()
    leaves = [entry.leaf for entry in await log.entries()]
    roots = {size: root_of(leaves[:size]) for size in range(len(leaves) + 1)}
    notes = [note for _, note in await log.checkpoints()]
    sizes = [Checkpoint.parse(split_note(note)[0]).size for note in notes]
    found = Claims(
        tuple(Claim("note", size, roots[size], note=note) for size, note in zip(sizes, notes, strict=True)),
        tuple(
            [
                Claim("inclusion", size, roots[size], (await log.inclusion_proof(index, size)).hashes, index, leaf)
                for size in sizes
                for index, leaf in enumerate(leaves[:size])
            ]
        ),
        tuple(
            [
                Claim(
                    "consistency",
                    size,
                    roots[size],
                    (await log.consistency_proof(old, size)).hashes,
                    old_size=old,
                    old_root=roots[old],
                )
                for size in sizes
                for old in range(1, size + 1)
            ]
        ),
    )
    await store.close()
    return found


def _event(which: int, number: int) -> Event:
    return Event(EventTag.TURN_COMMITTED, START, f"c{which}", details={"turn": str(number)}, digest="ab" * 32)


def flipped(octets: bytes) -> bytes:
    return bytes([octets[0] ^ 1]) + octets[1:]


def of_another_leaf(claim: Claim) -> Claim:
    return replace(claim, leaf=claim.leaf.replace(b"committed", b"comnitted"))


def of_another_place(claim: Claim) -> Claim:
    return replace(claim, index=claim.index ^ 1)


def of_another_root(claim: Claim) -> Claim:
    return replace(claim, root=flipped(claim.root))


def of_another_past(claim: Claim) -> Claim:
    return replace(claim, old_root=flipped(claim.old_root))


def with_another_hash(claim: Claim) -> Claim:
    return replace(claim, hashes=(*claim.hashes[:-1], flipped(claim.hashes[-1])))


def with_a_hash_less(claim: Claim) -> Claim:
    return replace(claim, hashes=claim.hashes[:-1])


def of_another_key(claim: Claim) -> Claim:
    return replace(claim, key=str(STRANGER.verifier))


def of_another_size(claim: Claim) -> Claim:
    origin, size, rest = claim.note.split("\n", 2)
    return replace(claim, note=f"{origin}\n{int(size) + 1}\n{rest}", size=claim.size + 1)


def without_signatures(claim: Claim) -> Claim:
    return replace(claim, note=claim.note.partition("\n\n")[0] + "\n\n")


Tamper = Callable[[Claim], Claim]
OF_NOTES: Final[tuple[Tamper, ...]] = (of_another_key, of_another_size, without_signatures, of_another_root)
OF_INCLUSIONS: Final[tuple[Tamper, ...]] = (
    of_another_leaf,
    of_another_place,
    of_another_root,
    with_another_hash,
    with_a_hash_less,
)
OF_CONSISTENCIES: Final[tuple[Tamper, ...]] = (
    of_another_past,
    of_another_root,
    with_another_hash,
    with_a_hash_less,
)


def spoilt(claims: tuple[Claim, ...], tampers: tuple[Tamper, ...]) -> list[Claim]:
    """Return every claim, once for each way to spoil it; those that prove by no hash at all cannot lose one."""
    return [tamper(claim) for claim in claims for tamper in tampers if claim.hashes or claim.kind == "note"]


def refused(answers: list[str]) -> bool:
    return all(answers)


def believed(answers: list[str]) -> bool:
    return not any(answers)


def test_go_believes_checkpoints_and_both_kinds_of_proof(go: Foreign, claims: Claims) -> None:
    answers = go.weigh([*claims.notes, *claims.inclusions, *claims.consistencies])
    assert len(answers) > 2 * sum(PORTIONS)
    assert believed(answers), [each for each in answers if each][:3]


@pytest.mark.parametrize(
    ("kind", "tampers"),
    [("notes", OF_NOTES), ("inclusions", OF_INCLUSIONS), ("consistencies", OF_CONSISTENCIES)],
    ids=["notes", "inclusions", "consistencies"],
)
def test_go_refuses_what_was_tampered_with(go: Foreign, claims: Claims, kind: str, tampers: tuple[Tamper, ...]) -> None:
    wrong = spoilt(getattr(claims, kind), tampers)
    assert wrong
    assert refused(go.weigh(wrong))


def test_sigstore_believes_checkpoints_and_proofs_of_inclusion(sigstore: Foreign, claims: Claims) -> None:
    answers = sigstore.weigh([*claims.notes, *claims.inclusions])
    assert len(answers) > sum(PORTIONS)
    assert believed(answers), [each for each in answers if each][:3]


@pytest.mark.parametrize(
    ("kind", "tampers"), [("notes", OF_NOTES), ("inclusions", OF_INCLUSIONS)], ids=["notes", "inclusions"]
)
def test_sigstore_refuses_what_was_tampered_with(
    sigstore: Foreign, claims: Claims, kind: str, tampers: tuple[Tamper, ...]
) -> None:
    wrong = spoilt(getattr(claims, kind), tampers)
    assert wrong
    answers = sigstore.weigh(wrong)
    assert refused(answers)
    assert not any("of kind" in answer for answer in answers)
