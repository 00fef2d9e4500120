"""One file per kind of thing to see, and the tuple of all that look at every text."""

from clearline.domain.ruling import Detector
from clearline.guard.detectors.card import CardDetector
from clearline.guard.detectors.email import EmailDetector
from clearline.guard.detectors.iccid import IccidDetector
from clearline.guard.detectors.imei import ImeiDetector
from clearline.guard.detectors.one_time_code import OneTimeCodeDetector
from clearline.guard.detectors.password import PasswordDetector
from clearline.guard.detectors.phone import PhoneDetector
from clearline.guard.detectors.resident_id import ResidentIdDetector

PERSONAL_DETECTORS: tuple[Detector, ...] = (
    PhoneDetector(),
    ResidentIdDetector(),
    CardDetector(),
    EmailDetector(),
    IccidDetector(),
    ImeiDetector(),
    OneTimeCodeDetector(),
    PasswordDetector(),
)
"""They look both ways: at what the caller says and at what the desk is about to say."""
