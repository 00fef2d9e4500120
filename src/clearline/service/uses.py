"""What jobs beside the conversations may read: each for its one purpose, and only what is kept for that.

Quality inspection, training, marketing, partner feeds: a job holds a credential that names its one purpose.
What no class is kept for is refused whole, what a customer's choice does not cover is refused one by one, and both are
in the log.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from clearline.channels import bodies, problem
from clearline.channels.seam import Line
from clearline.dialogue.mask import Onlooker
from clearline.domain.conversation import ConversationId
from clearline.domain.event import Event, EventTag
from clearline.domain.person import Personal
from clearline.domain.privacy import Purpose
from clearline.errors import DeniedError, InputError, PurposeError
from clearline.service.lines import lines_of
from clearline.service.onlookers import Screen
from clearline.service.periods import Periods
from clearline.service.turn import Rooms

USES: Final = "uses"
"""The secret that credentials of jobs are made with."""
PREFIX: Final = "/v1/uses/{purpose}"


@dataclass(frozen=True, slots=True)
class ReaderJob:
    """Somebody's job beside the conversations, and the one thing it may read for."""

    name: str
    purpose: Purpose


class Item(msgspec.Struct, frozen=True):
    """A conversation as a job gets it: its words under the masks of its slots, and nothing of whose they are."""

    conversation: ConversationId
    started_at: datetime
    purposes: Mapping[str, str]
    """What it is kept for, each with its basis."""
    lines: tuple[Line, ...]


class Found(msgspec.Struct, frozen=True):
    """A page of what a job may read; `last` is where the next begins, empty at the end."""

    purpose: Purpose
    items: tuple[Item, ...]
    refused: int
    """How many of this page its customers' choices or its own purposes keep from this job."""
    last: str


def credential(job: ReaderJob, key: Personal[bytes], until: datetime) -> Personal[str]:
    """Return what lets `job` read until then; raises InputError for a name that cannot stand in the log."""
    if not job.name.isascii() or not job.name.replace("-", "").isalnum():
        raise InputError("a job is named by letters, digits and hyphens")
    body = f"{job.purpose}.{job.name}.{int(until.timestamp())}"
    return Personal(f"{body}.{_signature(body, key)}")


@dataclass(frozen=True, slots=True)
class UseDesk:
    """Reads for jobs."""

    rooms: Rooms
    periods: Periods
    key: Personal[bytes]

    def job_of(self, token: Personal[str]) -> ReaderJob | None:
        """Return whose credential this is; None for one that was not made here or is over."""
        body, _, signature = token.reveal().rpartition(".")
        if not hmac.compare_digest(_signature(body, self.key).encode(), signature.encode(errors="replace")):
            return None
        purpose, name, until = body.split(".")
        job = ReaderJob(name, Purpose(purpose))
        return job if self.rooms.clock.now().timestamp() < int(until) else None

    async def page(self, job: ReaderJob, purpose: Purpose, after: str) -> Found:
        """Return what `job` may read of the next conversations; raises PurposeError where no class is kept for that."""
        await self._refuse_unless_its_own(job, purpose)
        ids = await self.rooms.conversations.listed(after)
        items, refused = [], 0
        for which in ids:
            try:
                items.append(await self._item(which, purpose))
            except PurposeError:
                refused += 1
            except DeniedError:  # erased since it was listed
                continue
        await self._note(EventTag.USE_MADE, job, purpose, {"items": str(len(items)), "refused": str(refused)})
        return Found(purpose, tuple(items), refused, ids[-1] if ids else "")

    async def one(self, job: ReaderJob, purpose: Purpose, which: ConversationId) -> Item:
        """Return one conversation; raises PurposeError, noted in the log, when it is not kept for that."""
        await self._refuse_unless_its_own(job, purpose)
        try:
            item = await self._item(which, purpose)
        except PurposeError:
            await self._note(EventTag.USE_REFUSED, job, purpose, {"why": "item"}, which)
            raise
        await self._note(EventTag.USE_MADE, job, purpose, {"items": "1", "refused": "0"}, which)
        return item

    async def _item(self, which: ConversationId, purpose: Purpose) -> Item:
        kept = self.rooms.conversations
        conversation = (await kept.get(which, purpose)).conversation
        turns = [turn async for turn in kept.turns(which, purpose)]
        seen = Screen.of(self.rooms.phrasing, conversation.modality).seen(turns, Onlooker.OTHER)
        lines = tuple(line for turn in seen for line in lines_of(turn))
        return Item(which, conversation.started_at, conversation.purposes, lines)

    async def _refuse_unless_its_own(self, job: ReaderJob, purpose: Purpose) -> None:
        if purpose is not job.purpose:
            await self._note(EventTag.USE_REFUSED, job, purpose, {"why": "credential"})
            raise PurposeError(f"the job {job.name!r} may read for {job.purpose.value!r} alone")
        if not any(purpose in one.purposes for one in self.periods.classes.values()):
            await self._note(EventTag.USE_REFUSED, job, purpose, {"why": "policy"})
            raise PurposeError(f"nothing is kept for {purpose.value!r}")

    async def _note(  # noqa: PLR0917 # one line of the log
        self, tag: EventTag, job: ReaderJob, purpose: Purpose, details: Mapping[str, str], which: str = ""
    ) -> None:
        said = {"job": job.name, "purpose": purpose.value, **details}
        event = Event(tag, self.rooms.clock.now(), which, details=said)
        await self.rooms.store.commit(self.rooms.audit.writes((event,)))


@dataclass(frozen=True, slots=True)
class Uses:
    """The endpoints; each but `periods` first asks whose credential it is shown."""

    desk: UseDesk

    def routes(self) -> list[Route]:
        """Return what is mounted at the root of the application."""
        return [
            Route("/v1/retention", self.periods),
            Route(PREFIX, self.page),
            Route(PREFIX + "/{conversation}", self.one),
        ]

    async def periods(self, _: Request) -> Response:
        """Give the retention file as it is in force, to anybody."""
        return bodies.json_response(self.desk.periods.document())

    async def page(self, request: Request) -> Response:
        """Give a page of what this job may read, from `after` on."""
        job, purpose = self._job(request), _purpose(request)
        if job is None:
            return problem.unauthorised()
        return bodies.json_response(await self.desk.page(job, purpose, request.query_params.get("after", "")))

    async def one(self, request: Request) -> Response:
        """Give one conversation."""
        job, purpose = self._job(request), _purpose(request)
        which = bodies.conversation_id(request.path_params["conversation"])
        if job is None or which is None:
            return problem.unauthorised()
        return bodies.json_response(await self.desk.one(job, purpose, which))

    def _job(self, request: Request) -> ReaderJob | None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        return self.desk.job_of(Personal(token)) if scheme.lower() == "bearer" else None


def _purpose(request: Request) -> Purpose:
    try:
        return Purpose(request.path_params["purpose"])
    except ValueError as exc:
        raise InputError(f"expected one of {', '.join(Purpose)}") from exc


def _signature(body: str, key: Personal[bytes]) -> str:
    return hmac.digest(key.reveal(), b"use|" + body.encode(errors="replace"), "sha256").hex()
