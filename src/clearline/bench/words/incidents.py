"""What an incident plan and a notice must name, in the words of plans and notices in either language."""

import re
from collections.abc import Mapping

PLAYBOOKS: Mapping[str, re.Pattern[str]] = {
    "data leak": re.compile(r"(?i)data.?(leak|breach)|leak|泄露|外洩|洩露"),
    "theft of recordings": re.compile(r"(?i)recording|录音|錄音"),
    "misbehaviour": re.compile(r"(?i)misbehav|misconduct|\bbot\b|desk|失常"),
    "account takeovers": re.compile(r"(?i)take.?over|盗用|盜用"),
    "outage": re.compile(r"(?i)outage|unavailab|中断|中斷"),
    "breach at a supplier": re.compile(r"(?i)supplier|vendor|供应商|供應商"),
}
"""The six cases of GV-12."""

CONTENT: Mapping[str, re.Pattern[str]] = {
    "what happened": re.compile(r"(?i)happened|发生|發生|经过|經過"),
    "which data": re.compile(r"(?i)\bdata\b|信息|数据|資料"),
    "effects": re.compile(r"(?i)effect|consequence|\brisk|影响|影響|后果|後果|危害"),
    "measures": re.compile(r"(?i)measure|\bsteps\b|we have|措施|补救|補救"),
    "contact": re.compile(r"(?i)contact|telephone|call us|write to|联系|聯絡|聯繫|电话|電話"),
}
"""What GDPR 33 and 34 and PIPL 57 have in common."""

MARKETS = ("CN", "HK", "EU", "US")
DEGREES = ("major", "critical-infrastructure")
HOURS: Mapping[str, Mapping[str, int]] = {
    "major": {"CN": 4, "EU": 72},
    "critical-infrastructure": {"CN": 1, "EU": 72},
}
"""Hours within which the authority is told: PRC Incident Reporting Measures 2025, article 4; GDPR, article 33.
Elsewhere the catalogue's own `notify_h` counts."""
KNOWN = (
    "2026-11-20T22:30:00+00:00",
    "2026-12-31T23:59:00+08:00",
    "2028-02-28T20:00:00-05:00",
    "2027-03-28T01:30:00+01:00",
)
"""When it became known: before midnight, across a year's end, before a leap day, and an hour that some clocks skip."""
