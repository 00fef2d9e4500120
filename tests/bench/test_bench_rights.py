"""Bills, decisions, what is kept, and incidents: each thing that can be wrong with them has its own finding."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from clearline.bench.checks.seen import Seen
from clearline.bench.lab.rehearse import lab_adapter
from clearline.bench.registry import CHECKS
from clearline.bench.targets.http import described
from clearline.catalogue.load import Catalogue
from clearline.domain.assessment import Level, ProcedureId, Report
from clearline.domain.conversation import Json
from clearline.domain.observation import Exchange, Fetched, Observation, Planted, Purpose, Reading, Trouble
from clearline.testing import START

Wrong = Callable[[Observation], Observation]


def told(source: str, change: Callable[[dict[str, Json]], dict[str, Json]], case: str = "") -> Wrong:
    """Return what changes the value that `source` gave in cases that begin with `case`."""

    def wrong(one: Observation) -> Observation:
        if isinstance(one, Reading) and one.source == source and one.case.startswith(case):
            return replace(one, value=change(one.value)) if isinstance(one.value, dict) else one
        return one

    return wrong


def met(source: str, purpose: Purpose, trouble: Trouble, case: str = "") -> Wrong:
    """Return what lets `source` meet `trouble`, or none."""

    def wrong(one: Observation) -> Observation:
        if isinstance(one, Reading) and (one.source, one.purpose) == (source, purpose) and one.case.startswith(case):
            return replace(one, trouble=trouble)
        return one

    return wrong


def each(name: str, change: Callable[[Json], Json]) -> Callable[[dict[str, Json]], dict[str, Json]]:
    """Return what changes every item of the list `name`."""

    def changed(value: dict[str, Json]) -> dict[str, Json]:
        items = value.get(name)
        return {**value, name: [change(item) for item in items]} if isinstance(items, list) else value

    return changed


def without_last(name: str) -> Callable[[dict[str, Json]], dict[str, Json]]:
    def changed(value: dict[str, Json]) -> dict[str, Json]:
        items = value[name]
        return {**value, name: items[:-1] if isinstance(items, list) else items}

    return changed


def replaced(old: str, new: str) -> Callable[[Json], Json]:
    return lambda item: item.replace(old, new) if isinstance(item, str) else item


def unlicensed(row: Json) -> Json:
    return [*row[:4], False] if isinstance(row, list) else row


def refused(one: Observation) -> Observation:
    if isinstance(one, Exchange) and one.case == "other" and one.purpose is Purpose.CONTROL:
        return replace(one, trouble=Trouble.REFUSED)
    return one


def shown(case: str, text: str) -> Wrong:
    """Return what lets the record of `case` hold `text`, or the mark where there is none."""

    def wrong(one: Observation) -> Observation:
        if isinstance(one, Reading) and one.source == "record" and one.case == case and one.purpose is Purpose.PROBE:
            return replace(one, value={"lines": [text]}, trouble=Trouble.NONE)
        if isinstance(one, Planted) and one.name == "mark":
            return replace(one, value=text)
        if isinstance(one, Reading) and one.source == "record" and one.purpose is not Purpose.PROBE:
            return replace(one, value={"lines": [text]})
        return one

    return wrong


def elsewhere(one: Observation) -> Observation:
    """The chat page calls another host of the service as well."""
    if isinstance(one, Fetched) and one.case == "page":
        return replace(one, body=f"{one.body}<script src='https://cdn.specimen/c.js'></script>")
    return one


def in_clear(trouble: Trouble) -> Wrong:
    """What is said without encryption ends in `trouble`."""

    def wrong(one: Observation) -> Observation:
        is_it = isinstance(one, Exchange) and one.case == "plain/said" and one.purpose is Purpose.PROBE
        return replace(one, trouble=trouble) if isinstance(one, Exchange) and is_it else one

    return wrong


EXECUTABLE: Json = ["machine-learning-model", "weights.pkl", "1", "00", True]
WRONG: Mapping[str, tuple[str, Wrong]] = {
    "line-encrypted-part": ("P-DS-01-a", elsewhere),
    "served-in-clear": ("P-DS-01-a", in_clear(Trouble.NONE)),
    "plain-silent": ("P-DS-01-a", in_clear(Trouble.TIMEOUT)),
    "part-undeclared": ("P-GV-07-a", told("materials.bill", without_last("rows"))),
    "bill-unsound": ("P-GV-07-a", told("materials.bill", each("versions", lambda _: "1.0"))),
    "part-runs-code": (
        "P-GV-07-a",
        told("materials.bill", lambda value: {**value, "rows": [*rows(value), EXECUTABLE]}),
    ),
    "licence-missing": ("P-GV-07-a", told("materials.bill", each("rows", unlicensed))),
    "whole-not-loaded": ("P-GV-07-b", met("materials.load", Purpose.CONTROL, Trouble.REFUSED)),
    "altered-loaded": ("P-GV-07-b", met("materials.load", Purpose.PROBE, Trouble.NONE, "data")),
    "decisions-missing": ("P-HO-06-a", told("decisions.of", without_last("type"))),
    "decision-incomplete": ("P-HO-06-a", told("decisions.of", each("human", lambda _: ""))),
    "owner-unknown": ("P-HO-06-a", told("decisions.owners", each("accountable", lambda _: "N. N."))),
    "decision-without-deed": ("P-HO-06-a", told("decisions.of", each("result", replaced("ORD-", "DONE-")))),
    "replay-differs": ("P-HO-06-a", told("decisions.replay", each("result", lambda _: "something else"))),
    "file-unlabelled": ("P-PR-03-a", told("copy.file", lambda value: {"text": unlabelled(value)})),
    "file-unmarked": ("P-PR-03-a", told("copy.file", lambda value: {"text": str(value["text"]).replace("AIGC", "")})),
    "purposes-missing": ("P-PR-07-a", told("purposes.of", lambda _: {"purposes": []})),
    "used-beyond": ("P-PR-07-a", met("purposes.training", Purpose.PROBE, Trouble.NONE)),
    "use-silent": ("P-PR-07-a", told("purposes.service", lambda _: {"lines": []})),
    "kept-too-long": ("P-PR-08-a", shown("late/30", "qwertyuiop")),
    "gone-before": ("P-PR-08-a", told("record", lambda _: {"lines": []}, "kept")),
    "gone-unreceipted": ("P-PR-08-a", told("retention.due", lambda _: {"receipts": []})),
    "playbooks-missing": ("P-GV-12-a", told("incident.plan", without_last("playbooks"))),
    "exercise-overdue": ("P-GV-12-a", told("incident.plan", each("exercised", lambda _: "2024-10-26"))),
    "scope-inexact": ("P-GV-12-a", told("incident.people", without_last("customers"))),
    "control-silent": ("P-GV-12-a", refused),
    "notice-late": ("P-GV-13-a", told("incident.notices", without_last("due"), "notices/2")),
    "notice-incomplete": ("P-GV-13-a", told("incident.notices", each("text", replaced("Contact: telephone", "Ring")))),
    "notice-astray": ("P-GV-13-a", told("incident.notices", each("customers", lambda _: "c999"))),
}


def rows(value: dict[str, Json], name: str = "rows") -> list[Json]:
    found = value[name]
    return found if isinstance(found, list) else []


def unlabelled(value: dict[str, Json]) -> str:
    text = str(value["text"])
    for label in ("written by a machine", "人工智能生成", "人工智慧（AI）生成"):
        text = text.replace(label, "")
    return text


@pytest.mark.parametrize("reason", WRONG)
def test_whatever_is_wrong_is_found_and_named(reason: str, sound: Report, catalogue: Catalogue) -> None:
    name, wrong = WRONG[reason]
    procedure = catalogue.procedures[ProcedureId(name)]
    (result,) = [one for one in sound.procedures if one.procedure == name]
    parameters = {parameter: one.at(Level.BASIC) for parameter, one in catalogue.parameters.items()}
    seen = Seen(tuple(map(wrong, result.observations)), described(lab_adapter(), frozenset()), parameters, START)
    assert CHECKS[procedure.check](seen).reason.name == reason


def test_a_notice_that_names_somebody_else_is_astray(sound: Report, catalogue: Catalogue) -> None:
    (result,) = [one for one in sound.procedures if one.procedure == "P-GV-13-a"]
    (other,) = [
        one.value
        for one in result.observations
        if isinstance(one, Planted) and one.name == "person:" and one.case == "other"
    ]
    wrong = told("incident.notices", each("text", lambda text: f"{text} {other}"), "notices/0/major")
    parameters = {parameter: one.at(Level.BASIC) for parameter, one in catalogue.parameters.items()}
    seen = Seen(tuple(map(wrong, result.observations)), described(lab_adapter(), frozenset()), parameters, START)
    judgement = CHECKS["incidents.notices"](seen)
    assert (judgement.reason.name, judgement.reason.values["failures"]) == ("notice-astray", 1)


def test_nobody_waits_longer_than_the_shortest_law(sound: Report, catalogue: Catalogue) -> None:
    """What is due by the catalogue's own limit in every market is late where the law gives an hour."""
    (result,) = [one for one in sound.procedures if one.procedure == "P-GV-13-a"]
    known = {one.case: one.value for one in result.observations if isinstance(one, Planted) and one.name == "known"}

    def a_day_later(one: Observation) -> Observation:
        if isinstance(one, Reading) and one.source == "incident.notices" and isinstance(one.value, dict):
            day = f"{known[one.case][:8]}{int(known[one.case][8:10]) + 1:02}{known[one.case][10:]}"
            return replace(one, value={**one.value, "due": [day] * len(rows(one.value, "market"))})
        return one

    parameters = {parameter: one.at(Level.BASIC) for parameter, one in catalogue.parameters.items()}
    ordinary = tuple(a_day_later(one) if "/0/" in getattr(one, "case", "") else one for one in result.observations)
    seen = Seen(ordinary, described(lab_adapter(), frozenset()), parameters, START)
    judgement = CHECKS["incidents.notices"](seen)
    assert (judgement.reason.name, judgement.reason.values["failures"]) == ("notice-late", 2)
