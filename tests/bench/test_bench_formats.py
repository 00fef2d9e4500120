"""OSCAL, SARIF and JUnit say what the report says, in the form their standards want, and nothing undecided is green."""

import json
from collections import Counter
from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree as ET

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator, Draft7Validator

from absent import never_installed
from clearline.bench.report.data import written
from clearline.bench.report.files import DATA, FORMATS, files_of, formats_named
from clearline.bench.report.junit import to_junit
from clearline.bench.report.oscal import to_oscal
from clearline.bench.report.sarif import to_sarif
from clearline.catalogue.load import Catalogue
from clearline.domain.assessment import Report, RequirementResult, Verdict
from clearline.domain.conversation import Json
from clearline.errors import InputError

SCHEMAS = Path(__file__).parent / "schemas"
EVIL = "\x00\x1b]</testcase><x>\ud800\uffff\n\n 坏"


def portable(schema: Json) -> Json:
    """A schema whose patterns Python's `re` can read: OSCAL's speak of letters and numbers as Unicode classes."""
    match schema:
        case dict():
            return {
                key: value.replace(r"\p{L}", r"[^\W\d_]").replace(r"\p{N}", r"\d")
                if key == "pattern" and isinstance(value, str)
                else portable(value)
                for key, value in schema.items()
            }
        case list():
            return [portable(item) for item in schema]
        case _:
            return schema


@pytest.fixture(scope="module")
def oscal_schema() -> Draft7Validator:
    schema = portable(json.loads((SCHEMAS / "oscal-1.2.3.json").read_text()))
    assert isinstance(schema, dict)
    return Draft7Validator(schema)


@pytest.fixture(scope="module")
def sarif_schema() -> Draft4Validator:
    return Draft4Validator(json.loads((SCHEMAS / "sarif-2.1.0.json").read_text()))


@pytest.fixture(params=["sound", "spoiled", "poisoned", "nothing"])
def report(request: pytest.FixtureRequest, sound: Report, spoiled: Report) -> Report:
    """Reports of every kind: all well, faults found, hostile words in every field, and nothing evaluated at all."""
    match request.param:
        case "sound":
            return sound
        case "spoiled":
            return spoiled
        case "poisoned":
            return replace(spoiled, target=EVIL, address="", approver=EVIL)
        case _:
            nothing = tuple(replace(one, verdict=Verdict.NOT_EVALUATED, procedures=()) for one in sound.requirements)
            return replace(sound, requirements=nothing, procedures=(), findings=(), exit_status=2)


def verdicts(report: Report) -> dict[Verdict, list[RequirementResult]]:
    return {verdict: [one for one in report.requirements if one.verdict is verdict] for verdict in Verdict}


def oscal(report: Report, catalogue: Catalogue) -> dict[str, Json]:
    document: dict[str, Json] = json.loads(to_oscal(report, catalogue))["assessment-results"]
    return document


def test_the_oscal_file_is_valid_by_nists_schema(
    report: Report, catalogue: Catalogue, oscal_schema: Draft7Validator
) -> None:
    errors = list(oscal_schema.iter_errors(json.loads(to_oscal(report, catalogue))))
    assert [(list(one.absolute_path)[:6], one.message[:200]) for one in errors] == []


def test_nists_schema_would_notice(spoiled: Report, catalogue: Catalogue, oscal_schema: Draft7Validator) -> None:
    document = json.loads(to_oscal(spoiled, catalogue))
    document["assessment-results"]["results"][0]["findings"][0]["target"]["status"]["state"] = "green"
    document["assessment-results"]["results"][0]["findings"][1]["uuid"] = "one"
    assert list(oscal_schema.iter_errors(document))


def test_the_oscal_file_loads_in_compliance_trestle(report: Report, catalogue: Catalogue, tmp_path: Path) -> None:
    """It brings an SSH client along, so the checks do without it; NIST's schema is always held."""
    if find_spec("trestle") is None:
        never_installed("compliance-trestle", "pip install compliance-trestle")
    trestle = import_module("trestle.oscal.assessment_results")
    file = tmp_path / "report.oscal.json"
    file.write_bytes(to_oscal(report, catalogue))
    loaded = trestle.AssessmentResults.oscal_read(file)
    result = json.loads(file.read_bytes())["assessment-results"]["results"][0]
    assert len(loaded.results[0].findings) == len(result["findings"])


def test_oscal_calls_satisfied_only_what_is(report: Report, catalogue: Catalogue) -> None:
    result = json.loads(to_oscal(report, catalogue))["assessment-results"]["results"][0]
    states = Counter(one["target"]["status"]["state"] for one in result["findings"])
    by_verdict = {verdict: len(members) for verdict, members in verdicts(report).items()}
    assert states["satisfied"] == by_verdict[Verdict.SATISFIED]
    assert states.total() == len(report.requirements) - by_verdict[Verdict.NOT_APPLICABLE]
    failed = {one["title"][:5] for one in result["findings"] if one["target"]["status"]["reason"] == "fail"}
    assert failed == {one.requirement for one in verdicts(report)[Verdict.NOT_SATISFIED]}


def test_what_an_oscal_finding_relates_to_is_there(spoiled: Report, catalogue: Catalogue) -> None:
    result = json.loads(to_oscal(spoiled, catalogue))["assessment-results"]["results"][0]
    known = {one["uuid"] for one in result["observations"]}
    related = [it["observation-uuid"] for one in result["findings"] for it in one.get("related-observations", [])]
    assert related
    assert set(related) <= known
    components = {one["uuid"] for one in result["local-definitions"]["components"]}
    assert {it["subject-uuid"] for one in result["observations"] for it in one["subjects"]} == components
    assert len(known) == len(spoiled.procedures)


def test_the_sarif_file_is_valid_by_the_standards_schema(
    report: Report, catalogue: Catalogue, sarif_schema: Draft4Validator
) -> None:
    errors = list(sarif_schema.iter_errors(json.loads(to_sarif(report, catalogue))))
    assert [(list(one.absolute_path)[:6], one.message[:200]) for one in errors] == []


def test_sarif_fails_what_failed_and_nothing_else_has_a_level(report: Report, catalogue: Catalogue) -> None:
    run = json.loads(to_sarif(report, catalogue))["runs"][0]
    failed = [one for one in run["results"] if one["kind"] == "fail"]
    assert [one["ruleId"] for one in failed] == [one.requirement for one in report.findings]
    assert {one["level"] for one in failed} <= {"error", "warning", "note"}
    assert {one["level"] for one in run["results"] if one["kind"] != "fail"} <= {"none"}
    passed = {one["ruleId"] for one in run["results"] if one["kind"] == "pass"}
    assert passed == {one.requirement for one in verdicts(report)[Verdict.SATISFIED]}


def test_every_sarif_result_names_its_rule_and_no_two_look_the_same(spoiled: Report, catalogue: Catalogue) -> None:
    run = json.loads(to_sarif(spoiled, catalogue))["runs"][0]
    rules = [one["id"] for one in run["tool"]["driver"]["rules"]]
    assert all(rules[one["ruleIndex"]] == one["ruleId"] for one in run["results"])
    prints = [one["partialFingerprints"]["clearline/v1"] for one in run["results"]]
    assert len(set(prints)) == len(prints)


def junit(report: Report, catalogue: Catalogue) -> ET.Element:
    return ET.fromstring(to_junit(report, catalogue))  # noqa: S314 # what the line itself has just written


def test_junit_is_green_for_what_is_satisfied_and_for_nothing_else(report: Report, catalogue: Catalogue) -> None:
    cases = {
        (one.get("name") or "")[:5]: [child.tag for child in one] for one in junit(report, catalogue).iter("testcase")
    }
    by_verdict = verdicts(report)
    assert {name for name, children in cases.items() if not children} == {
        one.requirement for one in by_verdict[Verdict.SATISFIED]
    }
    for one in by_verdict[Verdict.NOT_EVALUATED]:
        assert cases[one.requirement] == ["error" if catalogue.requirements[one.requirement].gate else "failure"]
    skipped = {name for name, children in cases.items() if children == ["skipped"]}
    assert skipped == {one.requirement for one in by_verdict[Verdict.NOT_APPLICABLE]}


def test_junit_is_red_for_a_target_that_changed(sound: Report, catalogue: Catalogue) -> None:
    suites = junit(replace(sound, integrity=False), catalogue)
    assert suites.get("errors") == "1"
    assert suites[-1][0].get("name") == "Same build before and after"


def test_junit_counts_add_up(spoiled: Report, catalogue: Catalogue) -> None:
    suites = junit(spoiled, catalogue)
    for name in ("tests", "failures", "errors", "skipped"):
        assert int(suites.get(name) or -1) == sum(int(one.get(name) or 0) for one in suites.iter("testsuite"))
    assert suites.get("tests") == str(len(spoiled.requirements))


def test_a_format_is_chosen_by_name_and_the_data_always_come_along(sound: Report, catalogue: Catalogue) -> None:
    assert list(files_of(sound, catalogue, formats_named(["junit"]))) == ["report.json", "report.junit.xml"]
    assert formats_named([]) == FORMATS
    assert DATA in formats_named(["sarif"])
    with pytest.raises(InputError, match="no format 'doc'; there are html, json"):
        formats_named(["doc"])


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(st.text(max_size=3), VALUES, max_size=4))
def test_json_laid_out_piece_by_piece_is_as_laid_out_whole(content: dict[str, Json]) -> None:
    whole = json.dumps(content, sort_keys=True, ensure_ascii=False).encode("utf-8", "replace")
    assert written(content) == msgspec.json.format(whole, indent=1) + b"\n"
