"""What notices say in fixed words."""

from collections.abc import Mapping, Sequence
from typing import Final

from clearline.domain.conversation import Language
from clearline.oversight.incidents.plan import Fact, Gravity, Whom

Words = Mapping[Language, str]


def _three(en: str, hans: str, hant: str) -> Words:
    return {Language.ENGLISH: en, Language.SIMPLIFIED: hans, Language.TRADITIONAL: hant}


TITLES: Final[Mapping[Whom, Words]] = {
    Whom.AUTHORITY: _three("Notification of an incident", "事件报告", "事件通報"),
    Whom.PEOPLE: _three(
        "About an incident that concerns your data", "关于涉及您个人信息的一起事件", "關於涉及您個人資料的一起事件"
    ),
}
DRILL: Final = _three(
    "EXERCISE. Nothing has happened; this is not sent to anybody.",
    "【演练】并未发生事件，本通知不对外发送。",
    "【演練】並未發生事件，本通知不對外發送。",
)
FOLLOWS: Final = _three(
    "Not known yet; we will tell as soon as it is.",
    "目前尚不清楚，查明后将立即补充。",
    "目前尚不清楚，查明後將立即補充。",
)
NONE: Final = _three("none", "无", "無")
HEADINGS: Final[Mapping[Fact, Words]] = {
    Fact.OPERATOR: _three("Who reports", "报告单位", "通報單位"),
    Fact.SYSTEM: _three("System concerned", "涉及的系统", "涉及的系統"),
    Fact.MARKETS: _three("Markets concerned", "涉及的地区", "涉及的地區"),
    Fact.GRAVITY: _three("How grave it is", "严重程度", "嚴重程度"),
    Fact.HAPPENED: _three("What happened", "事件经过", "事件經過"),
    Fact.WHEN: _three("When it happened and when we knew", "发生及获知时间", "發生及獲知時間"),
    Fact.CAUSE: _three("Cause, and how it was done", "原因和手法", "原因和手法"),
    Fact.CLASSES: _three("Which data are concerned", "涉及的信息种类", "涉及的資料種類"),
    Fact.PERSONS: _three("About how many people", "涉及人数（约）", "涉及人數（約）"),
    Fact.RECORDS: _three("About how many records", "涉及记录数（约）", "涉及紀錄數（約）"),
    Fact.LOSSES: _three("Estimate of financial loss", "估计的经济损失", "估計的經濟損失"),
    Fact.CONSEQUENCES: _three("Likely consequences", "可能造成的影响", "可能造成的影響"),
    Fact.MEASURES: _three("What we have done and will do", "已采取和将采取的措施", "已採取和將採取的措施"),
    Fact.ADVICE: _three("What you can do", "您可以怎样做", "您可以怎麼做"),
    Fact.CONTACT: _three("Contact", "联系方式", "聯絡方式"),
}
MEASURES: Final[Mapping[str, Words]] = {
    "engine": _three(
        "The automated service is switched off; people answer.",
        "已停用自动客服，改由人工答复。",
        "已停用自動客服，改由真人答覆。",
    ),
    "part": _three(
        "The function or channel concerned is switched off.", "已停用相关功能或渠道。", "已停用相關功能或管道。"
    ),
    "sessions": _three(
        "All sessions that might have been misused were ended.",
        "已结束可能被滥用的全部会话。",
        "已結束可能遭濫用的全部工作階段。",
    ),
    "keys": _three("The keys were replaced.", "已更换密钥。", "已更換金鑰。"),
}
GRAVITY: Final[Mapping[Gravity, Words]] = {
    Gravity.MINOR: _three("minor", "一般", "一般"),
    Gravity.SERIOUS: _three("serious", "较大", "較大"),
    Gravity.MAJOR: _three("major", "重大", "重大"),
}
MARKETS: Final[Mapping[str, Words]] = {
    "CN": _three("Mainland China", "中国内地", "中國內地"),
    "HK": _three("Hong Kong", "香港", "香港"),
    "TW": _three("Taiwan", "台湾", "台灣"),
    "EU": _three("European Union", "欧盟", "歐盟"),
    "US": _three("United States", "美国", "美國"),
}


def joined(parts: Sequence[str], language: Language) -> str:
    """Return `parts` as a list in words."""
    return (", " if language is Language.ENGLISH else "、").join(parts)
