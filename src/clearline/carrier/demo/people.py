"""The operator's customers: made up, always the same, in English, simplified and traditional Chinese.

No number rings anywhere: the demo operator is connected to no network. English customers have numbers of the range kept
for fiction (+1 xxx 555 01xx, NANPA); mainland China, Hong Kong and Taiwan keep no such range, so theirs are zeros and a
counter.
"""

from dataclasses import dataclass
from typing import Final

from clearline.carrier.demo.plans import AREAS, NORTH_HARBOUR, OLD_TOWN, RIVERSIDE, Area


@dataclass(frozen=True, slots=True)
class Person:
    """One customer; everything else about them follows from `number`."""

    number: int
    name: str
    language: str
    msisdn: str
    street: str
    area: Area
    plan: int
    """Index into `plans.PLANS`."""
    is_behind: bool = False
    """Their latest bill is overdue."""

    @property
    def customer(self) -> str:
        """The operator's customer number."""
        return f"TM-{self.number}"

    @property
    def email(self) -> str:
        """An address that reaches nobody (RFC 2606)."""
        return f"tm-{self.number}@mail.example"


ALICE: Final = Person(10001, "Alice Chen", "en", "+12025550123", "Flat 4B, 18 Quay Road", RIVERSIDE, plan=2)
XIAOMING: Final = Person(10002, "王小明", "zh-Hans", "+8619800000002", "港前路88号3幢502室", NORTH_HARBOUR, plan=1)
MEIHUA: Final = Person(
    10003, "林美華", "zh-Hant", "+886900000003", "中山街12號8樓之2", OLD_TOWN, plan=3, is_behind=True
)

FEATURED: Final = (ALICE, XIAOMING, MEIHUA)
"""Whom the demo introduces: Alice has mobile and fibre, 王小明 uses more than his plan holds, 林美華 owes."""

HOW_MANY: Final = 77

_GIVEN = ("Emma", "Oliver", "Grace", "Henry", "Sofia", "Daniel", "Ruth", "Samuel", "Nadia", "Peter", "Iris")
_FAMILY = ("Hartley", "Okafor", "Lindqvist", "Marsh", "Pereira", "Novak", "Whitfield", "Tan", "Barros")
_STREETS = ("Quay Road", "Mill Lane", "Station Street", "Harbour Walk", "Garden Row")

_FAMILY_HANS = ("赵", "钱", "孙", "周", "吴", "郑", "冯", "陈", "蒋", "沈", "杨")
_GIVEN_HANS = ("小雨", "建国", "思远", "雅琴", "志强", "梦洁", "文博", "丽娟", "晓东")
_STREETS_HANS = ("滨河路", "解放街", "学院路", "湖滨大道", "和平里")

_FAMILY_HANT = ("陳", "黃", "張", "劉", "葉", "蘇", "鄭")
_GIVEN_HANT = ("家豪", "淑芬", "俊傑", "雅婷", "志偉", "怡君", "美玲", "國華")
_STREETS_HANT = ("中正路", "海濱道", "太平街", "民生路", "彩虹道")

_CODES = ("202", "312", "415", "617", "646")


def people() -> tuple[Person, ...]:
    """Return every customer, the featured ones first."""
    return (*FEATURED, *(_person(10001 + place) for place in range(len(FEATURED), HOW_MANY)))


def _person(number: int) -> Person:
    turn = number % 100
    area = AREAS[turn % len(AREAS)]
    plan = turn % 6
    match turn % 9:
        case 0 | 2 | 4:
            name = f"{_GIVEN[turn % len(_GIVEN)]} {_FAMILY[(turn * 5 + turn // 9) % len(_FAMILY)]}"
            street = f"{turn} {_STREETS[turn % len(_STREETS)]}"
            return Person(number, name, "en", f"+1{_CODES[turn % len(_CODES)]}55501{turn:02d}", street, area, plan)
        case 1 | 3 | 5:
            name = _FAMILY_HANS[turn % len(_FAMILY_HANS)] + _GIVEN_HANS[(turn // 2) % len(_GIVEN_HANS)]
            street = f"{_STREETS_HANS[turn % len(_STREETS_HANS)]}{turn}号{turn % 4 + 1}幢{turn % 20 + 1}01室"
            return Person(number, name, "zh-Hans", f"+861980000{turn:04d}", street, area, plan)
        case _:
            name = _FAMILY_HANT[turn % len(_FAMILY_HANT)] + _GIVEN_HANT[(turn // 3) % len(_GIVEN_HANT)]
            street = f"{_STREETS_HANT[turn % len(_STREETS_HANT)]}{turn}號{turn % 12 + 1}樓"
            msisdn = f"+886900000{turn:03d}" if turn % 2 else f"+85251230{turn:03d}"
            return Person(number, name, "zh-Hant", msisdn, street, area, plan)
