"""Two releases side by side: the one that serves, and one on trial that a few conversations get, until it misbehaves.

A conversation belongs to one of them by its id, so that every process agrees and a caller is not passed to and fro.
When the one on trial is taken back, its conversations go on under the other from the next turn.
"""

import asyncio
import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from clearline.domain.conversation import ConversationId, Turn
from clearline.domain.event import Event, EventTag
from clearline.errors import ClearlineError
from clearline.service.gates import Health, breach, preflight, read_evaluation
from clearline.service.release import Release
from clearline.service.shelf import Content, Plan, Shelf
from clearline.service.turn import Rooms

LOOK_EVERY_S: Final = 1.0

_LOG = logging.getLogger(__name__)


@dataclass(slots=True)
class OnTrial:
    """A release that serves a few."""

    name: str
    share: int
    rooms: Rooms
    health: Health = field(default_factory=Health)

    def has(self, conversation: ConversationId) -> bool:
        """Tell whether this conversation is one of the few."""
        drawn = hashlib.sha256(f"{self.name}/{conversation}".encode()).digest()
        return int.from_bytes(drawn[:4]) % 100 < self.share


@dataclass(slots=True)
class Rollout:
    """What serves whom, as this process knows it."""

    shelf: Shelf
    rooms: Rooms
    """Of the release that serves."""
    load: Callable[[Content], Release]
    furnish: Callable[[Release], Rooms]
    """Gives the rooms of a turn under another release: the same store, log and limits."""
    settings: Content
    serving: str = ""
    trial: OnTrial | None = None
    health: Health = field(default_factory=Health)
    """Of the release that serves, since a trial began."""

    def rooms_of(self, conversation: ConversationId) -> Rooms:
        """Return the rooms in which the next turn of this conversation is taken."""
        return self.trial.rooms if self.trial is not None and self.trial.has(conversation) else self.rooms

    def saw(self, conversation: ConversationId, turn: Turn | None) -> None:
        """Count a turn while a release is on trial; None is one that crashed."""
        if self.trial is None:
            return
        if self.trial.has(conversation):
            self.trial.health = self.trial.health.after(turn)
        else:
            self.health = self.health.after(turn)

    async def step(self) -> None:
        """Follow the plan, and take the release on trial back as soon as a gate is breached."""
        plan = await asyncio.to_thread(self.shelf.plan)
        if self.trial is not None and (why := breach(self.health, self.trial.health)):
            plan = await self._take_back(self.trial.name, why)
        if plan.serving != self.serving:
            await self._serve(plan.serving)
        wanted = plan.trial.name if plan.trial is not None else ""
        if self.trial is not None and self.trial.name != wanted:
            self.trial = None
        if plan.trial is not None and self.trial is None:
            await self._try(plan.trial.name, plan.trial.share)

    async def _serve(self, name: str) -> None:
        if self.trial is not None and self.trial.name == name:
            self.rooms = self.trial.rooms
        else:
            self.rooms = self.furnish(await self._loaded(name))
        self.serving = name
        await self._note(EventTag.RELEASE_SERVED, name)

    async def _try(self, name: str, share: int) -> None:
        try:
            release = await self._loaded(name)
            evaluation = self.shelf.content(name, self.settings).evaluation
            findings = await asyncio.to_thread(self._findings, release, evaluation)
        except ClearlineError as error:
            await self._take_back(name, str(error))
            return
        if findings:
            await self._take_back(name, findings[0])
            return
        self.health, self.trial = Health(), OnTrial(name, share, self.furnish(release))
        await self._note(EventTag.RELEASE_TRIED, name, share=str(share))

    def _findings(self, release: Release, evaluation: Path | None) -> list[str]:
        today = self.rooms.clock.now().date()
        return list(preflight(release, None if evaluation is None else read_evaluation(evaluation), today))

    async def _loaded(self, name: str) -> Release:
        content = self.shelf.content(name, self.settings)

        def load() -> Release:
            release = self.load(content)
            release.prepare()
            return release

        return await asyncio.to_thread(load)

    async def _take_back(self, name: str, why: str) -> Plan:
        _LOG.error("release %s is taken back: %s", name, why)
        plan = self.shelf.take_back(name, why, self.rooms.clock.now().isoformat())
        self.trial = None
        await self._note(EventTag.RELEASE_TAKEN_BACK, name)
        return plan

    async def _note(self, tag: EventTag, name: str, **details: str) -> None:
        event = Event(tag, self.rooms.clock.now(), "", details={"release": name, **details})
        await self.rooms.store.commit(self.rooms.audit.writes((event,)))
