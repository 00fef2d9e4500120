"""中文消息：简体与繁體，大陆、香港与台湾的姓名和地址，全部是编造的。"""

from collections.abc import Sequence

import opencc
from scripts.names import people
from scripts.names.sampling import HERE, Made, Rng, Slot, chance, crossed, fill, joined, lines, pick, recased, sections

VALUES = sections("values_zh.txt")
WORDS = [word for line in lines(HERE / "words_zh.txt") for word in line.split()]
LABELS = {
    "person": "PERSON", "nickname": "PERSON", "latin": "PERSON", "address": "ADDRESS", "area": "PLACE", "city": "PLACE",
    "country": "PLACE", "province": "PLACE", "company": "ORG", "date": "DATE", "age": "AGE",
}  # fmt: skip
_NUMERALS = "零一二三四五六七八九"
_KIN = "妈妈 爸爸 老婆 老公 儿子 女儿 朋友 奶奶 爷爷 外婆 哥哥 姐姐 弟弟 妹妹 先生 太太 同事 舅舅 姑姑 室友 母亲 父亲 丈夫 妻子 孩子".split()
_PLANS = "小潮 5GB|微澜 15GB|洋流 30GB|大潮 60GB|港湾家庭 100GB|远航 150GB|家庭光纤 300M|潮标电视|畅享套餐|199套餐|59元套餐|5G畅享版|大王卡|青春卡|无忧卡".split(
    "|"
)


_COMMON = [bytes((high, low)).decode("gb2312") for high in range(0xB0, 0xD7) for low in range(0xA1, 0xFA)]
"""The everyday characters: the first level of GB 2312-80."""


def _char(rng: Rng) -> str:
    """名字用字，六分之一是任意常用字。"""
    return pick(rng, _COMMON) if chance(rng, 0.16) else pick(rng, VALUES["given"])


def _digits(rng: Rng, count: int) -> str:
    return "".join(str(int(rng.integers(10))) for _ in range(count))


def _spoken(number: int) -> str:
    """写成汉字：三十八、一百零二。"""
    if number < 10:
        return _NUMERALS[number]
    if number < 20:
        return "十" + (_NUMERALS[number % 10] if number % 10 else "")
    if number < 100:
        return _NUMERALS[number // 10] + "十" + (_NUMERALS[number % 10] if number % 10 else "")
    return "".join(_NUMERALS[int(digit)] for digit in str(number))


def _number(rng: Rng, high: int, spoken: float) -> str:
    value = int(rng.integers(1, high))
    return _spoken(value) if chance(rng, spoken) else str(value)


def person(rng: Rng) -> str:
    """姓加一到两个字的名。"""
    name = "".join(_char(rng) for _ in range(1 + chance(rng, 0.72)))
    return pick(rng, VALUES["surname"]) + name


def _road(rng: Rng) -> str:
    stem = pick(rng, VALUES["road"]) if chance(rng, 0.75) else "".join(_char(rng) for _ in range(2))
    return stem + pick(rng, VALUES["road-suffix"])


def _estate(rng: Rng) -> str:
    if chance(rng, 0.6):
        return pick(rng, VALUES["estate"])
    stem = "".join(_char(rng) for _ in range(2))
    return stem + pick(
        rng,
        (
            *(
                "小区",
                "花园",
                "苑",
                "家园",
                "公寓",
                "大厦",
                "广场",
                "新村",
                "名邸",
                "国际",
                "华庭",
                "里",
                "湾",
                "府",
                "城",
            ),
            *(
                "佳苑",
                "嘉园",
                "雅居",
                "豪庭",
                "家属院",
                "宿舍",
                "写字楼",
                "产业园",
                "商贸城",
                "天地",
                "公馆",
                "山庄",
                "大院",
            ),
        ),
    )


def _rooms(rng: Rng, spoken: float) -> str:
    parts = _number(rng, 40, spoken) + pick(rng, ("号楼", "栋", "幢", "座", "号楼", "栋"))
    if chance(rng, 0.45):
        parts += _number(rng, 6, spoken) + "单元"
    if chance(rng, 0.2):
        parts += _number(rng, 33, spoken) + pick(rng, ("楼", "层"))
    if chance(rng, 0.75):
        parts += _number(rng, 3300, spoken) + pick(rng, ("室", "号", "", "房", "室"))
    return parts


def _region(rng: Rng) -> str:
    form = rng.random()
    town = pick(rng, VALUES["city"])
    if form < 0.25:
        return pick(rng, VALUES["district"])
    if form < 0.55:
        return f"{town}{pick(rng, ('市', '市', ''))}{pick(rng, VALUES['district'])}"
    if form < 0.75:
        return f"{pick(rng, VALUES['province'])}{town}市{pick(rng, VALUES['district'])}"
    if form < 0.85:
        return f"{pick(rng, VALUES['province'])}{town}市{pick(rng, VALUES['county'])}"
    return pick(rng, ("北京市", "上海市", "天津市", "重庆市", "北京", "上海")) + pick(rng, VALUES["district"])


def _mainland(rng: Rng) -> str:
    spoken = 0.0 if chance(rng, 0.75) else 0.9
    form = rng.random()
    region = _region(rng) if chance(rng, 0.65) else ""
    if form < 0.1:
        village = f"{pick(rng, VALUES['county'])}{pick(rng, VALUES['town'])}{pick(rng, VALUES['village'])}"
        return (
            (pick(rng, VALUES["province"]) if chance(rng, 0.4) else "")
            + village
            + f"{_number(rng, 12, spoken)}组" * chance(rng, 0.6)
            + f"{_number(rng, 200, spoken)}号" * chance(rng, 0.6)
        )
    if form < 0.3:
        return region + _estate(rng) + _rooms(rng, spoken)
    door = _road(rng) + _number(rng, 900 if spoken == 0 else 99, spoken) + pick(rng, ("号", "号", "号", "弄", "号院"))
    if form < 0.55:
        return region + door
    if form < 0.75:
        return region + door + _rooms(rng, spoken)
    return region + door + _estate(rng) + _rooms(rng, spoken)


def _taiwan(rng: Rng) -> str:
    place = (pick(rng, VALUES["tw-city"]) if chance(rng, 0.8) else "") + (
        pick(rng, VALUES["tw-district"]) if chance(rng, 0.8) else ""
    )
    road = pick(rng, VALUES["tw-road"]) if chance(rng, 0.7) else _road(rng)
    road += pick(rng, ("", "", "一段", "二段", "三段", "四段"))
    road += f"{_number(rng, 400, 0)}巷" * chance(rng, 0.4) + f"{_number(rng, 40, 0)}弄" * chance(rng, 0.2)
    floor = f"{_number(rng, 20, 0.2)}楼" * chance(rng, 0.65)
    return f"{place}{road}{_number(rng, 400, 0)}号{floor}{('之' + _number(rng, 9, 0)) * (bool(floor) and chance(rng, 0.4))}"


def _hongkong(rng: Rng) -> str:
    area = pick(rng, VALUES["hk-area"])
    area = area if chance(rng, 0.6) else area[2:]
    road = f"{pick(rng, VALUES['hk-road'])}{_number(rng, 700, 0)}号" if chance(rng, 0.75) else ""
    house = pick(rng, VALUES["hk-building"]) if chance(rng, 0.8) or not road else ""
    house += f"{_number(rng, 12, 0)}座" * chance(rng, 0.3)
    room = f"{_number(rng, 40, 0.1)}楼{pick(rng, ('A', 'B', 'C', 'D', 'E', 'F', '1', '2', '3'))}{pick(rng, ('室', '座', '室', '单位'))}"
    return area + road + house + room * chance(rng, 0.8)


def address(rng: Rng) -> str:
    """大陆、台湾、香港的地址；有的写空格。"""
    form = rng.random()
    made = _mainland(rng) if form < 0.72 else _taiwan(rng) if form < 0.87 else _hongkong(rng)
    return made.replace("号", "号 ", 1).strip() if chance(rng, 0.05) else made


def date(rng: Rng) -> str:
    """各种写法的日期。"""
    year, month, day = int(rng.integers(1940, 2027)), int(rng.integers(1, 13)), int(rng.integers(1, 29))
    return pick(rng, (
        f"{year}年{month}月{day}日", f"{year}-{month:02}-{day:02}", f"{year}/{month}/{day}", f"{month}月{day}号",
        f"{month}月{day}日", f"{year}.{month:02}.{day:02}", f"{_spoken(month)}月{_spoken(day)}号", f"{year}年{month}月", f"{year % 100}年{month}月{day}号",
    ))  # fmt: skip


def company(rng: Rng) -> str:
    """公司、学校、医院等。"""
    stem = pick(rng, VALUES["company-stem"]) if chance(rng, 0.6) else "".join(_char(rng) for _ in range(2))
    lead = pick(rng, VALUES["city"]) + pick(rng, ("市", "")) if chance(rng, 0.4) else ""
    return lead + stem + pick(rng, VALUES["company-suffix"])


def _latin(rng: Rng) -> str:
    name = people.person(rng)
    return name if chance(rng, 0.7) else name.lower()


def _plate(rng: Rng) -> str:
    return pick(rng, tuple("京沪粤浙苏鲁川湘鄂闽")) + chr(65 + int(rng.integers(26))) + _digits(rng, 5)


SLOTS: dict[str, Slot] = {
    "person": person, "address": address, "date": date, "company": company, "latin": _latin, "plate": _plate,
    "nickname": lambda rng: pick(rng, VALUES["nickname"]),
    "surname": lambda rng: pick(rng, VALUES["surname"]),
    "given": lambda rng: "".join(_char(rng) for _ in range(1 + chance(rng, 0.7))),
    "kin": lambda rng: pick(rng, _KIN),
    "city": lambda rng: pick(rng, VALUES["city"]) + pick(rng, ("", "", "市")),
    "province": lambda rng: pick(rng, VALUES["province"]),
    "area": lambda rng: pick(rng, VALUES["area"]) if chance(rng, 0.6) else pick(rng, VALUES["district"]),
    "country": lambda rng: pick(rng, VALUES["country"]),
    "age": lambda rng: str(int(rng.integers(1, 99))),
    "phone": lambda rng: pick(rng, ("1", "1", "+861", "9")) + _digits(rng, 10),
    "idcard": lambda rng: _digits(rng, 17) + pick(rng, tuple("0123456789X")),
    "passport": lambda rng: pick(rng, ("E", "G", "EA")) + _digits(rng, 8),
    "card": lambda rng: "62" + _digits(rng, 17),
    "email": lambda rng: f"{people.first(rng).lower()}{_digits(rng, 3)}@{pick(rng, ('qq.com', '163.com', 'gmail.com', 'sina.cn'))}",
    "amount": lambda rng: str(int(rng.integers(1, 500))),
    "number": lambda rng: _digits(rng, int(rng.integers(4, 12))),
    "plan": lambda rng: pick(rng, _PLANS),
    "month": lambda rng: str(int(rng.integers(1, 13))),
    "clock": lambda rng: f"{int(rng.integers(0, 24))}{pick(rng, (':', '点'))}{int(rng.integers(10, 60))}",
}  # fmt: skip


def messages(rng: Rng, count: int) -> list[Made]:
    """简体约六成，繁體约四成；一部分去掉标点，像语音转写。"""
    rich, plain = lines(HERE / "templates_zh.txt"), lines(HERE / "plain_zh.txt")
    to_traditional = (opencc.OpenCC("s2t"), opencc.OpenCC("s2hk"), opencc.OpenCC("s2tw"))
    found: list[Made] = []
    while len(found) < count:
        made, traditional = _one(rng, rich, plain)
        if chance(rng, 0.35):
            more, also = _one(rng, rich, plain)
            made, traditional = (
                joined(made, more, pick(rng, ("，", "。", "，", " ", "\n", "", "！"))),
                traditional or also,
            )
        if traditional or chance(rng, 0.35):
            made = recased(made, to_traditional[int(rng.integers(3))].convert)
        found.append(made)
    return found


def _jumble(rng: Rng, plain: Sequence[str]) -> str:
    """前后截取日常说法，中间放一两样东西。"""
    if chance(rng, 0.5):
        words = [pick(rng, WORDS) for _ in range(int(rng.integers(2, 8)))]
        words.insert(int(rng.integers(len(words) + 1)), f"{{{pick(rng, _JUMBLED)}}}")
        return "".join(words)
    parts = []
    for _ in range(int(rng.integers(1, 3))):
        line = pick(rng, plain).removeprefix("[zh-Hant] ")
        cut = int(rng.integers(len(line))) if "{" not in line else len(line)
        parts += [line[:cut][-7:] if "{" not in line else line, f"{{{pick(rng, _JUMBLED)}}}"]
    tail = pick(rng, plain).removeprefix("[zh-Hant] ")
    return "".join(parts) + pick(rng, ("", "，", "")) + (tail if "{" in tail else tail[int(rng.integers(len(tail))) :])


_JUMBLED = "person person person address address area phone number latin".split()


def _one(rng: Rng, rich: Sequence[str], plain: Sequence[str]) -> tuple[Made, bool]:
    if chance(rng, 0.14):
        return fill(_jumble(rng, plain), rng, SLOTS, LABELS | dict.fromkeys(("plan", "age"), "")), False
    is_plain = chance(rng, 0.4)
    template = pick(rng, plain) if is_plain else crossed(rng, rich) if chance(rng, 0.3) else pick(rng, rich)
    traditional = template.startswith("[zh-Hant] ")
    bare = template.removeprefix("[zh-Hant] ")
    return fill(bare, rng, SLOTS, {} if is_plain else LABELS), traditional
