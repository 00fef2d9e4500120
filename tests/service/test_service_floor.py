"""One turn at a time in each conversation, and news to those who listen."""

import asyncio

from clearline.channels.seam import Held
from clearline.domain.conversation import ConversationId, Keeper
from clearline.service.floor import NEWS_WAITING, Floor, Newsroom
from clearline.service.jobs import Job, keep_doing

HERE, THERE = ConversationId("here"), ConversationId("there")


async def test_turns_of_one_conversation_wait_for_each_other_and_those_of_others_do_not() -> None:
    floor, order = Floor(), list[str]()
    first_may_end = asyncio.Event()

    async def take(conversation: ConversationId, name: str, may_end: asyncio.Event | None = None) -> None:
        async with floor.hold(conversation):
            order.append(f"{name} begins")
            if may_end:
                await may_end.wait()
            order.append(f"{name} ends")

    tasks = [
        asyncio.create_task(take(HERE, "first", first_may_end)),
        asyncio.create_task(take(HERE, "second")),
        asyncio.create_task(take(THERE, "other")),
    ]
    await tasks[2]
    first_may_end.set()
    await asyncio.gather(*tasks)
    assert order == ["first begins", "other begins", "other ends", "first ends", "second begins", "second ends"]
    assert floor._places == {}


async def test_a_listener_who_falls_too_far_behind_is_let_go_and_nobody_else_is() -> None:
    newsroom = Newsroom()
    with newsroom.listen(HERE) as slow, newsroom.listen(HERE) as quick:
        heard = 0
        for _ in range(NEWS_WAITING + 1):
            newsroom.publish(HERE, Held(Keeper.STAFF))
            await anext(quick)
            heard += 1
        assert len([news async for news in slow]) == NEWS_WAITING - 1
        assert heard == NEWS_WAITING + 1
    assert newsroom._followers == {}


async def test_news_of_another_conversation_is_not_heard() -> None:
    newsroom = Newsroom()
    with newsroom.listen(HERE) as here:
        newsroom.publish(THERE, Held(Keeper.QUEUE))
        newsroom.publish(HERE, Held(Keeper.STAFF))
        assert await anext(here) == Held(Keeper.STAFF)


async def test_a_job_that_fails_is_tried_again_until_the_desk_closes() -> None:
    stop, runs = asyncio.Event(), 0

    async def work() -> None:
        nonlocal runs
        runs += 1
        if runs == 3:
            stop.set()
        raise RuntimeError

    await asyncio.wait_for(keep_doing(Job("failing", 0.001, work), stop), 5)
    assert runs == 3


async def test_a_job_that_may_wait_is_not_begun_before_its_time_nor_after_the_desk_closed() -> None:
    stop, runs = asyncio.Event(), 0

    async def work() -> None:
        nonlocal runs
        runs += 1

    doing = asyncio.create_task(keep_doing(Job("patient", 0.001, work, first_s=60.0), stop))
    await asyncio.sleep(0)
    stop.set()
    await asyncio.wait_for(doing, 5)
    assert runs == 0
