"""The operator on a bad day: the desk never says that something is done unless it is, and orders once."""

import threading
import time
from collections.abc import Iterator

import pytest

from clearline.carrier.demo.people import ALICE, MEIHUA, XIAOMING, Person, people
from e2e.e2e_desk import PATIENCE_S, Caller, ReplyShape, Service, calling, identify

pytestmark = pytest.mark.e2e


@pytest.fixture(autouse=True)
def _mended(service: Service) -> Iterator[None]:
    yield
    service.mend()


@pytest.fixture(scope="module")
def strangers() -> Iterator[Person]:
    """Customers whom nobody has called for yet: a number is sent five codes in half an hour."""
    return (each for each in people()[3:] if each.language == "en")


@pytest.fixture
def person(strangers: Iterator[Person]) -> Person:
    return next(strangers)


@pytest.fixture
def caller(service: Service, person: Person) -> Iterator[Caller]:
    """Somebody who has heard the restatement of an order and not yet said yes."""
    with calling(service) as caller:
        caller.say("order a plan")
        identify(caller, service, person)
        assert caller.say("Ripple 15 GB").expects == "yes-or-no"
        yield caller


def promises(reply: ReplyShape) -> bool:
    """Whether the reply could be heard as: it is done."""
    return any(word in reply.text for word in ("Done", "PO-", "is placed", "receipt"))


def receipt(reply: ReplyShape, service: Service, person: Person) -> None:
    """Check that the reply is the receipt of the one order there is."""
    (order,) = service.orders(person)
    assert f"Your order {order} is placed" in reply.text


@pytest.mark.parametrize("mode", ["error-after-commit", "timeout-after-commit", "garbage"])
def test_an_order_whose_answer_is_lost_is_found_and_not_repeated(
    service: Service, caller: Caller, person: Person, mode: str
) -> None:
    service.break_operation("createProductOrder", mode)
    receipt(caller.say("yes", "yes"), service, person)
    receipt(caller.say("yes", "yes"), service, person)


def test_an_order_that_was_not_placed_is_not_said_to_be(service: Service, caller: Caller, person: Person) -> None:
    service.break_operation("createProductOrder", "error")
    reply = caller.say("yes")
    assert not promises(reply)
    assert "Nothing was changed" in reply.text
    assert service.orders(person) == []


def test_an_order_that_failed_can_be_placed_later(service: Service, caller: Caller, person: Person) -> None:
    service.break_operation("createProductOrder", "error")
    caller.say("yes")
    service.mend()
    caller.say("order a plan")
    assert caller.say("Ripple 15 GB").expects == "yes-or-no"
    receipt(caller.say("yes"), service, person)


def test_when_everything_fails_nothing_is_said_to_be_done(service: Service, caller: Caller, person: Person) -> None:
    service.break_operation("*", "error")
    assert not promises(caller.say("yes"))
    assert service.orders(person) == []


def test_an_operator_that_is_slow_within_reason_is_waited_for(service: Service, caller: Caller, person: Person) -> None:
    service.break_operation("createProductOrder", "latency", seconds=0.5)
    receipt(caller.say("yes"), service, person)


def test_an_order_nobody_can_look_up_is_said_to_be_unknown_and_goes_to_a_person(
    service: Service, caller: Caller, person: Person
) -> None:
    service.break_operation("createProductOrder", "timeout-after-commit")
    blind = threading.Thread(target=blind_once_ordered, args=(service,))
    blind.start()
    reply = caller.say("yes", "yes")
    blind.join()
    assert not promises(reply)
    assert "could not find out whether that went through" in reply.text
    assert len(service.orders(person)) == 1
    service.mend()
    assert caller.say("yes", "yes") == reply
    assert not promises(caller.say("yes please, order it"))
    assert len(service.orders(person)) == 1
    assert "conversation:keeper:handed-over" in entries_of(caller)


def blind_once_ordered(service: Service) -> None:
    """Make orders invisible as soon as one has been placed, while its answer is still awaited."""
    before, deadline = len(service.journal("createProductOrder")), time.monotonic() + PATIENCE_S
    while len(service.journal("createProductOrder")) == before and time.monotonic() < deadline:
        time.sleep(0.02)  # the operator tells nobody; the journal has to be asked
    service.break_operation("listProductOrder", "error")


def entries_of(caller: Caller) -> list[str]:
    """Return what the log notes of a conversation, once it has noted as many turns as there are."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        record = caller.record()
        tags = [entry.tag for entry in record.entries]
        if tags.count("turn:reply:committed") == max(line.turn for line in record.lines):
            return tags
        time.sleep(0.1)  # a checkpoint is at most a second behind
    raise AssertionError("the log stands still")


@pytest.mark.parametrize(
    ("operation", "mode", "person"),
    [
        ("listCustomerBill", "error", ALICE),
        ("listCustomerBill", "garbage", XIAOMING),
        ("listAppliedCustomerBillingRate", "latency", MEIHUA),
    ],
)
def test_a_bill_that_cannot_be_read_is_not_made_up(service: Service, operation: str, mode: str, person: Person) -> None:
    with calling(service) as caller:
        caller.say("show me my bill")
        service.break_operation(operation, mode)
        reply = identify(caller, service, person)
        assert "¥" not in reply.text
        assert "not answering right now" in reply.text
        service.mend()
        assert "¥" in caller.say("show me my bill").text


def test_a_code_that_could_not_be_sent_is_not_said_to_be_on_its_way(service: Service, person: Person) -> None:
    with calling(service) as caller:
        caller.say("show me my bill")
        service.break_operation("createCommunicationMessage", "error")
        reply = caller.say(person.msisdn)
        assert reply.expects != "code"
        assert "on its way" not in reply.text


def test_a_complaint_whose_answer_is_lost_is_opened_once(service: Service, person: Person) -> None:
    with calling(service) as caller:
        caller.say("show me my bill")
        identify(caller, service, person)
        caller.say("I want to complain")
        service.break_operation("createTroubleTicket", "timeout-after-commit")
        before = len(service.journal("createTroubleTicket"))
        reply = caller.say("The engineer did not come on Tuesday", "complaint")
        made = [line for line in service.journal("createTroubleTicket")[before:] if "created" in str(line["outcome"])]
        assert len(made) == 1
        assert str(made[0]["object_id"]) in reply.text
        assert caller.say("The engineer did not come on Tuesday", "complaint") == reply
        assert len(service.journal("createTroubleTicket")) == before + 1
