"""A checkpoint a day, dated by an authority of others (RFC 3161), and kept where checkpoints are published.

Nobody is asked unless an authority is set. What goes out is a digest; what comes back is kept only if it verifies.
"""

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from clearline.audit.checkpoint import Checkpoint, countersign, split_note
from clearline.audit.log import AuditLog
from clearline.carrier.calls import Answered, CallLimits, Calls, Request, Unanswered, Unreached
from clearline.crypto.keyfile import replace
from clearline.crypto.sign import SigningKey
from clearline.crypto.stamp import ANSWER_TYPE, REQUEST_TYPE, Stamp, believed, read_roots, stamp_request
from clearline.domain.clock import Clock
from clearline.errors import ConfigurationError, InputError, IntegrityError
from clearline.service.jobs import Job
from clearline.service.settings import Settings
from clearline.store.engine import Store

STAMPS_EVERY_S: Final = 3600.0
"""How often it is looked whether the day has its stamp: an authority that was away is asked again an hour later."""
FOLDER: Final = "stamps"
NOTE, ANSWER = ".checkpoint", ".tsr"
PAGE: Final = 100
LIMITS: Final = CallLimits(call_s=30.0, answer_bytes=256 * 1024)

_ROLE = "audit-stamps"


@dataclass(frozen=True, slots=True)
class Kept:
    """A checkpoint to the byte, and what an authority answered to it."""

    size: int
    note: str
    answer: bytes


@dataclass(frozen=True, slots=True)
class StampShelf:
    """The stamped checkpoints in a folder, two files each, named by the size of their tree."""

    folder: Path

    @property
    def sizes(self) -> Sequence[int]:
        """The sizes that have a note, smallest first."""
        names = (file.stem for file in self.folder.glob(f"*{NOTE}"))
        return sorted(int(name) for name in names if name.isascii() and name.isdecimal())

    @property
    def files(self) -> Sequence[Path]:
        """Both files of each, which belong together in a backup."""
        return [self.folder / f"{size}{suffix}" for size in self.sizes for suffix in (ANSWER, NOTE)]

    def after(self, size: int, count: int = PAGE) -> Sequence[Kept]:
        """Return up to `count` above `size`, smallest first."""
        return [self._read(each) for each in [each for each in self.sizes if each > size][:count]]

    def all(self) -> Sequence[Kept]:
        """Return every one of them, smallest first."""
        return [self._read(each) for each in self.sizes]

    def keep(self, kept: Kept) -> None:
        """Make it durable, the answer first, so that no note ever lies there without one."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for suffix, octets in ((ANSWER, kept.answer), (NOTE, kept.note.encode())):
            replace(self.folder / f"{kept.size}{suffix}", octets)

    def keep_new(self, found: Iterable[Kept]) -> int:
        """Keep those whose size is not here yet; return how many that were."""
        here = set(self.sizes)
        new = [each for each in found if each.size not in here]
        for each in new:
            self.keep(each)
        return len(new)

    def _read(self, size: int) -> Kept:
        try:
            note = (self.folder / f"{size}{NOTE}").read_text("utf-8")
            return Kept(size, note, (self.folder / f"{size}{ANSWER}").read_bytes())
        except (OSError, UnicodeDecodeError) as exc:
            raise IntegrityError(f"the stamp of {size} entries cannot be read") from exc


@dataclass(frozen=True, slots=True)
class Authority:
    """Who stamps, and for which roots that is believed."""

    calls: Calls
    path: str
    roots: bytes

    @classmethod
    def at(cls, address: str, roots: bytes) -> "Authority":
        """Return the authority at `address`, on the running loop; raises ConfigurationError for what is no root."""
        read_roots(roots)
        parts = urlsplit(address)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return cls(Calls.at(f"{parts.scheme}://{parts.netloc}", LIMITS), path, roots)

    async def stamp(self, note: str) -> tuple[bytes, Stamp]:
        """Return the answer and what it says, once it is one to this request.

        Raises InputError when the authority cannot be asked, IntegrityError when its answer is not to be believed.
        """
        request = stamp_request(note.encode())
        answer = await self._asked(request.octets)
        stamp = await asyncio.to_thread(believed, answer, note.encode(), self.roots)
        if stamp.nonce != request.nonce:
            raise IntegrityError("the time stamp answers another request")
        return answer, stamp

    async def _asked(self, octets: bytes) -> bytes:
        headers = {"content-type": REQUEST_TYPE, "accept": ANSWER_TYPE}
        match await self.calls.exchange(Request("POST", self.path, body=octets, headers=headers)):
            case Answered() as answered if answered.is_success:
                return answered.body
            case Answered(status=status):
                raise InputError(f"the stamping authority cannot be asked: status {status}")
            case Unreached(why) | Unanswered(why):
                raise InputError(f"the stamping authority cannot be asked: {why}")


@dataclass(frozen=True, slots=True)
class Stamper:
    """Has the newest checkpoint stamped, one on each day on which there is a new one."""

    store: Store
    authority: Authority
    shelf: StampShelf
    key: SigningKey
    """Signs what is stamped once more: it is post-quantum, as a stamp is to be believed for years."""
    clock: Clock

    async def step(self) -> bool:
        """Tell whether a stamp was kept; where several processes share a database, one of them asks.

        Raises as `Authority.stamp`; what could not be had is asked for again at the next step.
        """
        if not await self.store.lead(_ROLE):
            return False
        note = await AuditLog(self.store).latest_checkpoint()
        if note is None:
            return False
        size = Checkpoint.parse(split_note(note)[0]).size
        if not await asyncio.to_thread(self._is_due, size):
            return False
        signed = countersign(note, [self.key])
        answer, _ = await self.authority.stamp(signed)
        await asyncio.to_thread(self.shelf.keep, Kept(size, signed, answer))
        return True

    def _is_due(self, size: int) -> bool:
        sizes = self.shelf.sizes
        if not sizes:
            return True
        try:
            (last,) = self.shelf.after(sizes[-1] - 1)
            at = believed(last.answer, last.note.encode(), self.authority.roots).at
        except IntegrityError:  # of another authority, or broken since: the day has none that could be shown
            return True
        return last.size < size and at.date() < self.clock.now().date()


def shelf_of(settings: Settings) -> StampShelf:
    """Return where this desk keeps them."""
    return StampShelf(settings.data_dir / FOLDER)


def stamp_jobs(
    stack: AsyncExitStack, settings: Settings, *, store: Store, key: SigningKey, clock: Clock
) -> tuple[Job, ...]:
    """Return the job of the daily stamp, or none where no authority is set; the connection is closed with `stack`.

    Raises ConfigurationError when the authority's certificate cannot be used, and without the extra.
    """
    if settings.stamp_authority is None:
        return ()
    stamp_request(_ROLE.encode())  # at start rather than in a night: is the extra there?
    try:
        roots = settings.stamp_authority.read_bytes()
    except OSError as exc:
        raise ConfigurationError(f"{settings.stamp_authority.name!r} cannot be read: {exc.strerror}") from exc
    authority = Authority.at(settings.stamp_url, roots)
    stack.push_async_callback(authority.calls.aclose)
    stamper = Stamper(store, authority, shelf_of(settings), key, clock)
    return (Job("stamps", STAMPS_EVERY_S, stamper.step),)
