"""The figures of a desk: they follow the log, and an alarm is in the log as soon as a measure drifts."""

import asyncio
import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, TypeVar

from clearline.audit.log import event_of
from clearline.channels.seam_figures import AlarmView, DayView, FiguresView, RateView
from clearline.domain.event import Event, EventTag
from clearline.insight.drift import NEVER, Alarm, alarms, usual
from clearline.insight.measures import SPOKEN, Figures, Rate, rates_of
from clearline.service.turn import Rooms

EVERY_S: Final = 5.0
PAGES_A_STEP: Final = 20
"""So that a long log is read in pieces, and nobody waits."""

_Shown = TypeVar("_Shown", int, Rate)

_LOG = logging.getLogger(__name__)


@dataclass(slots=True)
class FiguresDesk:
    """Counts what the log says, from its beginning on."""

    rooms: Rooms
    figures: Figures
    _next: int = 0
    _counting: asyncio.Lock = field(default_factory=asyncio.Lock)
    _alarmed: set[tuple[str, date]] = field(default_factory=set)

    async def step(self) -> None:
        """Count what has come into the log, and look whether a measure drifts."""
        async with self._counting:
            for _ in range(PAGES_A_STEP):
                entries = await self.rooms.audit.entries(self._next)
                if not entries:
                    await self._alarm()
                    return
                for entry in entries:
                    self._next = entry.index + 1
                    self._count(event_of(entry.leaf))

    async def let_pass(self, days: int) -> None:
        """Count what has come, and take whatever comes from now on for so many days later."""
        await self.step()
        self.figures.ahead += timedelta(days=days)

    async def view(self) -> FiguresView:
        """Return every day that is known, oldest first, and what drifts today; nobody stands out in any of it."""
        await self.step()
        shown = self.figures.shown()
        days = tuple(DayView(day, _whole(counts), _rates(counts)) for day, counts in shown.items())
        return FiguresView(days, tuple(_seen(alarm, shown) for alarm in alarms(self.figures.days, self._today())))

    def _count(self, event: Event) -> None:
        if event.tag is EventTag.MEASURE_DRIFTED:  # before a restart
            self._alarmed.add((event.details.get("measure", ""), date.fromisoformat(event.details["day"])))
        self.figures.count(event)

    async def _alarm(self) -> None:
        for alarm in alarms(self.figures.days, self._today()):
            once = alarm.measure, alarm.day
            if once in self._alarmed:
                continue
            self._alarmed.add(once)
            _LOG.warning("figures: %s drifts: %s, before %s", alarm.measure, _text(alarm.now), _text(alarm.before))
            details = {"measure": alarm.measure, "day": alarm.day.isoformat(), "now": _text(alarm.now)}
            noted = Event(
                EventTag.MEASURE_DRIFTED, self.rooms.clock.now(), "", details={**details, "before": _text(alarm.before)}
            )
            await self.rooms.store.commit(self.rooms.audit.writes((noted,)))

    def _today(self) -> date:
        return (self.rooms.clock.now() + self.figures.ahead).astimezone(self.rooms.thinker.zone).date()


def _text(rate: Rate) -> str:
    return f"{rate.part}/{rate.whole}"


def _shown(rate: Rate) -> RateView:
    return RateView(rate.part, rate.whole)


def _whole(named: Mapping[str, _Shown]) -> dict[str, _Shown]:
    """Return what is of all languages together."""
    return {name: one for name, one in named.items() if SPOKEN not in name}


def _rates(counts: Counter[str]) -> dict[str, RateView]:
    return {name: _shown(rate) for name, rate in _whole(rates_of(counts)).items() if rate.whole}


def _seen(alarm: Alarm, shown: Mapping[date, Counter[str]]) -> AlarmView:
    """Return an alarm with what may be shown of its figures: of too few people, nothing."""
    measure, _, language = alarm.measure.partition(SPOKEN)
    now = rates_of(shown.get(alarm.day, Counter())).get(alarm.measure, NEVER)
    before = usual(shown, alarm.day).get(alarm.measure, NEVER)
    return AlarmView(f"{alarm.measure} {alarm.day}", measure, language, _shown(now), _shown(before))
