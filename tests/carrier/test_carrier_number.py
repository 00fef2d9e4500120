import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearline.carrier.demo.people import people
from clearline.carrier.number import e164


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("19800000002", "+8619800000002"),
        ("198 0000 0002", "+8619800000002"),
        ("198-0000-0002", "+8619800000002"),
        ("+86 198 0000 0002", "+8619800000002"),
        ("0086 19800000002", "+8619800000002"),
        ("１９８０００００００２", "+8619800000002"),
        ("＋86 198 0000 0002", "+8619800000002"),
        ("0900 000 003", "+886900000003"),
        ("5123 0008", "+85251230008"),
        ("+1 (202) 555-0123", "+12025550123"),
        ("202-555-0123", "+12025550123"),
        ("07400 000123", "+447400000123"),
    ],
)
def test_a_number_is_read_in_the_spellings_people_use(typed: str, meant: str) -> None:
    assert e164(typed) == meant


@pytest.mark.parametrize(
    "typed", ["", "+", "00", "hello", "1234", "123456", "020 8888 8888", "1" * 400, "+86 198 0000 000", "[PHONE_1]"]
)
def test_what_is_no_mobile_number_is_none(typed: str) -> None:
    assert e164(typed) is None


@settings(deadline=None)
@given(st.text(max_size=40))
def test_any_text_at_all_is_a_number_or_none_and_a_number_stays_itself(text: str) -> None:
    number = e164(text)
    assert number is None or e164(number) == number


def test_every_demo_customer_has_a_number_of_their_own() -> None:
    numbers = [person.msisdn for person in people()]
    assert [e164(number) for number in numbers] == numbers
    assert len(set(numbers)) == len(numbers)
