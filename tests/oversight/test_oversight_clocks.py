"""Who must be told by when: cases worked out by hand from the clauses, in four markets and two degrees."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from clearline.oversight.incidents.case import Case, Facts
from clearline.oversight.incidents.clocks import clocks, law_due_at, owed
from clearline.oversight.incidents.plan import Gravity, Kind, Whom, read_duties, read_plan

SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
DUTIES = {duty.id: duty for duty in read_duties()}
PERSONAL = ("contact", "conversation")


def facts(
    market: str, aware: str, gravity: Gravity = Gravity.MAJOR, *, critical: bool = False, classes: tuple[str, ...] = ()
) -> Facts:
    return Facts(Kind.LEAK, gravity, (market,), datetime.fromisoformat(aware), classes, critical=critical)


@pytest.mark.parametrize(
    ("duty", "aware", "expected"),
    [
        ("cn-ci", "2026-11-20T22:30:00+00:00", "2026-11-20T23:30:00+00:00"),
        ("cn-ci", "2026-12-31T23:59:00+08:00", "2027-01-01T00:59:00+08:00"),
        ("cn-ci", "2026-11-21T03:00:00+08:00", "2026-11-21T04:00:00+08:00"),  # a Saturday night
        ("cn-incident", "2026-12-31T23:59:00+08:00", "2027-01-01T03:59:00+08:00"),
        ("cn-incident", "2026-11-22T06:00:00+08:00", "2026-11-22T10:00:00+08:00"),
        ("cn-incident", "2028-02-28T22:00:00+08:00", "2028-02-29T02:00:00+08:00"),  # a leap day
        ("eu-telecom", "2026-11-20T10:00:00+01:00", "2026-11-21T10:00:00+01:00"),
        ("eu-telecom", "2027-03-27T20:00:00+01:00", "2027-03-28T20:00:00+01:00"),
        ("eu-nis2-warning", "2026-11-20T00:00:00+00:00", "2026-11-21T00:00:00+00:00"),
        ("eu-nis2", "2026-11-20T00:00:00+00:00", "2026-11-23T00:00:00+00:00"),
        ("eu-gdpr", "2026-12-24T17:00:00+01:00", "2026-12-27T17:00:00+01:00"),  # holidays do not stop it
        ("eu-gdpr", "2028-02-28T20:00:00-05:00", "2028-03-02T20:00:00-05:00"),
        ("hk-ci-core", "2026-11-20T20:00:00+08:00", "2026-11-21T08:00:00+08:00"),
        ("hk-ci", "2026-11-20T20:00:00+08:00", "2026-11-22T20:00:00+08:00"),
        ("us-people", "2026-11-20T09:00:00-05:00", "2026-12-20T09:00:00-05:00"),
    ],
)
def test_hours_run_from_when_we_knew(duty: str, aware: str, expected: str) -> None:
    due = law_due_at(facts(DUTIES[duty].market, aware), DUTIES[duty], SHANGHAI)
    assert due == datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    ("aware", "expected"),
    [
        ("2026-11-20T09:00:00-05:00", "2026-12-01T23:59:59-05:00"),  # Friday: the seventh weekday is a Tuesday
        ("2026-11-21T09:00:00-05:00", "2026-12-01T23:59:59-05:00"),  # Saturday does not count
        ("2026-11-23T00:30:00-05:00", "2026-12-02T23:59:59-05:00"),
        ("2026-12-31T23:00:00-05:00", "2027-01-11T23:59:59-05:00"),
        ("2026-11-21T03:00:00+00:00", "2026-12-01T23:59:59-05:00"),  # still Friday evening in New York
    ],
)
def test_business_days_are_weekdays_of_the_operators_zone(aware: str, expected: str) -> None:
    assert law_due_at(facts("US", aware), DUTIES["us-fcc"], NEW_YORK) == datetime.fromisoformat(expected)


NINE = "2026-11-20T09:00:00+00:00"
MINOR, SERIOUS, MAJOR = Gravity
EVERY_EU = {"eu-telecom", "eu-nis2-warning", "eu-nis2", "eu-gdpr", "eu-gdpr-people"}


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (facts("CN", NINE, MAJOR, critical=True, classes=PERSONAL), {"cn-ci", "cn-pipl", "cn-pipl-people"}),
        (facts("CN", NINE, SERIOUS, classes=PERSONAL), {"cn-incident", "cn-pipl", "cn-pipl-people"}),
        (facts("CN", NINE, MINOR, classes=PERSONAL), {"cn-pipl", "cn-pipl-people"}),
        (facts("CN", NINE, SERIOUS), {"cn-incident"}),
        (facts("CN", NINE, MINOR), set()),
        (facts("EU", NINE, MINOR, classes=PERSONAL), {"eu-telecom", "eu-gdpr"}),
        (facts("EU", NINE, SERIOUS), {"eu-nis2-warning", "eu-nis2"}),
        (facts("EU", NINE, MAJOR, classes=PERSONAL), EVERY_EU),
        (facts("HK", NINE, MAJOR, critical=True), {"hk-ci-core", "hk-ci"}),
        (facts("HK", NINE, MINOR, critical=True), {"hk-ci"}),
        (facts("HK", NINE, MINOR, classes=PERSONAL), {"hk-pcpd", "hk-people"}),
        (facts("US", NINE, MINOR, classes=PERSONAL), {"us-fcc", "us-people"}),
    ],
)
def test_what_is_owed_follows_market_gravity_and_data(case: Facts, expected: set[str]) -> None:
    assert {duty.id for duty in owed(case, tuple(DUTIES.values()))} == expected


def test_our_own_limit_holds_where_the_law_leaves_more_time_or_says_at_once() -> None:
    aware = "2026-11-20T09:00:00+00:00"
    told = datetime.fromisoformat("2026-11-20T10:00:00+00:00")
    case = Case("I-1", facts("US", aware, classes=PERSONAL), "mei", told, told={"us-fcc": told})
    us = {due.duty.id: due for due in clocks(case, tuple(DUTIES.values()), NEW_YORK, 24)}
    own = datetime.fromisoformat(aware) + timedelta(hours=24)
    assert {due.due_at for due in us.values()} == {own}
    assert us["us-people"].is_late(own + timedelta(seconds=1))
    assert not us["us-people"].is_late(own)
    assert not us["us-fcc"].is_late(own + timedelta(days=9))
    hk = clocks(Case("I-2", facts("HK", aware, classes=PERSONAL), "mei", told), tuple(DUTIES.values()), SHANGHAI, 24)
    assert {due.law_due_at for due in hk} == {None}
    assert {due.due_at for due in hk} == {own}


def test_everything_that_ships_is_whole_and_has_its_source() -> None:
    plan = read_plan()
    assert {duty.market for duty in DUTIES.values()} == {"CN", "HK", "TW", "EU", "US"}
    assert all(any(char.isdigit() for char in duty.source) for duty in DUTIES.values())
    assert {duty.market for duty in DUTIES.values() if duty.whom is Whom.PEOPLE} == {"CN", "HK", "TW", "EU", "US"}
    assert set(plan.playbooks) == set(Kind)
    assert plan.notify_hours <= 24
