"""People and records: a good answer passes, a spoilt one fails its own examination alone, none at all is a doubt."""

import asyncio
import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearline.bench.interview.answers import Answers, load_answers
from clearline.bench.interview.rules import BY, judge, level_of
from clearline.bench.interview.terms import Terms
from clearline.bench.lab.rehearse import Terms as LabTerms
from clearline.bench.lab.rehearse import lab_adapter, rehearse
from clearline.bench.lab.service import create_specimen
from clearline.bench.plan import plan_for
from clearline.bench.report.page import render
from clearline.bench.report.phrases import load_phrases
from clearline.bench.targets.http import described
from clearline.catalogue.load import Catalogue
from clearline.domain.assessment import (
    Capability,
    CheckOutcome,
    Evidence,
    Level,
    Method,
    ProcedureId,
    Report,
    Verdict,
    Words,
)
from clearline.domain.conversation import Json, Language
from clearline.domain.examination import (
    Attached,
    Choice,
    Counted,
    Covers,
    Dated,
    Due,
    Examination,
    Fresh,
    Known,
    Lag,
    Near,
    Question,
    Ran,
    Recent,
    Register,
    RowRule,
    Several,
    Share,
    Told,
    When,
    Within,
    YesNo,
)
from clearline.domain.observation import Reading
from clearline.errors import ConfigurationError
from clearline.testing import FakeClock
from tracing import untraced

AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
OLD, AHEAD = "2001-01-01", "2101-01-01"
FOLDER = Path(str(files("clearline.bench.lab").joinpath("answers")))


@pytest.fixture(scope="module")
def answers(catalogue: Catalogue) -> Answers:
    return load_answers(FOLDER / "answers.yaml", catalogue)


@pytest.fixture(scope="module")
def terms(catalogue: Catalogue) -> Terms:
    return Terms(AT, {name: one.at(Level.BASIC) for name, one in catalogue.parameters.items()})


@pytest.fixture(scope="module")
def few(catalogue: Catalogue) -> Catalogue:
    """Every examination, and of what a program does only what contradicts a claim."""
    kept = {name: one for name, one in catalogue.procedures.items() if one.requirement in {"PR-02", "GV-05"}}
    return replace(catalogue, procedures=kept)


@pytest.fixture(scope="module")
def answered(few: Catalogue, answers: Answers) -> Report:
    with untraced():
        return asyncio.run(rehearse(create_specimen(), few, FakeClock(), LabTerms(answers=answers)))


Rows = list[dict[str, Json]]


def spoilt_rows(rule: RowRule, rows: Rows) -> Rows:  # noqa: C901, PLR0911 # one arm a rule
    """`rows` with exactly this rule broken in them."""
    match rule:
        case Covers(column=column, values=values):
            return [row for row in rows if row[column] != values[-1]]
        case Known(column=column):
            return [{**rows[0], column: "ZZ-99"}, *rows]
        case Fresh(column=column) | Recent(column=column):
            return [{**row, column: OLD} for row in rows]
        case Lag(start=start, end=end, by=by):
            kind = {by: "critical"} if by else {}
            return [{**rows[0], **kind, start: OLD, end: "2026-11-01"}, *rows]
        case Due(column=column, done=done):
            return [{**rows[0], column: OLD, done: ""}, *rows]
        case When(column=column, values=values, then=then):
            return [{**rows[0], column: values[0], **dict.fromkeys(then.split(), "")}, *rows]
        case Within(column=column, most=most):
            return [{**rows[0], column: "1000000" if most else "-1"}, *rows]
        case Share(part=part):
            return [{**rows[0], part: "0"}, *rows]
        case Near(one=one, other=other):
            return [{**rows[0], one: "100", other: "99.9"}, *rows]
        case Ran():
            raise AssertionError("only a whole assessment shows it")


def spoilt(question: Question, value: Mapping[str, Json]) -> Iterator[Mapping[str, Json]]:  # noqa: C901 # one arm a kind
    """Every way in which an answer can be wrong by the rule of its question."""
    match question.rule, value.get("rows"):
        case YesNo(), _:
            yield {"answer": False}
        case Choice(options=options, good=good), _:
            yield from ({"answer": one} for one in options if one not in good)
        case Several(needed=needed), _:
            for missing in needed:
                yield {"answer": [one for one in needed if one != missing]}
        case Dated(), _:
            yield {"answer": OLD}
        case Counted(least=least, most=most), _:
            yield from [{"answer": -1}] if least else []
            yield from [{"answer": 1_000_000}] if most else []
        case Register() as register, list(rows):
            table = [row for row in rows if isinstance(row, dict)]
            for rule in (one for one in register.rules if not isinstance(one, Ran)):
                yield {**value, "rows": list(spoilt_rows(rule, table))}
            yield {**value, "rows": [{**table[0], register.columns[0]: " "}, *table]}
            yield {**value, "rows": []}
        case _:
            assert isinstance(question.rule, Told | Attached)  # of these only the absence can be seen


def with_answer(readings: Sequence[Reading], name: str, value: Mapping[str, Json] | None) -> tuple[Reading, ...]:
    changed = (replace(one, value=dict(value)) if value is not None and one.source == name else one for one in readings)
    return tuple(one for one in changed if value is not None or one.source != name)


def test_the_specimens_answers_are_all_good(catalogue: Catalogue, answers: Answers, terms: Terms) -> None:
    assert len(catalogue.examinations) >= 30
    for name, examination in catalogue.examinations.items():
        judgement = judge(examination, answers.readings[name], terms)
        assert judgement.outcome is CheckOutcome.PASS, (name, judgement)
        assert judgement.evidence


def test_each_spoilt_answer_fails_its_own_question(catalogue: Catalogue, answers: Answers, terms: Terms) -> None:
    tried = 0
    for name, examination in catalogue.examinations.items():
        readings = answers.readings[name]
        for number, question in enumerate(examination.questions, 1):
            value = next(one.value for one in readings if one.source == question.name)
            assert isinstance(value, dict)
            for wrong in spoilt(question, value):
                judgement = judge(examination, with_answer(readings, question.name, wrong), terms)
                assert judgement.outcome is CheckOutcome.FAIL, (name, question.name, wrong)
                assert judgement.reason.values["number"] == number
                assert [readings[place].source for place in judgement.evidence] == [question.name]
                tried += 1
    assert tried > 150


def test_a_missing_answer_or_missing_evidence_is_inconclusive(
    catalogue: Catalogue, answers: Answers, terms: Terms
) -> None:
    for name, examination in catalogue.examinations.items():
        readings = answers.readings[name]
        for number, question in enumerate(examination.questions, 1):
            without = judge(examination, with_answer(readings, question.name, None), terms)
            assert without.outcome is CheckOutcome.INCONCLUSIVE
            assert without.reason.values == {"number": number}
            if isinstance(question.rule, Attached | Register):
                bare = judge(examination, with_answer(readings, question.name, {"file": None}), terms)
                assert (bare.outcome, bare.reason.name) == (CheckOutcome.INCONCLUSIVE, "evidence-missing")


def test_an_interview_without_a_respondent_is_inconclusive(
    catalogue: Catalogue, answers: Answers, terms: Terms
) -> None:
    for name, examination in catalogue.examinations.items():
        judgement = judge(examination, with_answer(answers.readings[name], BY, None), terms)
        expected = CheckOutcome.INCONCLUSIVE if examination.method is Method.INTERVIEW else CheckOutcome.PASS
        assert judgement.outcome is expected


def test_a_failure_outweighs_what_is_missing(catalogue: Catalogue, answers: Answers, terms: Terms) -> None:
    name = ProcedureId("P-GV-12-i")
    readings = with_answer(answers.readings[name], "contacts", {"answer": OLD})
    judgement = judge(catalogue.examinations[name], with_answer(readings, "plan", None), terms)
    assert (judgement.outcome, judgement.reason.name) == (CheckOutcome.FAIL, "question-stale")


@pytest.mark.parametrize("value", [AHEAD, "soon", "", 3, None, True, {"a": 1}])
def test_a_day_that_cannot_have_been_is_a_doubt(
    value: Json, catalogue: Catalogue, answers: Answers, terms: Terms
) -> None:
    name = ProcedureId("P-GV-12-i")
    readings = with_answer(answers.readings[name], "contacts", {"answer": value})
    assert judge(catalogue.examinations[name], readings, terms).reason.name == "question-unusable"


def test_a_cell_that_is_no_day_or_number_is_a_doubt(catalogue: Catalogue, answers: Answers, terms: Terms) -> None:
    for identifier, question, column in (
        ("P-GV-05-i", "scans", "scanned"),
        ("P-HO-07-i", "gaps", "gap"),
        ("P-GV-17-i", "findings", "due"),
    ):
        name = ProcedureId(identifier)
        value = next(one.value for one in answers.readings[name] if one.source == question)
        assert isinstance(value, dict)
        rows = value["rows"]
        assert isinstance(rows, list)
        for wrong in ("perhaps", "nan"):
            broken = [{**row, column: wrong} for row in rows if isinstance(row, dict)]
            readings = with_answer(answers.readings[name], question, {**value, "rows": list(broken)})
            judgement = judge(catalogue.examinations[name], readings, terms)
            assert (judgement.outcome, judgement.reason.name) == (CheckOutcome.INCONCLUSIVE, "register-unusable")


def test_the_limits_of_the_enhanced_level_are_stricter(catalogue: Catalogue, answers: Answers) -> None:
    strict = Terms(AT, {name: one.at(Level.ENHANCED) for name, one in catalogue.parameters.items()})
    name = ProcedureId("P-GV-04-i")
    readings = with_answer(answers.readings[name], "ended", {"answer": "2026-03-01"})
    assert judge(catalogue.examinations[name], readings, strict).reason.values["months"] == "6"


def test_reading_a_table_proves_more_than_reading_a_document(catalogue: Catalogue, answers: Answers) -> None:
    levels = {name: level_of(one, answers.readings[name]) for name, one in catalogue.examinations.items()}
    assert levels[ProcedureId("P-GV-03-i")] is Evidence.E3
    assert levels[ProcedureId("P-SS-09-i")] is Evidence.E2
    assert levels[ProcedureId("P-GV-18-v")] is Evidence.E1
    assert level_of(catalogue.examinations[ProcedureId("P-GV-03-i")], ()) is Evidence.E1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_nothing_that_is_no_answer_ever_passes(
    data: st.DataObject, catalogue: Catalogue, answers: Answers, terms: Terms
) -> None:
    name = data.draw(st.sampled_from(sorted(catalogue.examinations)))
    examination = catalogue.examinations[name]
    question = data.draw(st.sampled_from([one for one in examination.questions if not isinstance(one.rule, Told)]))
    key = "rows" if isinstance(question.rule, Register) else "answer"
    file: dict[str, Json] = {"file": {"name": "x"}} if isinstance(question.rule, Register) else {}
    wrong = data.draw(JSON.filter(lambda it: it not in (True, [], {}) and not isinstance(it, int | float | list)))
    if isinstance(question.rule, Choice | Attached):
        wrong = None
    judgement = judge(examination, with_answer(answers.readings[name], question.name, {**file, key: wrong}), terms)
    assert judgement.outcome is not CheckOutcome.PASS


def test_a_whole_assessment_holds_the_answers_and_is_satisfied_by_registers(
    answered: Report, catalogue: Catalogue
) -> None:
    verdicts = {one.requirement: one for one in answered.requirements}
    for name in ("GV-01", "GV-02", "GV-03", "GV-04", "GV-17"):
        assert (verdicts[name].verdict, verdicts[name].level) == (Verdict.SATISFIED, Evidence.E3), name  # type: ignore[index]
    assert verdicts["GV-08"].verdict is Verdict.PARTIALLY  # type: ignore[index] # its test was not carried out
    assert verdicts["DS-06"].verdict is Verdict.PARTIALLY  # type: ignore[index] # a lesser form
    assert not answered.findings
    order = [one.procedure in catalogue.examinations for one in answered.procedures]
    assert order == sorted(order, reverse=True)


def test_the_page_shows_every_question_and_the_digest_of_every_file(
    answered: Report, catalogue: Catalogue, answers: Answers
) -> None:
    html = render(answered, catalogue).decode()
    digests = {
        hashlib.sha256(content).hexdigest()
        for name, content in answers.evidence.items()
        if f"P-{name.split('-', 1)[1][:7]}" in {one.procedure for one in answered.procedures}
    }
    assert len(digests) > 25
    assert all(html.count(digest) >= 3 for digest in digests)
    assert "由哪个岗位负责" in html
    assert "由哪個職位負責" in html


async def test_a_claim_that_a_probe_contradicts_is_a_finding(few: Catalogue, answers: Answers) -> None:
    with untraced():
        app = create_specimen(frozenset({"PR-02"}))
        report = await rehearse(app, few, FakeClock(), LabTerms(answers=answers))
    found = {one.procedure: one for one in report.findings}
    assert set(found) == {"P-PR-02-a", "P-PR-13-i"}
    claim = found[ProcedureId("P-PR-13-i")]
    assert (claim.reason.name, claim.reason.values["requirement"]) == ("claim-contradicted", "PR-02")
    seen = next(one for one in report.procedures if one.procedure == "P-PR-13-i").observations[claim.evidence[0]]
    assert isinstance(seen, Reading)
    assert seen.source == "disclosed"


async def test_answers_about_another_service_are_refused(catalogue: Catalogue, answers: Answers) -> None:
    other = replace(answers, target="another")
    with pytest.raises(ConfigurationError, match="about 'another'"):
        await rehearse(create_specimen(), catalogue, FakeClock(), LabTerms(answers=other))


def test_answers_are_part_of_the_plan_and_come_before_what_might_contradict_them(catalogue: Catalogue) -> None:
    about = described(lab_adapter(), frozenset())
    asked = replace(about, capabilities=about.capabilities | {Capability.ANSWERS}, answers="one digest")
    plans = [
        plan_for(one, catalogue, profile="first-look", seed=b"")
        for one in (about, asked, replace(asked, answers="another digest"))
    ]
    assert len({one.digest for one in plans}) == 3
    assert not set(plans[0].procedures) & set(catalogue.examinations)
    first = [one in catalogue.examinations for one in plans[1].procedures]
    assert first == sorted(first, reverse=True)
    assert any(first)


def test_without_answers_nothing_is_asked_and_nothing_passes(spoiled: Report, catalogue: Catalogue) -> None:
    asked = [one for one in spoiled.procedures if one.procedure in catalogue.examinations]
    assert {(one.judgement.outcome, one.judgement.reason.name) for one in asked} == {
        (CheckOutcome.NOT_RUN, "not-asked")
    }
    assert len(asked) >= 26


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("target: Specimen\nanswers: {P-ZZ-01-i: {}}", "no examination 'P-ZZ-01-i'"),
        ("target: Specimen\nanswers: {P-GV-01-i: {colour: red}}", "has no question 'colour'"),
        ("target: Specimen\nanswers: {P-GV-01-i: {approved: yes}}", "expected a day"),
        ("target: Specimen\nanswers: {P-GV-01-i: {principles: perhaps}}", "expected yes or no"),
        ("target: Specimen\nanswers: {P-GV-12-v: {minutes: true}}", "expected a number"),
        ("target: Specimen\nanswers: {P-GV-12-i: {times: [never]}}", "expected any of detect, contain, notify"),
        ("target: Specimen\nanswers: {P-GV-16-i: {simulation: many}}", "expected one of few, falling"),
        ("answers: {}", "target"),
        ("[", "answers.yaml"),
    ],
)
def test_an_answer_to_no_question_or_of_another_form_is_refused(
    text: str, said: str, tmp_path: Path, catalogue: Catalogue
) -> None:
    (tmp_path / "answers.yaml").write_text(text)
    with pytest.raises(ConfigurationError, match=said):
        load_answers(tmp_path / "answers.yaml", catalogue)


def table(tmp_path: Path, catalogue: Catalogue, content: bytes) -> Mapping[str, Json]:
    (tmp_path / "scans.csv").write_bytes(content)
    (tmp_path / "answers.yaml").write_text(
        "target: Specimen\nanswers: {P-GV-05-i: {scans: scans.csv, updates: gone.csv}}"
    )
    first, second = load_answers(tmp_path / "answers.yaml", catalogue).readings[ProcedureId("P-GV-05-i")]
    assert second.value == {"file": None}
    assert isinstance(first.value, dict)
    return first.value


def test_only_the_declared_columns_of_a_table_are_kept(tmp_path: Path, catalogue: Catalogue) -> None:
    value = table(tmp_path, catalogue, "\ufeffscanned,build,who\n2026-11-01,9,Jane Roe\n".encode())
    assert value["rows"] == [{"scanned": "2026-11-01", "build": "9"}]
    assert "Jane" not in json.dumps(value)


@pytest.mark.parametrize("content", [b"scanned\n2026-11-01\n", b"\xff\xfe\x00", b'scanned,build\n"x', b""])
def test_a_table_that_cannot_be_read_has_no_rows(content: bytes, tmp_path: Path, catalogue: Catalogue) -> None:
    value = table(tmp_path, catalogue, content)
    assert value.get("rows") in (None, [])
    assert value["file"]


def test_the_digest_changes_with_a_byte_of_evidence(tmp_path: Path, catalogue: Catalogue) -> None:
    digests = set()
    for content in ("a", "b"):
        (tmp_path / "policy.txt").write_text(content)
        (tmp_path / "answers.yaml").write_text("target: Specimen\nanswers: {P-GV-01-i: {policy: policy.txt}}")
        digests.add(load_answers(tmp_path / "answers.yaml", catalogue).digest)
    assert len(digests) == 2


def test_every_reason_can_be_said_in_every_language() -> None:
    folder = Path(str(files("clearline.bench.interview")))
    text = "".join(path.read_text() for path in folder.glob("*.py"))
    names = set(re.findall(r"\"((?:question|register|evidence|respondent|examined|claim)-?[a-z-]*)\"", text))
    assert len(names) > 20
    for words in load_phrases().values():
        assert names <= set(words.words)


def test_questions_and_remedies_are_written_in_every_language(catalogue: Catalogue) -> None:
    def texts(examination: Examination) -> Iterator[Words]:
        yield examination.procedure.remedy
        for question in examination.questions:
            yield question.text
            if isinstance(question.rule, Choice | Several):
                yield from question.rule.options.values()

    for examination in catalogue.examinations.values():
        for words in texts(examination):
            assert words[Language.ENGLISH].isascii()
            assert any("\u4e00" <= char <= "\u9fff" for char in words[Language.SIMPLIFIED]), words
            assert any("\u4e00" <= char <= "\u9fff" for char in words[Language.TRADITIONAL]), words
            assert not set("们这为说对应当时从记录过义务写请设术证码员账审计评测") & set(words[Language.TRADITIONAL])
