"""An incident from declaration to lesson, over HTTP as supervisors do it, on a whole desk."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Final

import httpx
import pytest

from clearline.channels.seam_incidents import Declaration
from clearline.domain.conversation import Json
from clearline.domain.event import EventTag
from clearline.domain.person import Ending, StaffId
from clearline.service.app import application
from clearline.service.book_in_log import BookInLog
from clearline.service.release import Release
from clearline.testing import START, FakeClock
from service.service_lab import Caller, Standing, standing_desk
from service.test_service_staff import entered, invited

XIAOMING: Final = "19800000002"
LEAK: Final = {"kind": "leak", "gravity": "major", "markets": ["CN", "EU"], "classes": ["conversation", "contact"]}


class Office:
    """A supervisor at the console."""

    def __init__(self, standing: Standing, http: httpx.AsyncClient) -> None:
        self.standing = standing
        self.http = http

    async def enter(self, name: str = "sam", role: str = "supervisor") -> None:
        session = await entered(self.standing, name, role)
        assert session is not None
        self.http.cookies.set("clearline-staff", session.token.reveal())

    async def post(self, path: str, body: object, status: int = 200) -> dict[str, Json]:
        origin = {"origin": self.standing.desk.settings.address}
        answer = await self.http.post(f"/v1/staff/incidents{path}", json=body, headers=origin)
        assert answer.status_code == status, answer.text
        found: dict[str, Json] = answer.json()
        return found

    async def get(self, path: str = "") -> dict[str, Json]:
        found: dict[str, Json] = (await self.http.get(f"/v1/staff/incidents{path}")).json()
        return found

    async def declared(self, **more: object) -> str:
        return str((await self.post("", LEAK | more, 201))["id"])


@pytest.fixture
async def office(standing: Standing) -> AsyncIterator[Office]:
    transport = httpx.ASGITransport(application(standing.desk), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=standing.desk.settings.address) as http:
        office = Office(standing, http)
        await office.enter()
        yield office


async def handed_over(standing: Standing, number: str | None = None) -> Caller:
    caller = await standing.caller()
    if number is not None:
        caller.number = number
        await caller.prove(number)
    await caller.say("I want to talk to a person")
    return caller


async def test_the_scope_is_exactly_whose_conversations_somebody_read(office: Office) -> None:
    standing, staff = office.standing, office.standing.desk.front.staff
    alice, xiaoming = await handed_over(standing, "+12025550123"), await handed_over(standing, XIAOMING)
    nobody, untouched = await handed_over(standing), await handed_over(standing)
    since = standing.clock.now()
    for caller in (alice, xiaoming, nobody):
        assert await staff.claim(StaffId("eve"), caller.opened.conversation)
        assert await staff.transcript(StaffId("eve"), caller.opened.conversation) is not None
    assert await staff.claim(StaffId("raj"), untouched.opened.conversation)
    await standing.desk.sequencer.catch_up()
    which = await office.declared()
    window = {"since": since.isoformat(), "until": (since + timedelta(hours=1)).isoformat()}
    found = await office.post(f"/{which}/scope", {**window, "staff": "eve", "tag": "privacy:record:read"})
    touched = sorted(caller.opened.conversation for caller in (alice, xiaoming, nobody))
    assert found["conversations"] == touched
    assert (found["persons"], found["visitors"], found["entries"]) == (2, 1, 3)
    assert "TM-" not in json.dumps(found)
    named = await office.post(f"/{which}/people", {"reason": "they must be told"})
    english, chinese = {"customer": "TM-10001", "language": "en"}, {"customer": "TM-10002", "language": "zh-Hans"}
    assert named == {"customers": [english, chinese]}
    earlier = {"since": (since - timedelta(hours=2)).isoformat(), "until": (since - timedelta(hours=1)).isoformat()}
    assert (await office.post(f"/{which}/scope", earlier))["conversations"] == []


async def test_the_scope_holds_what_has_no_place_in_the_log_yet(office: Office) -> None:
    alice = await handed_over(office.standing, "+12025550123")
    await office.standing.desk.sequencer.catch_up()
    xiaoming = await handed_over(office.standing, XIAOMING)
    leaked = [alice.opened.conversation, xiaoming.opened.conversation]
    which = await office.declared(conversations=leaked, drill=True)
    before = await office.post(f"/{which}/scope", {})
    await office.standing.desk.sequencer.catch_up()
    after = await office.post(f"/{which}/scope", {})
    assert before["conversations"] == after["conversations"] == sorted(leaked)
    assert before["entries"] == after["entries"]


async def test_naming_people_leaves_who_asked_in_the_log_and_why_in_the_book(office: Office) -> None:
    standing = office.standing
    alice = await handed_over(standing, "+12025550123")
    await standing.desk.sequencer.catch_up()
    which = await office.declared(conversations=alice.opened.conversation)
    await office.post(f"/{which}/people", {"reason": ""}, 400)
    await office.post(f"/{which}/people", {"reason": "they must be told"})
    await BookInLog(standing.desk.rooms).step()
    events = await standing.events()
    (named,) = [event for event in events if event.tag is EventTag.INCIDENT_NAMED]
    assert named.details["by"] == "sam"
    read = [event for event in events if event.tag is EventTag.RECORD_READ]
    assert [(event.conversation, event.details["staff"]) for event in read] == [(alice.opened.conversation, "sam")]
    assert "they must be told" in standing.desk.rooms.stops.book.path.read_text("utf-8")
    assert not any("they must be told" in entry.leaf.decode() for entry in await standing.desk.rooms.audit.entries())


async def test_containment_ends_the_sessions_concerned_and_no_other(office: Office) -> None:
    standing = office.standing
    alice, other = await handed_over(standing, "+12025550123"), await handed_over(standing, XIAOMING)
    which = await office.declared(conversations=[alice.opened.conversation])
    await office.post(f"/{which}/containment", {"reason": "their tokens were found", "ends": ["declared"]})
    front = standing.desk.front
    assert not await front.authorise(alice.opened.conversation, alice.fresh or alice.opened.token)
    assert await front.authorise(other.opened.conversation, other.fresh or other.opened.token)
    await office.post(f"/{which}/containment", {"reason": "more of them", "ends": ["callers"]})
    assert not await front.authorise(other.opened.conversation, other.fresh or other.opened.token)
    standing.clock.advance(1)
    newcomer = await standing.caller()
    assert await front.authorise(newcomer.opened.conversation, newcomer.opened.token)


async def test_new_keys_end_invitations_and_wrap_every_data_key_anew(office: Office) -> None:
    standing = office.standing
    caller = await handed_over(standing, "+12025550123")
    old = invited(standing, "raj")
    folder = standing.desk.settings.data_dir / "epochs"
    before = sorted(folder.iterdir())
    which = await office.declared()
    case = await office.post(f"/{which}/containment", {"reason": "the key file was copied", "rotates": True})
    assert case["rotated"] is True
    rotation = next(job for job in standing.desk.jobs if job.name == "rotation")
    await rotation.work()
    await rotation.work()
    assert len(sorted(folder.iterdir())) == len(before) + 1
    assert await standing.desk.front.staff.to_register(old) is None
    assert await entered(standing, "raj") is not None
    assert (await caller.turns())[0].reply.text


async def test_who_is_kept_out_loses_the_session_and_cannot_come_back(office: Office) -> None:
    staff = office.standing.desk.front.staff
    session = await entered(office.standing, "eve")
    assert session is not None
    which = await office.declared()
    await office.post(f"/{which}/containment", {"reason": "eve sold records", "keeps_out": ["eve"]})
    assert await staff.staff_of(session.token) is Ending.ORDER
    assert await entered(office.standing, "eve") is None


async def test_a_playbook_is_done_in_one_step(office: Office) -> None:
    which = str((await office.post("", {"kind": "misbehaviour", "gravity": "serious"}, 201))["id"])
    case = await office.post(f"/{which}/containment", {"reason": "it promises refunds", "planned": True})
    assert case["stopped"] == ["engine"]
    assert "switched off" in (await office.standing.caller()).opened.greeting.text


async def test_notices_say_what_the_law_wants_in_each_language_and_name_nobody(office: Office) -> None:
    standing = office.standing
    alice = await handed_over(standing, "+12025550123")
    await standing.desk.sequencer.catch_up()
    which = await office.declared(conversations=[alice.opened.conversation], cause="A page showed the wrong record.")
    await office.post(f"/{which}/scope", {})
    await office.post(f"/{which}/containment", {"reason": "found", "ends": ["declared"]})
    drafted = await office.post(f"/{which}/notices", {"reason": "they must be told"})
    assert drafted["customers"] == [{"customer": "TM-10001", "language": "en"}]
    notices = drafted["notices"]
    assert isinstance(notices, list)
    by_duty = {(one["duty"], one["language"]): one for one in notices if isinstance(one, dict)}
    assert {duty for duty, _ in by_duty} >= {"cn-incident", "cn-pipl-people", "eu-gdpr", "eu-gdpr-people", "eu-telecom"}
    chinese, english = str(by_duty["cn-pipl-people", "zh-Hans"]["text"]), str(by_duty["eu-gdpr", "en"]["text"])
    for wanted in (
        "事件经过",
        "涉及的信息种类",
        "与客服的对话内容、联系方式",
        "您可以怎样做",
        "privacy@tidemark.example",
    ):
        assert wanted in chinese
    for wanted in ("the supervisory authority", "Likely consequences", "About how many people\n1\n", "All sessions"):
        assert wanted in english
    for one in by_duty.values():
        assert not {"+12025550123", "TM-10001", alice.person.name} & set(str(one["text"]).split())
        assert one["due_at"]


async def test_what_is_not_known_yet_says_so(office: Office) -> None:
    which = await office.declared(markets=["EU"])
    drafted = await office.post(f"/{which}/notices", {})
    notices = drafted["notices"]
    assert isinstance(notices, list)
    (gdpr,) = [one for one in notices if isinstance(one, dict) and one["duty"] == "eu-gdpr"]
    assert gdpr["open"] == ["persons", "records", "measures"]
    assert "Not known yet" in str(gdpr["text"])


async def test_customers_are_told_once_in_their_language_and_nobody_in_a_drill(office: Office) -> None:
    standing = office.standing
    xiaoming = await handed_over(standing, XIAOMING)
    await standing.desk.sequencer.catch_up()
    drill = await office.declared(conversations=[xiaoming.opened.conversation], drill=True)
    await office.post(f"/{drill}/messages", {"reason": "exercise"}, 400)
    real = await office.declared(conversations=[xiaoming.opened.conversation])
    for _ in range(2):
        assert await office.post(f"/{real}/messages", {"reason": "they must be told"}) == {"reached": 1}
    told = [text for text in await standing.messages(XIAOMING) if "咨询电话：10099" in text]
    assert len(told) == 1
    assert told[0].startswith("【潮标通信】")


async def test_a_drill_of_any_day_is_closed_and_shows_as_the_last_exercise(office: Office) -> None:
    assert (await office.get("/plan"))["last_exercise"] is None
    which = await office.declared(drill=True, aware_at="2028-02-28T20:00:00-05:00", gravity="critical-infrastructure")
    case = await office.get(f"/{which}")
    clocks = case["clocks"]
    assert isinstance(clocks, list)
    due = {one["duty"]: one["due_at"] for one in clocks if isinstance(one, dict)}
    assert due["cn-ci"] == "2028-02-28T21:00:00-05:00"
    await office.post(f"/{which}/containment", {"reason": "exercise", "planned": True})
    await office.post(f"/{which}/closure", {"lesson": "The list of contacts was old.", "requirements": ["GV-12"]})
    last = (await office.get("/plan"))["last_exercise"]
    assert isinstance(last, dict)
    assert last["incident"] == which
    again = await office.post(f"/{which}/containment", {"reason": "again", "ends": ["callers"]}, 400)
    assert again["code"] == "E-INPUT"


async def test_two_incidents_at_once_do_not_get_into_each_others_way(office: Office) -> None:
    first, second = await office.declared(), await office.declared()
    for which in (first, second):
        await office.post(f"/{which}/containment", {"reason": "both", "stops": ["engine"]})
    closure = {"lesson": "Keys belong in a vault.", "requirements": ["DS-03"]}
    assert "lift first" in str(await office.post(f"/{first}/closure", closure, 400))
    assert await office.standing.desk.front.incidents.lift(StaffId("sam"), "engine", "mended", first) is None
    assert (await office.post(f"/{first}/closure", closure))["closed_at"]
    assert office.standing.desk.rooms.stops.engine()
    assert (await office.get(f"/{second}"))["closed_at"] is None


async def test_an_incident_survives_the_end_of_the_desk(tmp_path: Path, clock: FakeClock, release: Release) -> None:
    async with standing_desk(tmp_path, clock, release) as first:
        front = first.desk.front.incidents
        which = (await front.declare(StaffId("sam"), Declaration("leak", "major", ("CN",)))).id
    async with standing_desk(tmp_path, clock, release) as second:
        (case,) = await second.desk.front.incidents.cases()
        assert (case.id, case.kind, case.markets, case.aware_at) == (which, "leak", ("CN",), START)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "flood"},
        {"gravity": "dire"},
        {"markets": ["XX"]},
        {"classes": ["shoe size"]},
        {"aware_at": "2026-11-21T09:00:00"},
        {"aware_at": "2030-01-01T00:00:00+00:00"},
        {"cause": "call 13800138000"},
        {"summary": "two\nlines"},
    ],
)
async def test_what_cannot_be_declared_is_refused(office: Office, wrong: dict[str, object]) -> None:
    refused = await office.post("", LEAK | wrong, 400)
    assert refused["code"] == "E-INPUT"
    assert (await office.get())["incidents"] == []


@pytest.mark.parametrize("path", ["", "/I-1/containment", "/I-1/scope", "/I-1/people", "/I-1/notices", "/I-1/closure"])
async def test_an_agent_is_answered_like_nobody(office: Office, path: str) -> None:
    await office.enter("raj", "agent")
    await office.post(path, {}, 401)
    assert (await office.http.get("/v1/staff/incidents")).status_code == 401
    assert (await office.http.get("/v1/staff/incidents/plan")).status_code == 401
