"""Who may do what is ruled by the policies alone: nothing is permitted by itself, and doubt refuses."""

from pathlib import Path
from typing import Final

import pytest

from clearline.domain.conversation import Keeper
from clearline.domain.deed import (
    Deed,
    Demand,
    Matter,
    OfConversation,
    OfDesk,
    OfHold,
    OfIncident,
    OfStop,
    Sanction,
)
from clearline.domain.person import Member, Role, StaffId
from clearline.domain.privacy import Purpose
from clearline.errors import ConfigurationError
from clearline.oversight.authority import Authority, lint

AGENT = Member(StaffId("mei"), Role.AGENT)
SUPERVISOR = Member(StaffId("sam"), Role.SUPERVISOR)
OFFICER = Member(StaffId("ola"), Role.OFFICER)
WAITING = OfConversation("c1", Keeper.QUEUE, None, ("service", "evidence"))
MEIS = OfConversation("c1", Keeper.STAFF, AGENT.name, ("service", "evidence"))
CONVERSING: Final = (
    Deed.CONVERSATION_LIST,
    Deed.CONVERSATION_CLAIM,
    Deed.CONVERSATION_ANSWER,
    Deed.CONVERSATION_RETURN,
)
IN_CHARGE: Final = (
    Deed.STOP_MAKE,
    Deed.INCIDENT_READ,
    Deed.INCIDENT_DECLARE,
    Deed.INCIDENT_SCOPE,
    Deed.INCIDENT_NOTIFY,
    Deed.INCIDENT_CLOSE,
    Deed.FIGURES_READ,
    Deed.HOLD_LIST,
    Deed.HOLD_PLACE,
    Deed.RIGHT_LIST,
    Deed.RIGHT_ANSWER,
)


@pytest.fixture(scope="module")
def shipped() -> Authority:
    return Authority()


def matter(deed: Deed) -> Matter:
    match deed.value.split(":"):
        case ["conversation", "list"] | ["figures" | "right", _] | [_, "declare"] | ["hold", "list"] | ["stop", "list"]:
            return OfDesk()
        case ["conversation", _] | ["hold", "place"]:
            return WAITING
        case ["stop", _]:
            return OfStop("engine", SUPERVISOR.name)
        case ["hold", _]:
            return OfHold("H-1", SUPERVISOR.name)
        case _:
            return OfIncident("I-1", SUPERVISOR.name)


async def ruled(authority: Authority, member: Member, deed: Deed, about: Matter | None = None) -> Sanction:
    purpose = Purpose.EVIDENCE if deed is Deed.CONVERSATION_EXAMINE else Purpose.SERVICE
    return await authority.rules(Demand(member, deed, about or matter(deed), purpose, "t1", reasoned=True))


@pytest.mark.parametrize("deed", CONVERSING)
async def test_agents_and_supervisors_converse_and_the_officer_does_not(shipped: Authority, deed: Deed) -> None:
    assert [(await ruled(shipped, who, deed)).allowed for who in (AGENT, SUPERVISOR, OFFICER)] == [True, True, False]


@pytest.mark.parametrize("deed", IN_CHARGE)
async def test_supervisors_and_the_officer_are_in_charge_and_agents_are_not(shipped: Authority, deed: Deed) -> None:
    assert [(await ruled(shipped, who, deed)).allowed for who in (AGENT, SUPERVISOR, OFFICER)] == [False, True, True]


async def test_everybody_may_know_what_is_stopped(shipped: Authority) -> None:
    assert all([(await ruled(shipped, who, Deed.STOP_LIST)).allowed for who in (AGENT, SUPERVISOR, OFFICER)])


@pytest.mark.parametrize(
    ("member", "about", "allowed"),
    [
        (AGENT, WAITING, True),
        (AGENT, MEIS, True),
        (SUPERVISOR, MEIS, False),
        (AGENT, OfConversation("c1", Keeper.DESK, None, ("service",)), False),
        (AGENT, OfConversation("c1", Keeper.STAFF, SUPERVISOR.name, ("service",)), False),
        (OFFICER, WAITING, False),
    ],
)
async def test_a_transcript_is_for_who_answers_what_waits_or_is_theirs(
    shipped: Authority, member: Member, about: Matter, *, allowed: bool
) -> None:
    assert (await ruled(shipped, member, Deed.CONVERSATION_READ, about)).allowed is allowed


async def test_a_conversation_is_not_opened_for_what_it_is_not_kept_for(shipped: Authority) -> None:
    bare = OfConversation("c1", Keeper.QUEUE, None, ("security",))
    refused = await ruled(shipped, AGENT, Deed.CONVERSATION_READ, bare)
    assert refused == Sanction(False, ("a-conversation-is-opened-for-what-it-is-kept-for",))


@pytest.mark.parametrize(("ticket", "reasoned"), [("", True), ("I-1", False)])
@pytest.mark.parametrize("deed", [Deed.INCIDENT_NAME, Deed.INCIDENT_TELL])
async def test_customers_are_named_and_told_only_for_an_incident_and_a_reason(
    shipped: Authority, deed: Deed, ticket: str, *, reasoned: bool
) -> None:
    asked = Demand(OFFICER, deed, OfIncident("I-1"), Purpose.SECURITY, ticket, reasoned=reasoned)
    assert not (await shipped.rules(asked)).allowed
    assert (await ruled(shipped, OFFICER, deed)).allowed


@pytest.mark.parametrize("deed", [Deed.STOP_MAKE, Deed.STOP_LIFT, Deed.INCIDENT_CONTAIN])
async def test_nothing_is_stopped_lifted_or_contained_without_a_reason(shipped: Authority, deed: Deed) -> None:
    asked = Demand(SUPERVISOR, deed, matter(deed), Purpose.SECURITY, reasoned=False)
    assert not (await shipped.rules(asked)).allowed
    assert (await ruled(shipped, SUPERVISOR, deed)).allowed


async def test_four_eyes_lift_a_hold(shipped: Authority) -> None:
    assert await ruled(shipped, SUPERVISOR, Deed.HOLD_LIFT) == Sanction(False, ("four-eyes-lift-a-hold",))
    assert (await ruled(shipped, OFFICER, Deed.HOLD_LIFT)).allowed


@pytest.mark.parametrize("deed", list(Deed))
async def test_every_deed_is_permitted_to_somebody_by_a_policy_that_is_named(shipped: Authority, deed: Deed) -> None:
    found = [await ruled(shipped, who, deed) for who in (AGENT, SUPERVISOR, OFFICER)]
    assert any(one.allowed and one.policies for one in found)


async def test_a_matter_of_the_wrong_kind_is_refused(shipped: Authority) -> None:
    assert not (await ruled(shipped, SUPERVISOR, Deed.HOLD_LIFT, OfDesk())).allowed


@pytest.mark.parametrize("name", ["", 'mei", "sam', "梅\n", "x" * 64])
async def test_a_name_is_data_whatever_is_in_it(shipped: Authority, name: str) -> None:
    holder = Member(StaffId(name), Role.AGENT)
    about = OfConversation('c"1', Keeper.STAFF, holder.name, ("service",))
    assert (await ruled(shipped, holder, Deed.CONVERSATION_READ, about)).allowed
    assert not (await ruled(shipped, AGENT, Deed.CONVERSATION_READ, about)).allowed


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "nothing permits"),
        ("// nothing yet\n", "nothing permits"),
        ('@id("no") forbid (principal, action, resource);', "nothing permits"),
        ("permit (", "cannot be read"),
        ('permit (principal, action == Action::"stop:list", resource);', "@id of its own"),
        (2 * '@id("a") permit (principal, action == Action::"stop:list", resource);', "@id of its own"),
        ('@id("all") permit (principal, action, resource);', "permits everything"),
        ('@id("all") permit (principal is Staff, action, resource is Desk);', "permits everything"),
        ('@id("a") permit (principal in Role::"agent", action == Action::"stop:lst", resource);', "stop:lst"),
        ('@id("a") permit (principal, action == Action::"hold:lift", resource) when {resource.x};', "attribute"),
    ],
)
def test_policies_that_are_not_fit_to_rule_are_refused(tmp_path: Path, text: str, fault: str) -> None:
    file = tmp_path / "own.cedar"
    file.write_text(text)
    with pytest.raises(ConfigurationError, match=fault):
        Authority(file).read()


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="staff policies"):
        Authority(tmp_path / "none.cedar").read()


async def test_policies_of_ones_own_take_the_place_of_those_that_ship(tmp_path: Path) -> None:
    file = tmp_path / "own.cedar"
    file.write_text('@id("looks") permit (principal in Role::"agent", action == Action::"figures:read", resource);')
    own = Authority(file)
    assert await ruled(own, AGENT, Deed.FIGURES_READ) == Sanction(True, ("looks",))
    assert await ruled(own, SUPERVISOR, Deed.FIGURES_READ) == Sanction(False, ())


async def test_a_policy_that_fails_refuses(tmp_path: Path) -> None:
    file = tmp_path / "own.cedar"
    most = 2**63 - 1
    file.write_text(
        '@id("reads") permit (principal, action == Action::"conversation:read", resource);\n'
        f'@id("sums") forbid (principal, action == Action::"conversation:read", resource) when {{ {most} + 1 > 0 }};\n'
    )
    assert await ruled(Authority(file), AGENT, Deed.CONVERSATION_READ) == Sanction(False, ("reads",))


def test_a_policy_may_not_look_at_what_may_not_be_there() -> None:
    head = '@id("own") permit (principal, action == Action::"conversation:read", resource)'
    text = f"{head} when {{ resource.holder == principal }};"
    assert any("holder" in fault for fault in lint(text))


def test_the_examples_of_the_howto_fit_beside_the_policies_that_ship() -> None:
    root = Path(__file__).parents[2]
    page = (root / "docs/howto/manage-staff.md").read_text("utf-8")
    examples = [block for block in page.split("```")[1::2] if "@id" in block]
    shipped = (root / "src/clearline/oversight/policies/staff.cedar").read_text("utf-8")
    assert len(examples) == 1
    assert lint(shipped + examples[0]) == []
