"""The one door: what it lets through, what it refuses, and what it says of failures."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.conftest import CAREFUL
from clearline.actions import execute
from clearline.actions.action import Action, Grant, Occasion, Powers
from clearline.actions.table import ACTIONS
from clearline.domain.confirmation import digest_of
from clearline.domain.conversation import ConversationId, Language
from clearline.domain.decision import (
    ActionCall,
    Confirmation,
    Done,
    Effect,
    Failed,
    Outcome,
    Refused,
    StepUpNeeded,
    Unknown,
)
from clearline.domain.person import NOBODY, Assurance, CustomerId, Personal, Principal
from clearline.errors import CarrierError, UnknownOutcomeError
from clearline.testing import START

TABLE = {action.name: action for action in ACTIONS}
ALICE = Principal(CustomerId("TM-10001"), Assurance.AAL1, START)
HERE = ConversationId("here")
NOTED = frozenset({"what"})


def occasion(principal: Principal = ALICE) -> Occasion:
    return Occasion(HERE, principal, Language.ENGLISH, START, {"[PHONE_1]": Personal("+12025550123")})


class Notebook:
    """An action that notes what reached it."""

    def __init__(self, raises: Exception | None = None) -> None:
        self.seen: list[Grant] = []
        self.raises = raises

    async def run(self, grant: Grant) -> Outcome:
        self.seen.append(grant)
        if self.raises:
            raise self.raises
        return Done()

    def as_action(self, *, confirm: bool = False, level: Assurance = Assurance.AAL1) -> dict[str, Action]:
        effect = Effect.IRREVERSIBLE if confirm else Effect.WRITE
        return {"note": Action("note", effect, level, self.run, confirm=confirm, arguments=NOTED)}


def confirmed(call: ActionCall) -> ActionCall:
    return replace(call, confirmation=Confirmation(digest_of(call), restated_in_turn=1))


async def test_an_action_that_is_not_in_the_table_is_refused(powers: Powers) -> None:
    assert await execute.run(ActionCall("sim.swap"), occasion(), powers, TABLE) == Refused("unknown-action")


async def test_an_argument_that_the_table_does_not_name_is_refused(powers: Powers) -> None:
    call = ActionCall("bill.read", {"customer": "TM-10002"})
    assert await execute.run(call, occasion(), powers, TABLE) == Refused("unknown-action")


@pytest.mark.parametrize("name", sorted(TABLE))
async def test_nobody_gets_what_asks_for_a_known_caller(name: str, powers: Powers) -> None:
    action = TABLE[name]
    outcome = await execute.run(confirmed(ActionCall(name)), occasion(NOBODY), powers, TABLE)
    assert (outcome == StepUpNeeded(action.level)) == (action.level > Assurance.NONE)


async def test_an_irreversible_action_needs_a_yes(powers: Powers) -> None:
    notebook = Notebook()
    outcome = await execute.run(ActionCall("note"), occasion(), powers, notebook.as_action(confirm=True))
    assert outcome == Refused("not-confirmed")
    assert not notebook.seen


@pytest.mark.parametrize(
    "other",
    [ActionCall("note", {"what": "more"}, "order-1"), ActionCall("note", {"what": "this"}, "another-run")],
    ids=["other parameters", "another run of the flow"],
)
async def test_a_yes_to_something_else_is_no_yes(other: ActionCall, powers: Powers) -> None:
    notebook = Notebook()
    asked = ActionCall("note", {"what": "this"}, "order-1")
    call = replace(other, confirmation=Confirmation(digest_of(asked), 1))
    outcome = await execute.run(call, occasion(), powers, notebook.as_action(confirm=True))
    assert outcome == Refused("not-confirmed")
    assert not notebook.seen


async def test_a_yes_to_exactly_this_lets_it_through_once(powers: Powers) -> None:
    notebook = Notebook()
    call = confirmed(ActionCall("note", {"what": "this"}, "order-1"))
    assert await execute.run(call, occasion(), powers, notebook.as_action(confirm=True)) == Done()
    assert len(notebook.seen) == 1


async def test_the_same_call_has_the_same_key_and_another_has_another() -> None:
    call = ActionCall("note", {"what": "this"}, "order-1")
    key = execute.idempotency_key(HERE, call)
    assert key == execute.idempotency_key(HERE, confirmed(call))
    assert key != execute.idempotency_key(HERE, replace(call, run="order-2"))
    assert key != execute.idempotency_key(ConversationId("elsewhere"), call)


@given(st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5), max_size=4))
def test_the_digest_does_not_depend_on_the_order_of_arguments(arguments: dict[str, int | str]) -> None:
    backwards = dict(reversed(arguments.items()))
    assert digest_of(ActionCall("note", arguments)) == digest_of(ActionCall("note", backwards))


async def test_an_operator_that_fails_is_a_failure_and_one_that_may_have_acted_is_unknown(powers: Powers) -> None:
    failing, uncertain = Notebook(CarrierError("down")), Notebook(UnknownOutcomeError("who knows"))
    call = ActionCall("note", {"what": "this"})
    assert await execute.run(call, occasion(), powers, failing.as_action()) == Failed("E-CARRIER")
    outcome = await execute.run(call, occasion(), powers, uncertain.as_action())
    assert outcome == Unknown(execute.idempotency_key(HERE, call))


def test_an_irreversible_action_without_confirmation_or_level_cannot_be_made() -> None:
    run = Notebook().run
    with pytest.raises(ValueError, match="irreversible"):
        Action("x", Effect.IRREVERSIBLE, Assurance.AAL1, run)
    with pytest.raises(ValueError, match="irreversible"):
        Action("x", Effect.IRREVERSIBLE, Assurance.NONE, run, confirm=True)


async def test_a_grant_for_nobody_has_no_customer(powers: Powers) -> None:
    grant = Grant(ActionCall("note"), occasion(NOBODY), powers, "key")
    with pytest.raises(ValueError, match="nobody"):
        _ = grant.customer


async def test_a_sensitive_matter_needs_the_second_factor_of_whoever_has_one(powers: Powers) -> None:
    wish = confirmed(ActionCall("privacy.erase", run="run-1"))
    coded = occasion(Principal(CAREFUL, Assurance.AAL1, START))
    assert await execute.run(wish, coded, powers, TABLE) == StepUpNeeded(Assurance.AAL2)
    proved = occasion(Principal(CAREFUL, Assurance.AAL2, START))
    assert isinstance(await execute.run(wish, proved, powers, TABLE), Done)
    assert isinstance(await execute.run(wish, occasion(), powers, TABLE), Done)
