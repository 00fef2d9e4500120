"""Whether a report is still what was signed: every flaw is named by its file, and an empty list is the proof.

Nothing here needs the network, the target or a secret; whoever has the folder and the assessor's public keys can look.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from clearline.bench.report.dsse import Envelope, key_name, opened
from clearline.bench.report.statement import Statement, read_statement
from clearline.crypto.sign import Verifier
from clearline.errors import IntegrityError

ENVELOPE_FILE = "report.intoto.jsonl"
KEYS_FILE = "signer.pub"


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something that is not as it was signed, or not as it must follow."""

    file: str
    what: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found in a folder."""

    flaws: tuple[Flaw, ...]
    statement: Statement | None
    """None where the envelope cannot be trusted."""
    signed_by: tuple[str, ...]
    """Names of the keys whose signatures hold."""
    unsigned: tuple[str, ...]
    """Files that lie in the folder and that nobody signed."""

    @property
    def is_sound(self) -> bool:
        """True if nothing at all was found wrong."""
        return not self.flaws


def verify_signatures(files: Mapping[str, bytes], keys: Sequence[Verifier]) -> Verified:
    """Check the envelope among `files` by every one of `keys`, and every file by the signed statement."""
    if not keys:
        return _broken(Flaw(KEYS_FILE, "no public key was given to check by"))
    if ENVELOPE_FILE not in files:
        return _broken(Flaw(ENVELOPE_FILE, "is missing: the report was never signed, or its signature was taken away"))
    try:
        envelope = opened(files[ENVELOPE_FILE])
        missing = tuple(_unsigned_by(envelope, keys))
        if missing:
            return _broken(*missing)
        statement = read_statement(envelope.payload)
    except IntegrityError as error:
        return _broken(Flaw(ENVELOPE_FILE, str(error)))
    unsigned = tuple(sorted(set(files) - set(statement.subjects) - {ENVELOPE_FILE}))
    return Verified(tuple(_altered(statement, files)), statement, tuple(key_name(one) for one in keys), unsigned)


def _unsigned_by(envelope: Envelope, keys: Sequence[Verifier]) -> Iterator[Flaw]:
    for key in keys:
        if not envelope.is_signed_by(key):
            yield Flaw(ENVELOPE_FILE, f"holds no valid signature of {key_name(key)} ({key.algorithm.name})")


def _altered(statement: Statement, files: Mapping[str, bytes]) -> Iterator[Flaw]:
    for name, digest in statement.subjects.items():
        if name not in files:
            yield Flaw(name, "is missing, and was signed")
        elif hashlib.sha256(files[name]).hexdigest() != digest:
            yield Flaw(name, "is not the file that was signed")


def _broken(*flaws: Flaw) -> Verified:
    return Verified(flaws, None, (), ())
