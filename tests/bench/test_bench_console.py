"""The staff console as an assessor meets it."""

from clearline.bench.targets.adapter import Call, Staff
from clearline.bench.targets.console import Console
from clearline.bench.targets.target import Proof
from clearline.bench.targets.wire import Got, Sent
from clearline.domain.observation import Trouble

STAFF = Staff(
    enter=Call(method="POST", url="http://x/in", body={"secret": "{secret}"}),
    secret="lent",
    factors=1,
    look=Call(url="http://x/{session}"),
)


def console(*answers: Got | Trouble, staff: Staff | None = STAFF) -> tuple[Console, list[Sent]]:
    sent: list[Sent] = []
    waiting = list(answers)

    async def send(one: Sent) -> Got | Trouble:
        sent.append(one)
        return waiting.pop(0)

    return Console(staff, lambda call, values: Sent(call.method, call.url.format(**values)), send), sent


async def test_what_was_lent_is_used_once_and_the_cookie_it_gave_is_sent_from_then_on() -> None:
    door, sent = console(Got(204, {}, b"", cookies=("s=1; Secure",)), Got(200, {}, b'{"lines": []}'))
    first, again = await door.enter(None), await door.enter(None)
    assert first == again
    looked = await door.attend("look", "c1", first.session)
    assert looked.trouble is Trouble.NONE
    assert [one.url for one in sent] == ["http://x/in", "http://x/c1"]
    assert sent[1].headers == {"cookie": "s=1"}


async def test_an_answer_that_gives_nothing_to_go_on_with_lets_nobody_in() -> None:
    door, _ = console(Got(200, {}, b"{}"), Got(401, {}, b"{}"), Trouble.TIMEOUT)
    assert [(await door.enter(Proof("a", "b"))).session for _ in range(3)] == [None, None, None]


async def test_without_a_console_nothing_is_sent() -> None:
    door, sent = console(staff=None)
    assert (await door.enter(None)).trouble is Trouble.NOT_SENT
    assert (await door.attend("look", "c1", None)).trouble is Trouble.NOT_SENT
    assert not sent
