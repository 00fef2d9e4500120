"""Notices drafted from what is known, with everything that the law wants to be told, in three languages.

They are made of fixed words and counts alone, so that no notice can hold anything of another customer. What is not
known yet says so: the law lets it follow (GDPR, article 33(4); Regulation (EU) No 611/2013, article 2(3)).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final

from clearline.catalogue.text import Title
from clearline.domain.conversation import Language
from clearline.oversight.incidents.case import Case
from clearline.oversight.incidents.clocks import Due
from clearline.oversight.incidents.plan import Fact, Plan, Whom
from clearline.oversight.incidents.words import (
    DRILL,
    FOLLOWS,
    GRAVITY,
    HEADINGS,
    MARKETS,
    MEASURES,
    NONE,
    TITLES,
    joined,
)

CORE: Final = (Fact.HAPPENED, Fact.CLASSES, Fact.CONSEQUENCES, Fact.MEASURES, Fact.CONTACT)
"""What GDPR 33 and 34 and PIPL 57 have in common; told to everybody, since it is never too much."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who the operator is, in each language, and where to ask."""

    names: Mapping[Language, str]
    controller: Mapping[Language, str]
    contact: str
    telephone: str
    zone: tzinfo


@dataclass(frozen=True, slots=True)
class Notice:
    """One draft."""

    duty: str
    market: str
    source: str
    whom: Whom
    to: str
    language: Language
    due_at: datetime
    title: str
    text: str
    facts: tuple[Fact, ...]
    """What it tells, in order: all that the clause asks for, and what all clauses have in common."""
    open: tuple[Fact, ...]
    """Which of them are not known yet, and say so."""


def drafts(case: Case, due: Due, plan: Plan, sender: Sender) -> tuple[Notice, ...]:
    """Return the notice that a duty asks for, in each of its languages."""
    return tuple(_draft(case, due, plan, sender, language=language) for language in due.duty.languages)


def _draft(case: Case, due: Due, plan: Plan, sender: Sender, *, language: Language) -> Notice:
    duty, title = due.duty, TITLES[due.duty.whom][language]
    facts = tuple(fact for fact in Fact if fact in duty.needs or fact in CORE)
    known = {fact: _told(fact, case, plan, sender, language=language) for fact in facts}
    sections = [f"{HEADINGS[fact][language]}\n{known[fact] or FOLLOWS[language]}" for fact in facts]
    head = [DRILL[language]] if case.facts.drill else []
    to = duty.to.words()[language]
    first = [to, title] if duty.whom is Whom.AUTHORITY else [title]
    return Notice(
        duty=duty.id,
        market=duty.market,
        source=duty.source,
        whom=duty.whom,
        to=to,
        language=language,
        due_at=due.due_at,
        title=title,
        text="\n\n".join([*head, *first, *sections, _signature(sender, language)]) + "\n",
        facts=facts,
        open=tuple(fact for fact in facts if not known[fact]),
    )


def _told(fact: Fact, case: Case, plan: Plan, sender: Sender, *, language: Language) -> str:
    """Return what is known of it, or nothing."""
    facts, playbook = case.facts, plan.playbooks[case.facts.kind]
    match fact:
        case Fact.HAPPENED:
            return _of(playbook.happened, language)
        case Fact.CONSEQUENCES:
            return _of(playbook.consequences, language)
        case Fact.ADVICE:
            return _of(playbook.advice, language)
        case Fact.SYSTEM:
            return _of(plan.system, language)
        case Fact.CLASSES:
            return joined([_of(plan.classes[name], language) for name in facts.classes], language) or NONE[language]
        case Fact.CAUSE | Fact.LOSSES:
            return facts.cause if fact is Fact.CAUSE else ""
        case _:
            return _counted(fact, case, sender, language)


def _counted(fact: Fact, case: Case, sender: Sender, language: Language) -> str:
    match fact:
        case Fact.OPERATOR:
            return sender.controller[language]
        case Fact.CONTACT:
            return f"{sender.contact}, {sender.telephone}"
        case Fact.MARKETS:
            return joined([MARKETS[name][language] for name in case.facts.markets], language)
        case Fact.GRAVITY:
            return GRAVITY[case.facts.gravity][language]
        case Fact.PERSONS:
            return "" if case.scope is None else str(case.scope.persons + case.scope.visitors)
        case Fact.RECORDS:
            return "" if case.scope is None else str(case.scope.conversations)
        case Fact.WHEN:
            return _when(case, sender.zone)
        case _:
            return _measures(case, language)


def _when(case: Case, zone: tzinfo) -> str:
    facts = case.facts
    moments = [moment for moment in (facts.since, facts.until, facts.aware_at) if moment is not None]
    return " – ".join(moment.astimezone(zone).strftime("%Y-%m-%d %H:%M %z") for moment in moments)


def _measures(case: Case, language: Language) -> str:
    done = [
        name
        for name, was_done in (
            ("engine", "engine" in case.stopped),
            ("part", any(what != "engine" for what in case.stopped)),
            ("sessions", bool(case.ended or case.kept_out)),
            ("keys", case.rotated),
        )
        if was_done
    ]
    return "\n".join(MEASURES[name][language] for name in done)


def _signature(sender: Sender, language: Language) -> str:
    return f"{sender.controller[language]}\n{sender.contact} · {sender.telephone}"


def _of(title: Title, language: Language) -> str:
    return title.words()[language]
