"""How stops and incidents look to people in charge, and what their customers are sent."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Final

from clearline.channels.seam_incidents import CaseView, ClockView, NoticeView, ScopeView, StopView
from clearline.domain.conversation import ConversationId, Language
from clearline.oversight.incidents.case import Case
from clearline.oversight.incidents.clocks import Due
from clearline.oversight.incidents.notice import Notice, Sender
from clearline.oversight.incidents.plan import Plan
from clearline.oversight.incidents.scope import Found
from clearline.oversight.incidents.standing import Stop
from clearline.oversight.response import Exercise

_MESSAGE: Final = {
    Language.ENGLISH: "{name}: {happened} {advice} Questions: {telephone}.",
    Language.SIMPLIFIED: "【{name}】{happened}{advice}咨询电话：{telephone}。",
    Language.TRADITIONAL: "【{name}】{happened}{advice}查詢電話：{telephone}。",
}


def stop(one: Stop) -> StopView:
    """Return a stop as it is shown."""
    return StopView(one.what, one.incident, one.by, one.at, one.reason, one.people, agreed=tuple(sorted(one.agreed)))


def plan(read: Plan, exercise: Exercise | None) -> dict[str, object]:
    """Return the plan as JSON, with the last exercise."""
    shown: dict[str, object] = read.model_dump(mode="json", by_alias=True)
    return shown | {"last_exercise": None if exercise is None else asdict(exercise)}


def scope(seen: Case, found: Found) -> ScopeView:
    """Return a finding as it is shown."""
    assert seen.scope is not None  # noqa: S101 # it has just been noted
    conversations = tuple(ConversationId(which) for which in found.conversations)
    return ScopeView(conversations, seen.scope.persons, seen.scope.visitors, found.entries, seen.scope.digest)


def notice(draft: Notice) -> NoticeView:
    """Return a draft as it is shown."""
    return NoticeView(
        duty=draft.duty,
        market=draft.market,
        source=draft.source,
        whom=draft.whom.value,
        to=draft.to,
        language=draft.language,
        due_at=draft.due_at,
        title=draft.title,
        text=draft.text,
        facts=tuple(fact.value for fact in draft.facts),
        open=tuple(fact.value for fact in draft.open),
    )


def case(seen: Case, dues: Sequence[Due], now: datetime) -> CaseView:
    """Return an incident as it is shown."""
    facts = seen.facts
    return CaseView(
        id=seen.id,
        kind=facts.kind.value,
        gravity=facts.gravity.value,
        markets=facts.markets,
        classes=facts.classes,
        critical=facts.critical,
        drill=facts.drill,
        summary=facts.summary,
        by=seen.by,
        declared_at=seen.declared_at,
        aware_at=facts.aware_at,
        stopped=seen.stopped,
        ended=seen.ended,
        kept_out=seen.kept_out,
        rotated=seen.rotated,
        contained_at=seen.contained_at,
        scoped_at=seen.scoped_at,
        drafted_at=seen.drafted_at,
        closed_at=seen.closed_at,
        lesson=seen.lesson,
        requirements=seen.requirements,
        clocks=tuple(_clock(due, now) for due in dues),
    )


def message(seen: Case, read: Plan, sender: Sender, language: Language) -> str:
    """Return what a customer who is concerned is sent: fixed words, and nothing of anybody."""
    playbook = read.playbooks[seen.facts.kind]
    return _MESSAGE[language].format(
        name=sender.names[language],
        happened=playbook.happened.words()[language],
        advice=playbook.advice.words()[language],
        telephone=sender.telephone,
    )


def _clock(due: Due, now: datetime) -> ClockView:
    duty = due.duty
    return ClockView(
        duty=duty.id,
        market=duty.market,
        source=duty.source,
        whom=duty.whom.value,
        to=duty.to.words(),
        due_at=due.due_at,
        law_due_at=due.law_due_at,
        told_at=due.told_at,
        late=due.is_late(now),
    )
