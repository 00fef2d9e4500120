"""Proving who one is, getting an approved answer, choosing what is done with one's data, and asking to be forgotten."""

from collections.abc import Mapping
from typing import Final

from clearline.actions.action import Grant, Run
from clearline.domain.decision import Done, Outcome, Refused
from clearline.domain.person import Personal
from clearline.domain.privacy import Asking, Choosing, Purpose, Right


async def send_code(grant: Grant) -> Outcome:
    """Send a one-time code to the device registered for the number that was given."""
    number = grant.occasion.restore(grant.text("number"))
    return await grant.powers.send_code(grant.occasion, number)


async def second_factor(grant: Grant) -> Outcome:
    """Ask for a second factor of the customer who is known."""
    return await grant.powers.ask_second_factor(grant.customer)


async def answer(grant: Grant) -> Outcome:
    """Answer from approved articles, or not at all."""
    found = await grant.powers.look_up(grant.text("question"), grant.occasion.language, grant.occasion.now)
    return Refused("not-known") if found is None else Done({"answer": found})


async def check_message(grant: Grant) -> Outcome:
    """Say truthfully of a message whether it was sent, or that it cannot be told."""
    return await grant.powers.check_message(grant.occasion, grant.text("quoted"), grant.text("opening"))


async def erase(grant: Grant) -> Outcome:
    """Accept the wish to be forgotten and give it a number and a day."""
    return Done({"request": await grant.powers.ask_erasure(grant.customer, grant.key)})


async def choose(grant: Grant) -> Outcome:
    """Keep what the customer chose about a purpose."""
    purpose, given = Purpose(grant.text("purpose")), grant.call.arguments.get("given") is True
    here = grant.occasion
    await grant.powers.choose(Choosing(grant.customer, purpose, given, here.conversation, here.language))
    return Done({"given": given})


async def ask(grant: Grant) -> Outcome:
    """Accept a correction or an objection in the customer's own words, which stay masked."""
    right, words = Right(grant.text("right")), Personal(grant.text("words"))
    asking = Asking(grant.customer, right, words, grant.occasion.conversation, grant.key)
    return Done({"request": await grant.powers.ask_right(asking)})


async def copy(grant: Grant) -> Outcome:
    """Note the wish for a copy of everything that is held, which the page hands out and a person can send."""
    asking = Asking(grant.customer, Right.COPY, Personal(""), grant.occasion.conversation, grant.key)
    return Done({"request": await grant.powers.ask_right(asking)})


RIGHTS: Final[Mapping[str, Run]] = {
    "identity.send_code": send_code,
    "identity.second_factor": second_factor,
    "knowledge.answer": answer,
    "message.check": check_message,
    "privacy.choose": choose,
    "privacy.ask": ask,
    "privacy.copy": copy,
    "privacy.erase": erase,
}
