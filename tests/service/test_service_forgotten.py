"""Erasure, whole: afterwards no file nor a backup of the keys tells anything, and the public log says so."""

import hashlib
import shutil
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from clearline.audit.export import export
from clearline.audit.log import event_of
from clearline.audit.verify import read_export, verify_log
from clearline.carrier.demo.people import ALICE, XIAOMING
from clearline.crypto.epochs import EPOCH, GRACE, EpochWrapper
from clearline.crypto.keys import Keyring
from clearline.crypto.wrapper import UnsafeFileWrapper
from clearline.domain.conversation import ConversationId, Language
from clearline.domain.event import EventTag
from clearline.domain.person import Personal
from clearline.domain.privacy import Purpose, Right
from clearline.errors import ClearlineError
from clearline.records.conversations import Conversations
from clearline.records.keystore import SqlKeyStore
from clearline.service.release import Release
from clearline.store.engine import open_store
from clearline.store.schema import KEYS_SCHEMA
from clearline.testing import FakeClock, SeededChance
from identity.identity_authenticator import SoftAuthenticator
from service.service_lab import Caller, Standing, standing_desk
from service.test_service_authenticator import enrolled
from service.test_service_passkeys import answered, asked, registered

pytestmark = pytest.mark.asyncio(loop_scope="module")

CANARIES = [f"canary{first}{second}" for first in "abcdefghij" for second in "klmnopqrstuvwxyzabcd"]
A_TURN = 8
AT_ONCE: dict[str, Any] = {"conversation_burst": 1000, "customer_burst": 1000, "erasure_delay_hours": 0}


@dataclass(frozen=True)
class Forgotten:
    """A customer who was erased, one who was not, and where everything lies."""

    folder: Path
    backup: Path
    """Data and keys as they were copied before, without the epochs' folder, which no backup holds."""
    clock: FakeClock
    gone: ConversationId
    kept: ConversationId
    traces: Sequence[bytes]
    """What could tell of the customer: their words, what they proved themselves with, who they are."""
    request: str
    was_readable: bool
    """Whether that backup opened the conversation before it was erased."""


async def life(caller: Caller, standing: Standing) -> list[bytes]:
    """Leave something in every room, and return what must not be found."""
    front, which = standing.desk.front, caller.opened.conversation
    for start in range(0, len(CANARIES), A_TURN):
        await caller.say("what does it mean when the router shows " + " ".join(CANARIES[start : start + A_TURN]))
    hidden = (await caller.conversation()).vault.values()  # what the guard takes for names lies there
    said = " ".join([*(turn.heard.text for turn in await caller.turns()), *(each.reveal() for each in hidden)])
    assert [canary for canary in CANARIES if canary not in said] == []
    device = SoftAuthenticator()
    await registered(caller, device)
    await answered(caller, device.use(await asked(caller)))
    secret, codes = await enrolled(caller)
    await front.privacy.choose(which, Purpose.RECOMMENDATION, True, Language.ENGLISH)
    await front.privacy.ask(which, Right.CORRECTION, Personal("canary-of-a-request"))
    return [
        *[canary.encode() for canary in CANARIES],
        b"canary-of-a-request",
        device.credential,
        hashlib.sha256(device.credential).hexdigest().encode(),
        *[each.reveal().encode() for each in (secret, *codes)],
        *[each.encode() for each in (ALICE.customer, ALICE.msisdn, ALICE.name, ALICE.street)],
    ]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def forgotten(tmp_path_factory: pytest.TempPathFactory, release: Release) -> AsyncIterator[Forgotten]:
    folder, clock = tmp_path_factory.mktemp("forgotten"), FakeClock()
    async with standing_desk(folder, clock, release, **AT_ONCE) as standing:
        jobs = {job.name: job for job in standing.desk.jobs}
        await jobs["epochs"].work()
        alice, other = await standing.caller(), await standing.caller()
        await alice.prove(wish="login")
        await other.prove(XIAOMING.msisdn, wish="login")
        traces = await life(alice, standing)
    backup = shutil.copytree(folder / "desk", folder.parent / f"{folder.name}-backup")
    shutil.rmtree(backup / "epochs")
    was_readable = await opens(backup, folder / "desk" / "epochs", clock, alice.opened.conversation)
    async with standing_desk(folder, clock, release, **AT_ONCE) as standing:
        jobs = {job.name: job for job in standing.desk.jobs}
        promised = await standing.desk.front.privacy.erase(alice.opened.conversation)
        assert await jobs["erasures"].work() == 1
        for wait in (EPOCH, GRACE):
            clock.advance(wait.total_seconds())
            await jobs["epochs"].work()
        await standing.desk.sequencer.catch_up()
        signers = (standing.desk.log_key.verifier,)
        await export(standing.desk.rooms.audit, signers, folder / "log")
    which = alice.opened.conversation
    yield Forgotten(folder, backup, clock, which, other.opened.conversation, traces, promised.id, was_readable)


async def opens(data: Path, epochs: Path, clock: FakeClock, which: ConversationId) -> bool:
    """Tell whether a conversation can be read from the databases in `data` with the epochs' keys in `epochs`."""
    chance = SeededChance("reader")
    store = await open_store(f"sqlite:///{data / 'desk.db'}")
    keys = await open_store(f"sqlite:///{data / 'keys.db'}", KEYS_SCHEMA)
    try:
        root = UnsafeFileWrapper.open(data / "root.key", chance)
        wrapper = EpochWrapper(root, epochs, chance, clock)
        keyring = await Keyring.open(wrapper, SqlKeyStore(keys, clock), chance=chance, clock=clock)
        return [turn async for turn in Conversations(store, keyring, chance).turns(which, Purpose.RIGHTS)] != []
    except ClearlineError:
        return False
    finally:
        await store.close()
        await keys.close()


async def test_no_file_tells_anything_of_whoever_was_erased(forgotten: Forgotten) -> None:
    files = [path for path in (forgotten.folder / "desk").rglob("*") if path.is_file()]
    octets = b"".join(path.read_bytes() for path in files)
    assert len(files) >= 5
    assert [trace for trace in forgotten.traces if trace in octets] == []
    assert not await opens(
        forgotten.folder / "desk", forgotten.folder / "desk" / "epochs", forgotten.clock, forgotten.gone
    )
    assert await opens(forgotten.folder / "desk", forgotten.folder / "desk" / "epochs", forgotten.clock, forgotten.kept)


async def test_a_backup_from_before_opens_nothing_once_its_epoch_is_over(forgotten: Forgotten) -> None:
    epochs = forgotten.folder / "desk" / "epochs"
    assert forgotten.was_readable
    assert not await opens(forgotten.backup, epochs, forgotten.clock, forgotten.gone)


async def test_the_public_log_still_verifies_and_holds_the_receipt(forgotten: Forgotten) -> None:
    copy = read_export(forgotten.folder / "log")
    assert verify_log(copy.note, copy.entries(), copy.keys, earlier=copy.earlier).is_sound
    receipts = [event for event in map(event_of, copy.entries()) if event.tag is EventTag.ERASURE_DONE]
    (receipt,) = [event for event in receipts if event.details["request"] == forgotten.request]
    assert receipt.details["erased"].startswith("1 conversations")
    whole = b"".join(copy.entries())
    assert [trace for trace in forgotten.traces if trace in whole] == []
