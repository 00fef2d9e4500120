"""The stop switch: heeded within a second by every process, lifted by as many as the policy asks for."""

from pathlib import Path

import pytest

from clearline.domain.conversation import ConversationId, Denied, Language, MessageId, Modality, Utterance
from clearline.domain.person import Personal, StaffId
from clearline.errors import InputError
from clearline.oversight.incidents.book import Book, Entry, NoteKind
from clearline.oversight.stops import LOOK_EVERY_S, Stops, reasoned, stoppable
from clearline.testing import START, FakeClock

WHY = "it promises refunds"


def stops(folder: Path, clock: FakeClock | None = None, people: int = 1) -> Stops:
    return Stops(Book(folder), clock or FakeClock(), "10099", people)


def said(text: str, language: Language | None = None, modality: Modality = Modality.CHAT) -> Utterance:
    return Utterance(ConversationId("c"), MessageId("m"), Personal(text), "192.0.2.1", START, language, modality)


def test_another_process_heeds_a_stop_within_a_second(tmp_path: Path) -> None:
    clock = FakeClock()
    here, there = stops(tmp_path), stops(tmp_path, clock)
    assert not there.engine()
    here.put("engine", "mei", WHY)
    assert here.engine()
    clock.advance(LOOK_EVERY_S)
    assert LOOK_EVERY_S < 1
    assert there.engine()
    assert there.action("bill.read")
    assert here.lift("engine", "mei", "mended") is None
    clock.advance(LOOK_EVERY_S)
    assert not there.engine()


def test_a_process_that_starts_later_heeds_it_too(tmp_path: Path) -> None:
    stops(tmp_path).put("action:order.place", "mei", WHY)
    later = stops(tmp_path)
    assert later.action("order.place")
    assert not later.action("bill.read")
    assert not later.engine()


def test_a_stopped_channel_says_where_a_person_is_in_the_callers_language(tmp_path: Path) -> None:
    switch = stops(tmp_path)
    assert switch.admit(said("hello")) is None
    assert switch.open(Language.ENGLISH) is None
    switch.put("channel:chat", "mei", WHY)
    for text, language, expected in (
        ("hello", None, "Please call 10099"),
        ("你好，查话费", None, "请拨打10099"),
        ("hi", Language.TRADITIONAL, "請撥打10099"),
    ):
        denied = switch.admit(said(text, language))
        assert isinstance(denied, Denied)
        assert expected in denied.text
    assert switch.admit(said("hello", modality=Modality.VOICE)) is None
    assert switch.open(Language.SIMPLIFIED) is not None


def test_where_two_people_are_needed_one_alone_lifts_nothing(tmp_path: Path) -> None:
    switch = stops(tmp_path, people=2)
    switch.put("engine", "mei", WHY)
    for _ in range(2):
        left = switch.lift("engine", "mei", "mended")
        assert left is not None
        assert left.agreed == {"mei"}
    assert switch.engine()
    assert switch.lift("engine", "raj", "seen it") is None
    assert not switch.engine()


def test_the_policy_of_the_time_of_the_stop_holds(tmp_path: Path) -> None:
    stops(tmp_path, people=2).put("engine", "mei", WHY)
    assert stops(tmp_path, people=1).lift("engine", "raj", "mended") is not None


def test_of_two_incidents_each_lifts_its_own_stop_alone(tmp_path: Path) -> None:
    switch = stops(tmp_path)
    switch.put("engine", "mei", WHY, incident="I-1")
    switch.put("engine", "raj", WHY, incident="I-2")
    assert switch.lift("engine", "mei", "mended", incident="I-1") is None
    assert switch.engine()
    assert switch.lift("engine", "mei", "mended", incident="I-2") is None
    assert not switch.engine()


def test_what_is_not_stopped_cannot_be_lifted(tmp_path: Path) -> None:
    switch = stops(tmp_path)
    switch.put("engine", "mei", WHY, incident="I-1")
    with pytest.raises(InputError, match="is not stopped"):
        switch.lift("engine", "mei", "mended")


@pytest.mark.parametrize("damage", ["altered", "shortened", "gone", "a folder"])
def test_a_book_that_cannot_be_trusted_stops_everything(tmp_path: Path, damage: str) -> None:
    clock, book = FakeClock(), Book(tmp_path)
    switch = stops(tmp_path, clock)
    switch.put("channel:voice", "mei", WHY)
    switch.note(Entry(NoteKind.ROTATED, "mei"))
    sound = book.path.read_bytes()
    match damage:
        case "altered":
            book.path.write_bytes(sound.replace(b"voice", b"chat!"))
        case "shortened":
            book.path.write_bytes(sound.splitlines(keepends=True)[0])
        case _:
            book.path.unlink()
            if damage == "a folder":
                book.path.mkdir()
    assert not switch.engine()
    clock.advance(LOOK_EVERY_S)
    assert switch.engine()
    assert switch.action("bill.read")
    if book.path.is_dir():
        book.path.rmdir()
    book.path.write_bytes(sound)
    clock.advance(LOOK_EVERY_S)
    assert not switch.engine()
    assert switch.channel("voice")


def test_sessions_that_began_before_the_order_are_over_and_later_ones_are_not(tmp_path: Path) -> None:
    clock = FakeClock()
    switch = stops(tmp_path, clock)
    before = clock.now()
    clock.advance(1)
    switch.note(
        Entry(NoteKind.REVOKED, "mei", "", {"whose": "staff:raj"}),
        Entry(NoteKind.REVOKED, "mei", "", {"whose": "conversation:c1"}),
    )
    clock.advance(1)
    assert switch.ended_staff(StaffId("raj"), before)
    assert not switch.ended_staff(StaffId("raj"), clock.now())
    assert not switch.ended_staff(StaffId("mei"), before)
    assert switch.ended_conversation("c1", before)
    assert not switch.ended_conversation("c2", before)
    switch.note(Entry(NoteKind.REVOKED, "mei", "", {"whose": "callers"}))
    assert switch.ended_conversation("c2", before)


def test_who_is_kept_out_is_out_until_let_in_again(tmp_path: Path) -> None:
    switch = stops(tmp_path)
    switch.note(Entry(NoteKind.DISABLED, "mei", "", {"staff": "raj"}))
    assert switch.ended_staff(StaffId("raj"), START)
    switch.note(Entry(NoteKind.ENABLED, "mei", "", {"staff": "raj"}))
    assert not switch.ended_staff(StaffId("raj"), START)


@pytest.mark.parametrize("what", ["", "engines", "engine:x", "channel:fax", "action:", "action:nothing", "chat"])
def test_what_does_not_exist_cannot_be_thought_to_be_stopped(what: str) -> None:
    with pytest.raises(InputError, match="expected engine"):
        stoppable(what, frozenset({"bill.read"}))


@pytest.mark.parametrize("reason", ["", "   ", "a\nb", "x" * 501])
def test_a_stop_needs_a_reason(reason: str) -> None:
    with pytest.raises(InputError):
        reasoned(reason)
