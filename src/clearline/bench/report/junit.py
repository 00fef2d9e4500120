"""The report as JUnit XML: a suite per area, a case per requirement, and only what is satisfied is green.

Most readers of JUnit show "skipped" as green, so what was not evaluated is an error (a gate) or a failure (any other);
skipped stands for one thing only: a requirement that a probe and a named person say does not apply.
"""

from xml.etree import ElementTree as ET

from clearline.bench.report.phrases import Phrases, load_phrases
from clearline.catalogue.load import Catalogue
from clearline.domain.assessment import Area, Report, RequirementResult, Verdict
from clearline.domain.conversation import Language

_LOWEST, _OTHERS = 0x20, (0x9, 0xA)
_LAST_BEFORE_SURROGATES, _FIRST_AFTER, _NONCHARACTERS = 0xD7FF, 0xE000, (0xFFFE, 0xFFFF)


def to_junit(report: Report, catalogue: Catalogue) -> bytes:
    """Return `report` as JUnit XML."""
    words = load_phrases()[Language.ENGLISH]
    suites = ET.Element("testsuites", name=_text(report.target))
    for area in Area:
        members = [one for one in report.requirements if catalogue.requirements[one.requirement].area is area]
        if members:
            _suite(
                suites, words(f"area-{area.value}"), [(one, _case(one, catalogue, words)) for one in members], report
            )
    if not report.integrity:
        changed = ET.SubElement(ET.SubElement(suites, "testsuite", name=words("integrity")), "testcase")
        ET.SubElement(changed, "error", type="changed", message=f"{words('integrity')}: {words('no')}")
        changed.attrib |= {"classname": "clearline", "name": words("integrity")}
        _count(suites[-1], suites[-1])
    _count(suites, suites)
    content: bytes = ET.tostring(suites, encoding="utf-8", xml_declaration=True)
    return content + b"\n"


def _suite(suites: ET.Element, name: str, cases: list[tuple[RequirementResult, ET.Element]], report: Report) -> None:
    suite = ET.SubElement(suites, "testsuite", name=name, timestamp=report.started_at.isoformat(timespec="seconds"))
    suite.extend(case for _, case in cases)
    _count(suite, suite)


def _case(result: RequirementResult, catalogue: Catalogue, words: Phrases) -> ET.Element:
    requirement = catalogue.requirements[result.requirement]
    title = f"{requirement.id} {requirement.title[Language.ENGLISH]}"
    case = ET.Element("testcase", classname=f"clearline.{requirement.area.value}", name=title)
    kind = _kind(result.verdict, gate=requirement.gate)
    if kind:
        message = _text(words.reason(result.reason))
        told = ET.SubElement(case, kind, type=result.verdict.value, message=message)
        remedies = [one.remedy[Language.ENGLISH] for one in catalogue.procedures_of(requirement.id)]
        told.text = _text("\n".join([message, *remedies]))
    return case


def _kind(verdict: Verdict, *, gate: bool) -> str:
    match verdict:
        case Verdict.SATISFIED:
            return ""
        case Verdict.PARTIALLY | Verdict.NOT_SATISFIED:
            return "failure"
        case Verdict.NOT_EVALUATED:
            return "error" if gate else "failure"
        case Verdict.NOT_APPLICABLE:
            return "skipped"


def _count(element: ET.Element, within: ET.Element) -> None:
    counted = {"tests": "testcase", "failures": "failure", "errors": "error", "skipped": "skipped"}
    for name, tag in counted.items():
        element.set(name, str(sum(1 for _ in within.iter(tag))))


def _text(text: str) -> str:
    """Return `text` with what XML 1.0 (2.2) cannot hold replaced."""
    return "".join(letter if _may_stand(ord(letter)) else "\ufffd" for letter in text)


def _may_stand(code: int) -> bool:
    if code <= _LAST_BEFORE_SURROGATES:
        return code >= _LOWEST or code in _OTHERS
    return code >= _FIRST_AFTER and code not in _NONCHARACTERS
