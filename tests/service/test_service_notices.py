"""A change in what a customer proves themselves with is told over the channels of before it and after it (ID-11)."""

from datetime import timedelta

from clearline.carrier.demo.people import MEIHUA, XIAOMING, Person
from clearline.domain.person import CustomerId, Factor
from clearline.service.notices import FORMER_FOR, Notices
from service.service_lab import Caller, Standing

NEW = "+8619800009999"


async def ask_for_code(caller: Caller, number: str) -> None:
    await caller.say("my bill")
    await caller.say(number)


async def renumbered(standing: Standing, person: Person) -> None:
    body = {"customer": person.customer, "msisdn": NEW}
    (await standing.operator.post("/demo/number", json=body)).raise_for_status()


async def test_a_changed_number_is_told_to_the_old_one_the_new_one_and_by_mail_once(standing: Standing) -> None:
    await renumbered(standing, XIAOMING)
    for _ in range(2):
        await ask_for_code(await standing.caller(), NEW)
    changed = "您的SIM卡或号码最近有变更"
    assert [changed in text for text in await standing.messages(XIAOMING.msisdn)] == [True]
    assert [changed in text for text in await standing.messages(NEW, "mails")] == [True]
    assert sorted(changed in text for text in await standing.messages(NEW)) == [False, False, True]
    assert all("10099" in text and "://" not in text for text in await standing.messages(NEW, "mails"))


async def test_no_code_goes_by_mail_or_to_the_number_of_before(standing: Standing) -> None:
    await renumbered(standing, XIAOMING)
    await ask_for_code(await standing.caller(), NEW)
    await ask_for_code(await standing.caller(), XIAOMING.msisdn)
    others = [*await standing.messages(XIAOMING.msisdn), *await standing.messages(NEW, "mails")]
    assert not any("验证码" in text for text in others)
    assert sum("验证码" in text for text in await standing.messages(NEW)) == 1


async def test_a_changed_sim_is_told_by_mail_too_and_only_for_as_long_as_it_is_held(standing: Standing) -> None:
    await standing.operator.post("/demo/sim", json={"customer": MEIHUA.customer, "hours": "100"})
    await ask_for_code(await standing.caller(), MEIHUA.msisdn)
    assert await standing.messages(MEIHUA.msisdn, "mails") == []
    await standing.operator.post("/demo/sim", json={"customer": MEIHUA.customer, "hours": "1"})
    await ask_for_code(await standing.caller(), MEIHUA.msisdn)
    assert ["SIM卡或門號最近有變更" in text for text in await standing.messages(MEIHUA.msisdn, "mails")] == [True]


async def test_a_number_that_was_given_up_long_ago_is_told_nothing_any_more(standing: Standing) -> None:
    await renumbered(standing, XIAOMING)
    carrier, clock = standing.desk.rooms.thinker.powers.carrier, standing.clock
    notices = Notices(carrier, standing.desk.operator.names, "10099", clock)
    who = CustomerId(XIAOMING.customer)
    assert await notices.tell(who, Factor.PASSKEY, added=True, external_id="first")
    clock.advance((FORMER_FOR + timedelta(days=1)).total_seconds())
    assert await notices.tell(who, Factor.PASSKEY, added=False, external_id="second")
    assert [len(await standing.messages(number)) for number in (XIAOMING.msisdn, NEW)] == [1, 2]
    assert len(await standing.messages(NEW, "mails")) == 2


async def test_a_channel_that_fails_keeps_no_other_from_being_told(standing: Standing) -> None:
    notices = Notices(standing.desk.rooms.thinker.powers.carrier, standing.desk.operator.names, "10099", standing.clock)
    await standing.fault("createCommunicationMessage", "error", times=2)  # both attempts of the first
    assert not await notices.tell(CustomerId(MEIHUA.customer), Factor.RECOVERY, added=False, external_id="third")
    told = await standing.messages(MEIHUA.msisdn, "mails")
    assert ["復原碼已被使用" in text for text in told] == [True]
