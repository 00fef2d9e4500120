"""One file per kind of thing to see, and the tuples of those that look at every text."""

from clearline.domain.ruling import Detector
from clearline.guard.detectors.bank_account import BankAccountDetector
from clearline.guard.detectors.birth_date import BirthDateDetector
from clearline.guard.detectors.card import CardDetector
from clearline.guard.detectors.driving_licence import DrivingLicenceDetector
from clearline.guard.detectors.email import EmailDetector
from clearline.guard.detectors.finance import FinanceDetector
from clearline.guard.detectors.glance import DIGIT, NUMBER, Where
from clearline.guard.detectors.health import HealthDetector
from clearline.guard.detectors.hk_id import HongKongIdDetector
from clearline.guard.detectors.iban import IbanDetector
from clearline.guard.detectors.iccid import IccidDetector
from clearline.guard.detectors.imei import ImeiDetector
from clearline.guard.detectors.imsi import ImsiDetector
from clearline.guard.detectors.ip import IpDetector
from clearline.guard.detectors.macau_id import MacauIdDetector
from clearline.guard.detectors.names import NameDetector
from clearline.guard.detectors.one_time_code import OneTimeCodeDetector
from clearline.guard.detectors.passport import PassportDetector
from clearline.guard.detectors.password import PasswordDetector
from clearline.guard.detectors.phone import PhoneDetector
from clearline.guard.detectors.plate import PlateDetector
from clearline.guard.detectors.resident_id import ResidentIdDetector
from clearline.guard.detectors.social_security import SocialSecurityDetector
from clearline.guard.detectors.travel_permit import TravelPermitDetector
from clearline.guard.detectors.tw_id import TaiwanIdDetector
from clearline.guard.detectors.url import UrlDetector

_READ_OUT: tuple[Detector, ...] = (
    PhoneDetector(),
    ResidentIdDetector(),
    CardDetector(),
    IccidDetector(),
    ImeiDetector(),
    OneTimeCodeDetector(),
    ImsiDetector(),
)
_WRITTEN: tuple[Detector, ...] = (
    HongKongIdDetector(),
    MacauIdDetector(),
    TaiwanIdDetector(),
    TravelPermitDetector(),
    PassportDetector(),
    DrivingLicenceDetector(),
    SocialSecurityDetector(),
    IbanDetector(),
    BankAccountDetector(),
    IpDetector(),
    PlateDetector(),
)

PERSONAL_DETECTORS: tuple[Detector, ...] = (
    Where("numbers", NUMBER, _READ_OUT),
    Where("digits", DIGIT, _WRITTEN),
    EmailDetector(),
    PasswordDetector(),
    BirthDateDetector(),
)
"""They look both ways: at what the caller says and at what the desk is about to say."""

PRIVATE_DETECTORS: tuple[Detector, ...] = (UrlDetector(), HealthDetector(), FinanceDetector())
"""They look at what the caller says: the desk may name a page that the allow-list has, a price and an illness."""

INWARD_DETECTORS: tuple[Detector, ...] = (*PRIVATE_DETECTORS, NameDetector())
"""All that look at what the caller says alone."""
