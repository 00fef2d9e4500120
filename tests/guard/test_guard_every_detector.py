"""What holds for every detector: no input stops it, what it hides returns to its person alone, its work is linear."""

import importlib
import pkgutil
import sys
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearline.domain.conversation import Expects, Language
from clearline.domain.person import Personal
from clearline.domain.ruling import Detector, Kind
from clearline.guard import detectors, fragment
from clearline.guard.number import digits_of
from clearline.guard.pipeline import Guard
from clearline.guard.redact import canonical, cover, redact, restore, unbracketed
from clearline.guard.sighting import sightings
from clearline.language.forms import fold, visible

SAID = {
    "BankAccountDetector": ("my bank account is 12345678", "银行账号是110922334455", "戶口號碼110922334455"),
    "BirthDateDetector": ("I was born on 3 March 1980", "出生日期1990年5月6日", "1990-05-06出生"),
    "CardDetector": ("pay with 4111 1111 1111 1111", "银行卡6222021234567890123"),
    "DrivingLicenceDetector": ("driver's license D1234567",),
    "EmailDetector": ("write to ann@example.com", "邮箱xm.wang@qq.com"),
    "FinanceDetector": ("my salary is 8000 yuan", "月薪8000元", "我月薪8000元"),
    "FragmentDetector": ("then 1234", "然後 五六七八"),
    "HealthDetector": ("I've been diagnosed with cancer", "我确诊糖尿病了", "我確診糖尿病了"),
    "HongKongIdDetector": ("it is A123456(3)", "身份證號碼 A123456(7)"),
    "IbanDetector": ("pay to de89 3704 0044 0532 0130 00",),
    "IccidDetector": ("SIM 89860012345678901234",),
    "ImeiDetector": ("imei 356938035643809",),
    "ImsiDetector": ("imsi 310150123456789", "460011234567890"),
    "IpDetector": ("my ip is 81.2.69.142", "from 2a02:6b8::2:242 today"),
    "MacauIdDetector": ("macau id 1234567(8)", "澳门身份证5123456(7)", "澳門居民身份證 71234568"),
    "NameDetector": ("my name is alice chen", "我叫王小明", "請寄到中山街12號8樓之2"),
    "OneTimeCodeDetector": ("my code is 482 913", "验证码一二三四五六", "驗證碼：123456"),
    "AwaitedCodeDetector": ("it's 12 34 56", "幺二三四五六", "it's 4111 1111 1111 1111 1234"),
    "PassportDetector": ("my passport number is G12345678", "护照：E12345678"),
    "PasswordDetector": ("my password is hunter2", "密码：abc123", "服務密碼是654321"),
    "PhoneDetector": ("call me at 138 1234 5678", "幺三八一二三四五六七八", "+44(0)29 2018857", "(0117)4960500 x12"),
    "AwaitedPhoneDetector": ("9123 4567", "九一二三四五六七"),
    "PlateDetector": ("number plate AB12 CDE", "车牌京A12345", "粵B12345D"),
    "ResidentIdDetector": ("My ID is 11010519491231002X", "旧证 110105491231002"),
    "SocialSecurityDetector": ("ssn 078 05 1120",),
    "TaiwanIdDetector": ("身分證字號A123456789",),
    "TravelPermitDetector": ("回乡证H12345678", "台胞證號 01234567"),
    "UrlDetector": ("see www.example.com.", "这个链接https://pay.abc.top/7986是不是你们的"),
}
"""For each detector what it sees, in each language that has it."""
APART = {"PresidioDetector": "it needs an extra and a model of spaCy; test_guard_named looks at it"}


def _detectors() -> dict[str, type[Detector]]:
    names = [info.name for info in pkgutil.iter_modules(detectors.__path__, f"{detectors.__name__}.")]
    modules = [*(importlib.import_module(name) for name in names), fragment]
    return {
        name: made
        for module in modules
        for name, made in vars(module).items()
        if name.endswith("Detector") and isinstance(made, type) and made.__module__ == module.__name__
    }


ALL = {name: made() for name, made in _detectors().items() if name not in APART}
EVERY = pytest.mark.parametrize("name", sorted(ALL))
TEXTS = st.lists(
    st.sampled_from([said for group in SAID.values() for said in group]) | st.text(max_size=12), max_size=4
).map(lambda parts: unbracketed(visible(" ".join(parts))))


def test_every_detector_is_looked_at() -> None:
    assert set(ALL) == set(SAID)


@EVERY
def test_a_detector_sees_its_kind_in_each_language_that_has_it(name: str) -> None:
    for said in SAID[name]:
        assert sightings(said, [ALL[name]], Language.ENGLISH), said


@EVERY
@settings(max_examples=25)
@given(text=TEXTS)
def test_whatever_is_said_a_detector_points_into_it(name: str, text: str) -> None:
    folded = fold(text).text
    for seen in ALL[name].detect(folded, Language.SIMPLIFIED):
        assert 0 <= seen.span.start < seen.span.end <= len(folded)


@EVERY
@settings(max_examples=25)
@given(before=TEXTS, after=TEXTS, at=st.integers(0, 3))
def test_what_a_detector_hides_comes_back_to_its_own_person_and_never_to_another(
    name: str, before: str, after: str, at: int
) -> None:
    text = f"{before} {SAID[name][at % len(SAID[name])]} {after}"
    signals = sightings(text, [ALL[name]], Language.ENGLISH)
    redacted = redact(text, signals, {})
    other = {placeholder: Personal("somebody else's") for placeholder in redacted.vault}
    parts: list[str] = []
    end = 0
    for seen in cover(signals):
        value = canonical(seen.kind, text[seen.span.start : seen.span.end])
        parts += [text[end : seen.span.start], f"[{seen.kind}]" if seen.kind in {Kind.CODE, Kind.PASSWORD} else value]
        end = seen.span.end
    assert restore(redacted.text, redacted.vault) == "".join((*parts, text[end:]))
    assert restore(redacted.text, {}) == redacted.text
    untouched = "".join(parts[::2]) + text[end:]
    for mine in redacted.vault.values():
        assert mine.reveal() in untouched or mine.reveal() not in restore(redacted.text, other)


def _calls(detector: Detector, text: str) -> int:
    count = 0

    def told(_: FrameType, event: str, __: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(told)
    try:
        detector.detect(text, Language.ENGLISH)
    finally:
        sys.setprofile(before)
    return count


@EVERY
def test_a_detectors_work_grows_as_its_text_does(name: str) -> None:
    for said in SAID[name]:
        piece = fold(said).text + ", "
        once = max(1, 400 // len(piece))
        ALL[name].detect(piece, Language.ENGLISH)  # what is read at the first utterance
        short, long = (_calls(ALL[name], piece * times) for times in (once, 4 * once))
        assert long <= 5 * short + 500, said


@settings(max_examples=40)
@given(
    number=st.sampled_from(["13812345678", "4111111111111111", "13900001111"]),
    cuts=st.lists(st.integers(2, 6), min_size=10, max_size=10),
    numerals=st.sampled_from(["0123456789", "零幺二三四五六七八九"]),
)
def test_a_number_over_several_utterances_is_hidden_in_each_and_whole_at_the_end(
    number: str, cuts: list[int], numerals: str
) -> None:
    pieces: list[str] = []
    rest = number  # seven digits are a number by themselves, and one alone is none
    for cut in cuts:
        if len(rest) > 6:
            size = min(cut, len(rest) - 2)
            pieces, rest = [*pieces, rest[:size]], rest[size:]
    guard = Guard()
    vault: dict[str, Personal[str]] = {}
    for piece in (*pieces, rest):
        said = piece.translate(str.maketrans("0123456789", numerals))
        screened = guard.screen(
            Personal(said), vault=vault, expects=Expects.NUMBER, language=None, fallback=Language.ENGLISH
        )
        assert not digits_of(screened.heard.text.partition("_")[0])
        vault = dict(screened.vault)
    assert number in {value.reveal() for value in vault.values()}
