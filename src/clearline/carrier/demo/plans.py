"""What Tidemark Telecom sells and where it serves, in English and Chinese; prices in fen."""

from dataclasses import dataclass
from typing import Final

CURRENCY: Final = "CNY"
CATALOGUE_VERSION: Final = "2026.2"


@dataclass(frozen=True, slots=True)
class Plan:
    """One offering; a home product is not sold by the desk."""

    id: str
    name_en: str
    name_zh: str
    price_minor: int
    data_mb: int = 0
    voice_min: int = 0
    service: str = "mobile"


PLANS: Final = (
    Plan("neap-5", "Neap 5 GB", "小潮 5GB", 2900, 5 * 1024, 100),
    Plan("ripple-15", "Ripple 15 GB", "微澜 15GB", 4900, 15 * 1024, 200),
    Plan("current-30", "Current 30 GB", "洋流 30GB", 7900, 30 * 1024, 500),
    Plan("spring-60", "Spring 60 GB", "大潮 60GB", 11900, 60 * 1024, 1000),
    Plan("harbour-100", "Harbour Family 100 GB", "港湾家庭 100GB", 15900, 100 * 1024, 2000),
    Plan("voyager-150", "Voyager 150 GB", "远航 150GB", 19900, 150 * 1024, 3000),
)
"""The plans on sale."""

FIBRE: Final = Plan("home-fibre-300", "Home Fibre 300", "家庭光纤 300M", 6000, service="broadband")
TELEVISION: Final = Plan("tidemark-tv", "Tidemark TV", "潮标电视", 2500, service="tv")


@dataclass(frozen=True, slots=True)
class Area:
    """A part of Tidemark City."""

    id: str
    en: str
    hans: str
    hant: str


RIVERSIDE: Final = Area("A1", "Riverside", "滨江", "濱江")
NORTH_HARBOUR: Final = Area("A2", "North Harbour", "北港", "北港")
LAKEVIEW: Final = Area("A3", "Lakeview", "湖景", "湖景")
OLD_TOWN: Final = Area("A4", "Old Town", "老城", "老城")
HILLSIDE: Final = Area("A5", "Hillside", "山前", "山前")
AIRPORT_EAST: Final = Area("A6", "Airport East", "机场东", "機場東")

AREAS: Final = (RIVERSIDE, NORTH_HARBOUR, LAKEVIEW, OLD_TOWN, HILLSIDE, AIRPORT_EAST)


@dataclass(frozen=True, slots=True)
class Disturbance:
    """An outage that is open when the operator is seeded."""

    id: str
    area: Area
    service: str
    cause: str
    began_h: int
    """Hours before the seed."""
    lasts_h: int
    """Hours after it until the expected end."""


DISTURBANCES: Final = (
    Disturbance("SP-1", RIVERSIDE, "broadband", "A damaged fibre cable", began_h=3, lasts_h=5),
    Disturbance("SP-2", NORTH_HARBOUR, "mobile", "A mast without power", began_h=1, lasts_h=3),
    Disturbance("SP-3", AIRPORT_EAST, "tv", "Maintenance of the head-end", began_h=6, lasts_h=12),
)
