"""`clearline backup`: a desk's backup comes back whole, and what was erased does not."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Self

import pytest
from sqlalchemy import delete, text, update
from typer.testing import CliRunner

from clearline.audit.log import AuditLog
from clearline.audit.sequencer import Sequencer
from clearline.cli import outsider
from clearline.cli.main import app
from clearline.cli.recovery import Desk
from clearline.crypto.aead import Place
from clearline.crypto.epochs import EPOCH, EpochWrapper, keep_epochs
from clearline.crypto.keys import Keyring
from clearline.crypto.wrapper import UnsafeFileWrapper
from clearline.domain.conversation import Conversation, ConversationId, Heard, Language, MessageId, Reply, Turn
from clearline.domain.event import Event, EventTag
from clearline.domain.person import Assurance, CustomerId
from clearline.domain.privacy import Purpose
from clearline.records.conversations import Conversations, Sealed, customer_subject, visitor_subject
from clearline.records.copy import read_rows
from clearline.records.erasure import Erasures
from clearline.records.keystore import SqlKeyStore
from clearline.service.handout import log_key
from clearline.service.settings import Settings, from_environment
from clearline.store.engine import Store, open_store
from clearline.store.schema import KEYS_SCHEMA, RECORDS_SCHEMA
from clearline.store.statement import Prepared, Write, prepare
from clearline.store.tables import TURNS
from clearline.testing import START, FakeClock, SeededChance

ALICE, BOB = CustomerId("TM-10001"), CustomerId("TM-10002")
ORIGIN = "log.example"


MOVED = prepare(
    text(
        "UPDATE turns SET body = (SELECT body FROM turns WHERE conversation = 'alice-1' AND number = 2) "
        "WHERE conversation = 'bob-1' AND number = 4"
    )
)


class House:
    """A desk's stores and rooms, without what talks to callers."""

    def __init__(self, folder: Path) -> None:
        self.settings: Settings = from_environment({}, data_dir=folder / "desk", log_origin=ORIGIN)
        self.clock, self.chance = FakeClock(), SeededChance("house")
        self.settings.data_dir.mkdir()
        UnsafeFileWrapper.open(self.settings.data_dir / "root.key", self.chance)
        self.desk = Desk(self.settings, self.clock, self.chance)

    async def __aenter__(self) -> Self:
        self.store: Store = await open_store(self.settings.database)
        self.keys: Store = await open_store(self.settings.key_store, KEYS_SCHEMA)
        keys = SqlKeyStore(self.keys, self.clock)
        keyring = await Keyring.open(self.desk.wrapper(), keys, chance=self.chance, clock=self.clock)
        self.conversations = Conversations(self.store, keyring, self.chance)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.store.close()
        await self.keys.close()

    async def talk(self, name: str, customer: CustomerId, turns: int = 3) -> None:
        which = ConversationId(name)
        before = Conversation(which, visitor_subject(which), START, Language.ENGLISH, turns=1)
        await self._keep(await self.conversations.begin(before, name.encode(), _turn(which, 0)), which)
        for number in range(1, turns):
            kept = await self.conversations.get(which, Purpose.SERVICE)
            after = replace(kept.conversation, turns=number + 1, subject=customer_subject(customer))
            await self._keep(await self.conversations.seal(kept, after, _turn(which, number)), which)

    async def _keep(self, sealed: Sealed, which: str) -> None:
        event = Event(EventTag.TURN_COMMITTED, START, which, sealed.pseudonym, digest=sealed.digest)
        await self.store.commit([*sealed.writes, *AuditLog(self.store).writes((event,))])

    async def integrate(self) -> None:
        key = log_key(self.settings, self.chance)
        await Sequencer(self.store, origin=ORIGIN, keys=(key,), clock=self.clock).catch_up()

    async def wish(self, request: str, customer: CustomerId) -> None:
        reference = self.conversations.reference(customer)
        await self.store.commit([Erasures(self.store).open(request, reference, START, START)])

    async def erase(self, request: str, customer: CustomerId) -> None:
        erased = await self.conversations.erase(self.conversations.reference(customer))
        receipt = f"{erased.conversations} conversations, {erased.keys} keys"
        event = Event(EventTag.ERASURE_DONE, START, "", details={"request": request, "erased": receipt})
        done = Erasures(self.store).done(request, START, receipt)
        await self.store.commit([done, *AuditLog(self.store).writes((event,))])


def _turn(which: ConversationId, number: int) -> Turn:
    said = Heard(f"my words in {which}", Language.ENGLISH)
    reply = Reply("yes", Language.ENGLISH)
    message = MessageId(f"m{number}")
    return Turn(which, number, message, START, said, Assurance.NONE, False, "allow", (), (), reply)


class Bench:
    """A folder with a desk in it, and the commands of its operator."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.house = House(folder)
        self.data, self.keys = folder / "data.clb", folder / "keys.clb"
        self.private, self.public = folder / "private.key", folder / "public.key"
        self.public.write_text(self.run("key", str(self.private)))

    def run(self, *words: str, status: int = 0) -> str:
        environment = {"CLEARLINE_DATA_DIR": str(self.house.settings.data_dir), "CLEARLINE_LOG_ORIGIN": ORIGIN}
        result = CliRunner().invoke(app, ["backup", *words], env=environment)
        assert result.exit_code == status, (result.output, result.exception)
        return result.output if result.exception is None else f"{result.output}{result.exception}"

    def make(self) -> None:
        self.run("make", str(self.data), str(self.keys), "--seal-to", str(self.public))

    def drill(self, *words: str, status: int = 0) -> str:
        return self.run(
            "drill", str(self.data), str(self.keys), "--open-with", str(self.private), *words, status=status
        )

    def restore(self, into: Path, *words: str, status: int = 0) -> str:
        files = (str(self.data), str(self.keys))
        return self.run("restore", *files, "--open-with", str(self.private), "--into", str(into), *words, status=status)

    def copy_log(self, name: str = "log") -> Path:
        outsider.export(self.house.settings, self.folder / name, self.house.chance)
        return self.folder / name


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    made = Bench(tmp_path)

    async def use() -> None:
        async with made.house as house:
            await house.talk("alice-1", ALICE)
            await house.talk("bob-1", BOB, 5)
            await house.talk("nobody-1", BOB, 1)
            await house.wish("E-1", ALICE)
            await house.integrate()

    asyncio.run(use())
    return made


def during(bench: Bench, what: str, customer: CustomerId = ALICE) -> None:
    async def use() -> None:
        async with bench.house as house:
            await house.erase(what, customer)
            await house.integrate()

    asyncio.run(use())


def test_a_fresh_backup_comes_back_whole(bench: Bench) -> None:
    bench.make()
    told = bench.drill()
    assert "9 turns of 3 conversations opened; 0 records stay shut" in told
    assert "The backup is whole." in told


def test_a_backup_can_be_made_while_the_desk_writes(bench: Bench) -> None:
    async def use() -> None:
        async with bench.house as house:
            await house.talk("bob-2", BOB, 2)  # not integrated yet
            await asyncio.to_thread(bench.make)
            await house.talk("bob-3", BOB, 2)

    asyncio.run(use())
    assert "11 turns of 4 conversations opened" in bench.drill()


def test_a_restored_desk_opens_its_conversations(bench: Bench, tmp_path: Path) -> None:
    bench.make()
    told = bench.restore(tmp_path / "new")
    assert "3 conversations, 9 turns" in told
    assert (tmp_path / "new" / "log.key").read_bytes() == (tmp_path / "desk" / "log.key").read_bytes()
    assert not (tmp_path / "new" / "root.key").exists()
    assert "not empty" in bench.restore(tmp_path / "new", status=1)


def test_a_choice_and_an_incident_that_the_log_tells_of_are_no_turns(bench: Bench) -> None:
    async def use() -> None:
        async with bench.house as house:
            chosen = Event(EventTag.CONSENT_GIVEN, START, "bob-1", "p", {"purpose": "training"}, "ab" * 32)
            stopped = Event(EventTag.STOP_MADE, START, "", details={"note": "1"}, digest="cd" * 32)
            await house.store.commit(AuditLog(house.store).writes((chosen, stopped)))
            await house.integrate()

    asyncio.run(use())
    bench.make()
    assert "The backup is whole." in bench.drill()


def test_what_was_erased_before_the_backup_stays_shut(bench: Bench) -> None:
    during(bench, "E-1")
    bench.make()
    assert "6 turns of 2 conversations opened; 0 records stay shut" in bench.drill()


def test_what_was_erased_after_the_backup_is_erased_again_by_the_tombstones(bench: Bench, tmp_path: Path) -> None:
    bench.make()
    during(bench, "E-1")
    assert "9 turns of 3 conversations opened" in bench.drill()  # who knows of no erasure can repeat none
    bench.run("tombstones", str(tmp_path / "gone"))
    told = bench.drill("--tombstones", str(tmp_path / "gone"))
    assert "Destroyed again: 2 keys" in told
    assert "6 turns of 3 conversations opened; 4 records stay shut" in told


def test_what_was_erased_after_the_backup_is_erased_again_by_the_log(bench: Bench, tmp_path: Path) -> None:
    bench.make()
    during(bench, "E-1")
    told = bench.restore(tmp_path / "new", "--log", str(bench.copy_log()))
    assert "1 customers by the log" in told
    assert asyncio.run(conversations_in(f"sqlite:///{tmp_path}/new/desk.db")) == {"bob-1", "nobody-1"}
    assert "6 turns of 2 conversations opened" in bench.drill("--log", str(tmp_path / "log"))


async def conversations_in(url: str) -> set[object]:
    return {
        row[0]
        for page in [page async for page in read_rows(url, RECORDS_SCHEMA)]
        for row in page.rows
        if page.table == "turns"
    }


def test_an_erasure_that_the_backup_never_heard_of_is_named(bench: Bench) -> None:
    bench.make()
    during(bench, "E-2", BOB)
    told = bench.drill("--log", str(bench.copy_log()), status=1)
    assert "erasure-unknown" in told
    assert "E-2" in told


def test_a_forged_log_erases_nobody(bench: Bench, tmp_path: Path) -> None:
    bench.make()
    during(bench, "E-1")
    log = bench.copy_log()
    entries = log / "entries.jsonl"
    entries.write_bytes(entries.read_bytes().replace(b'"E-1"', b'"E-2"'))
    told = bench.restore(tmp_path / "new", "--log", str(log), status=1)
    assert "not sound" in told


def test_a_log_that_went_on_since_shows_what_is_missing(bench: Bench) -> None:
    bench.make()
    kept = bench.copy_log("early") / "checkpoint"
    assert "whole" in bench.drill("--since", str(kept))

    async def use() -> None:
        async with bench.house as house:
            await house.talk("bob-2", BOB)
            await house.integrate()

    asyncio.run(use())
    later = bench.copy_log("late") / "checkpoint"
    assert "rolled-back" in bench.drill("--since", str(later), status=1)


def tamper(bench: Bench, *statements: Prepared, keys: bool = False) -> None:
    async def use() -> None:
        async with bench.house as house:
            await (house.keys if keys else house.store).commit([Write(statement) for statement in statements])

    asyncio.run(use())


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        (prepare(text("DELETE FROM turns WHERE conversation = 'bob-1' AND number = 4")), "turns-missing"),
        (prepare(text("DELETE FROM turns WHERE conversation = 'bob-1' AND number = 4")), "turn-missing"),
        (prepare(delete(TURNS).where(TURNS.c.number == 99)), ""),
        (MOVED, "turn-unlogged"),
        (
            MOVED,
            "record-unreadable",
        ),
        (prepare(text("DELETE FROM conversations WHERE id = 'bob-1'")), "conversation-missing"),
    ],
)
def test_a_drill_finds_what_is_missing_or_was_changed(bench: Bench, statement: Prepared, code: str) -> None:
    tamper(bench, statement)
    bench.make()
    told = bench.drill(status=1 if code else 0)
    assert code in told


def test_a_drill_finds_a_log_that_was_never_signed(bench: Bench) -> None:
    tamper(
        bench,
        prepare(text("DROP TRIGGER audit_checkpoints_no_delete")),
        prepare(text("DELETE FROM audit_checkpoints")),
    )
    bench.make()
    assert "log-missing" in bench.drill(status=1)


def test_a_drill_finds_a_record_that_opens_and_is_none(bench: Bench) -> None:
    async def use() -> None:
        async with bench.house as house:
            key = await house.conversations.keyring.key_for(customer_subject(BOB))
            reference = house.conversations.reference(BOB)
            body = key.seal(b"no turn", Place("turns", "body", "bob-1/4", reference), house.chance)
            change = update(TURNS).where(TURNS.c.conversation == "bob-1", TURNS.c.number == 4).values(body=body)
            await house.store.commit([Write(prepare(change))])

    asyncio.run(use())
    bench.make()
    assert "record-unreadable" in bench.drill(status=1)


def test_a_backup_without_the_log_key_needs_its_public_half(bench: Bench) -> None:
    key = bench.house.settings.data_dir / "log.key"
    public = str(log_key(bench.house.settings, bench.house.chance).verifier)
    key.unlink()
    bench.make()
    assert "give its public key" in bench.drill(status=1)
    assert "The backup is whole." in bench.drill("--key", public)


def test_a_drill_finds_a_key_that_is_missing(bench: Bench) -> None:
    tamper(bench, prepare(text("DELETE FROM subject_keys WHERE reference <> '#index'")), keys=True)
    bench.make()
    assert "key-missing" in bench.drill(status=1)


def test_a_drill_of_keys_without_their_index_makes_no_new_one(bench: Bench) -> None:
    tamper(bench, prepare(text("DELETE FROM subject_keys")), keys=True)
    bench.make()
    assert "lacks the one that references are made with" in bench.drill(status=1)


def test_a_drill_finds_a_log_that_was_rewritten(bench: Bench) -> None:
    tamper(
        bench,
        prepare(text("DROP TRIGGER audit_entries_no_update")),
        prepare(text("UPDATE audit_entries SET leaf = CAST(replace(leaf, 'bob-1', 'bob-9') AS BLOB)")),
    )
    bench.make()
    assert "other-root" in bench.drill(status=1)


def test_a_changed_file_is_refused(bench: Bench) -> None:
    bench.make()
    octets = bytearray(bench.data.read_bytes())
    octets[-100] ^= 1
    bench.data.write_bytes(octets)
    assert "does not open" in bench.drill(status=1)


def test_data_and_keys_cannot_be_exchanged(bench: Bench) -> None:
    bench.make()
    bench.data, bench.keys = bench.keys, bench.data
    assert "a backup of 'keys'" in bench.drill(status=1)


def test_without_the_root_key_nothing_is_proved(bench: Bench) -> None:
    bench.make()
    (bench.house.settings.data_dir / "root.key").unlink()
    assert "no root key" in bench.drill(status=1)


def test_a_key_is_written_over_nothing_and_files_must_be_there(bench: Bench, tmp_path: Path) -> None:
    assert "exists already" in bench.run("key", str(bench.private), status=1)
    assert "cannot be read" in bench.run("make", "a", "b", "--seal-to", str(tmp_path / "none"), status=1)


def test_old_keys_open_nothing_once_their_epoch_is_over_and_new_keys_open_old_data(bench: Bench) -> None:
    async def turn_epochs(count: int) -> None:
        async with bench.house as house:
            wrapper = house.desk.wrapper()
            assert isinstance(wrapper, EpochWrapper)
            for _ in range(count):
                house.clock.advance(EPOCH.total_seconds())
                await keep_epochs(wrapper, SqlKeyStore(house.keys, house.clock))

    bench.make()
    during(bench, "E-1")
    asyncio.run(turn_epochs(2))
    assert "has been destroyed" in bench.drill(status=1)
    old_data, bench.data = bench.data, bench.folder / "later.clb"
    bench.keys = bench.folder / "later-keys.clb"
    bench.make()
    bench.data = old_data
    told = bench.drill()
    assert "6 turns of 3 conversations opened; 4 records stay shut" in told
    assert "The backup is whole." in told


def all_bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def test_no_byte_of_an_erased_key_is_left_once_its_epoch_is_over(tmp_path: Path) -> None:
    async with House(tmp_path) as house:
        await house.talk("alice-1", ALICE)
        keyring = house.conversations.keyring
        key = await keyring.key_for(customer_subject(ALICE))
        (stored,) = await SqlKeyStore(house.keys, house.clock).find(keyring.reference(customer_subject(ALICE)))
        await house.conversations.erase(keyring.reference(customer_subject(ALICE)))
        wrapper = house.desk.wrapper()
        assert isinstance(wrapper, EpochWrapper)
        for _ in range(2):
            house.clock.advance(EPOCH.total_seconds())
            await keep_epochs(wrapper, SqlKeyStore(house.keys, house.clock))
    everything = all_bytes(tmp_path)
    assert key.secret not in everything
    assert stored.wrapped is not None
    assert stored.wrapped not in everything
