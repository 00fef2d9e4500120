"""A write that takes effect once, over a network that loses answers.

The operator's systems know no idempotency of their own (no TM Forum API has an `Idempotency-Key`), so the write carries
our key as its external identifier and is looked up by it: before the first sending, because an earlier run may have
crashed between sending and noting; and after every sending whose outcome is open.
"""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import TypeVar

from clearline.carrier.calls import Answered, Exchange, Unanswered, Unreached
from clearline.errors import CarrierError, UnknownOutcomeError

T = TypeVar("T")

SENDINGS = 2

_STILL_WORKING = frozenset({HTTPStatus.BAD_GATEWAY, HTTPStatus.GATEWAY_TIMEOUT})
"""A gateway gave up; what stands behind it may not have."""


async def once(
    find: Callable[[], Awaitable[T | None]],
    send: Callable[[], Awaitable[Exchange]],
    read: Callable[[bytes], T],
) -> T:
    """Return what `find` finds, or else send, at most twice, and return what came of it.

    Raises `CarrierError` if nothing was changed, and `UnknownOutcomeError` if something was sent and neither the answer
    nor a look says what became of it.
    """
    known = await find()
    if known is not None:
        return known
    is_open, why = False, ""
    for _ in range(SENDINGS):
        sent = await send()
        if isinstance(sent, Answered) and sent.is_success:
            return await _accepted(sent.body, find, read)
        known = None if isinstance(sent, Unreached) else await _look(find)
        if known is not None:
            return known
        is_open, why = is_open or _is_open(sent), _why(sent)
        if _is_refusal(sent):
            break
    if is_open:
        raise UnknownOutcomeError(f"sent, and not found since; {why}")
    raise CarrierError(why)


async def _accepted(body: bytes, find: Callable[[], Awaitable[T | None]], read: Callable[[bytes], T]) -> T:
    try:
        return read(body)
    except CarrierError as exc:
        known = await _look(find)
        if known is not None:
            return known
        # Accepted and not yet to be seen: sending again could make a second one.
        raise UnknownOutcomeError("accepted, with an answer that cannot be read, and not found since") from exc


async def _look(find: Callable[[], Awaitable[T | None]]) -> T | None:
    try:
        return await find()
    except CarrierError as exc:
        raise UnknownOutcomeError(f"sent, and it cannot be looked up: {exc}") from exc


def _is_refusal(sent: Exchange) -> bool:
    return isinstance(sent, Answered) and sent.status < HTTPStatus.INTERNAL_SERVER_ERROR


def _is_open(sent: Exchange) -> bool:
    match sent:
        case Unreached():
            return False
        case Answered(status=status):
            return status in _STILL_WORKING
        case Unanswered():
            return True


def _why(sent: Exchange) -> str:
    match sent:
        case Unreached(why) | Unanswered(why):
            return why
        case Answered(status=status):
            return f"status {status}"
