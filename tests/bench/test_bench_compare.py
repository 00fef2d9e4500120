"""Two runs side by side: hiding is never an improvement, and a machine is told by status alone."""

import re
from collections import Counter
from dataclasses import replace
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearline.bench.report.comparison import FOR_WORSE, Change, compare
from clearline.bench.report.comparison_page import pairs, render_comparison
from clearline.bench.report.data import to_json
from clearline.bench.report.phrases import FILES, load_phrases
from clearline.bench.report.policy import FailOn, FailOnChange, policy_named, status_of, status_of_change
from clearline.bench.report.read import from_json
from clearline.catalogue.load import Catalogue
from clearline.domain.assessment import Evidence, Reason, Report, RequirementId, RequirementResult, Verdict
from clearline.domain.conversation import Language
from clearline.errors import InputError

ID = RequirementId("AR-01")


def only(report: Report, verdict: Verdict | None) -> Report:
    """`report` with one requirement, of that verdict; or with none."""
    result = () if verdict is None else (RequirementResult(ID, verdict, Evidence.E4, (), Reason("no-procedure")),)
    return replace(report, requirements=result, findings=())


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        (Verdict.SATISFIED, Verdict.SATISFIED, Change.SAME),
        (Verdict.SATISFIED, Verdict.NOT_SATISFIED, Change.WORSE),
        (Verdict.SATISFIED, Verdict.PARTIALLY, Change.WORSE),
        (Verdict.SATISFIED, Verdict.NOT_EVALUATED, Change.LOST),
        (Verdict.NOT_SATISFIED, Verdict.NOT_EVALUATED, Change.LOST),
        (Verdict.NOT_SATISFIED, Verdict.NOT_APPLICABLE, Change.LOST),
        (Verdict.NOT_SATISFIED, Verdict.PARTIALLY, Change.BETTER),
        (Verdict.NOT_EVALUATED, Verdict.NOT_SATISFIED, Change.WORSE),
        (Verdict.NOT_EVALUATED, Verdict.PARTIALLY, Change.BETTER),
        (Verdict.NOT_APPLICABLE, Verdict.NOT_SATISFIED, Change.WORSE),
        (Verdict.NOT_EVALUATED, Verdict.NOT_APPLICABLE, Change.SAME),
        (None, Verdict.SATISFIED, Change.NEW),
        (Verdict.NOT_SATISFIED, None, Change.GONE),
    ],
)
def test_each_change_has_one_name(before: Verdict | None, after: Verdict | None, change: Change, sound: Report) -> None:
    assert [row.change for row in compare(only(sound, before), only(sound, after)).rows] == [change]


@pytest.mark.parametrize("before", Verdict)
@pytest.mark.parametrize("after", [Verdict.NOT_EVALUATED, Verdict.NOT_APPLICABLE, None])
def test_looking_away_is_never_an_improvement(before: Verdict, after: Verdict | None, sound: Report) -> None:
    (row,) = compare(only(sound, before), only(sound, after)).rows
    assert row.change is not Change.BETTER


def test_a_run_against_itself_has_changed_nothing(spoiled: Report) -> None:
    comparison = compare(spoiled, spoiled)
    assert {row.change for row in comparison.rows} == {Change.SAME}
    assert comparison.cautions == ()
    assert status_of_change(comparison, FailOnChange.WORSE) == 0


def test_what_became_worse_comes_first_and_ends_with_1(sound: Report, spoiled: Report) -> None:
    comparison = compare(sound, spoiled)
    worse = comparison.of(Change.WORSE)
    assert {row.requirement for row in worse} == {one.requirement for one in spoiled.findings}
    assert comparison.rows[: len(worse)] == worse
    assert comparison.cautions == ("caution-profile",)
    assert status_of_change(comparison, FailOnChange.WORSE) == 1
    back = compare(spoiled, sound)
    assert {row.requirement for row in back.of(Change.BETTER)} >= {row.requirement for row in worse}
    assert back.of(*FOR_WORSE) == back.of(Change.GONE)


def test_what_makes_two_runs_hard_to_compare_is_said(sound: Report) -> None:
    other = replace(
        sound,
        target="another",
        capabilities=(),
        integrity=False,
        plan=replace(sound.plan, catalogue="x", profile="gates"),
    )
    cautions = compare(sound, other).cautions
    assert cautions == ("caution-target", "caution-profile", "caution-catalogue", "caution-means", "caution-integrity")
    assert all(set(cautions) <= set(words.words) for words in load_phrases().values())


def test_no_phrase_is_written_twice() -> None:
    names = [
        name
        for file in FILES
        for name in re.findall(r"^  (\S+):$", (files("clearline.bench.report") / file).read_text("utf-8"), re.MULTILINE)
    ]
    assert [name for name, times in Counter(names).items() if times > 1] == []


@pytest.mark.parametrize(
    ("policy", "status"), [(FailOn.FINDING, 1), (FailOn.GATE, 1), (FailOn.OPEN, 1), (FailOn.NEVER, 0)]
)
def test_a_policy_decides_the_status_of_a_run(policy: FailOn, status: int, spoiled: Report, sound: Report) -> None:
    assert status_of(spoiled, policy) == status
    assert status_of(replace(spoiled, exit_status=2), policy) == 2
    unproved = any(one.verdict is Verdict.PARTIALLY for one in sound.requirements)
    assert status_of(sound, policy) == (1 if policy is FailOn.OPEN and unproved else 0)


def test_a_finding_below_a_gate_does_not_fail_a_policy_of_gates(spoiled: Report, catalogue: Catalogue) -> None:
    minor = tuple(one for one in spoiled.findings if not catalogue.requirements[one.requirement].gate)
    assert minor
    assert status_of(replace(spoiled, findings=minor), FailOn.GATE) == 0


def test_a_comparison_with_what_could_not_be_assessed_is_no_success(sound: Report) -> None:
    dead = replace(sound, exit_status=2)
    assert {status_of_change(compare(sound, dead), policy) for policy in FailOnChange} == {2}
    assert {
        status_of_change(compare(sound, sound), FailOnChange(one.value)) for one in (FailOn.GATE, FailOn.FINDING)
    } == {0}


def test_a_policy_nobody_knows_is_refused() -> None:
    with pytest.raises(InputError, match="no policy 'always'; there are finding, gate, open, never"):
        policy_named("always", FailOn)


def test_the_page_says_it_in_every_language(sound: Report, spoiled: Report, catalogue: Catalogue) -> None:
    html = render_comparison(compare(sound, spoiled), catalogue, Language.SIMPLIFIED).decode()
    for words in load_phrases().values():
        assert words("change-worse") in html
        assert words("caution-profile") in html
    assert "<script" not in html
    for one in spoiled.findings:
        assert catalogue.requirements[one.requirement].title[Language.TRADITIONAL] in html


def test_the_areas_of_both_runs_stand_side_by_side(sound: Report, spoiled: Report, catalogue: Catalogue) -> None:
    comparison, words = compare(sound, spoiled), load_phrases()[Language.ENGLISH]
    drawn = {one.area: (one.before, one.after) for one in pairs(comparison, words)}
    for area in {*sound.score.areas, *spoiled.score.areas}:
        met = (round(sound.score.areas.get(area, 0)), round(spoiled.score.areas.get(area, 0)))
        assert drawn[area.value] == met
        assert f"{met[0]} % → {met[1]} %" in render_comparison(comparison, catalogue).decode()


def test_hostile_words_and_reasons_of_another_release_are_shown_as_text(sound: Report, catalogue: Catalogue) -> None:
    strange = replace(only(sound, Verdict.NOT_SATISFIED), target="<script>x</script>", address="<img src=x>")
    result = replace(strange.requirements[0], reason=Reason("a-later-reason"), requirement=RequirementId("ZZ-99"))
    empty = replace(result, reason=Reason("attacks-fail"), requirement=RequirementId("ZZ-98"))
    html = render_comparison(compare(strange, replace(strange, requirements=(result, empty))), catalogue).decode()
    assert "<script>" not in html
    assert "<img" not in html
    assert "a-later-reason" in html


def test_a_report_reads_back_from_its_json(sound: Report, spoiled: Report) -> None:
    for report in (sound, spoiled):
        assert to_json(from_json(to_json(report))) == to_json(report)
    assert from_json(to_json(spoiled)) == spoiled


@given(
    st.binary(max_size=60)
    | st.sampled_from([b"{}", b"[]", b'{"schema":"clearline-report/1"}', b'{"schema":"x"}', b"[" * 9000])
)
def test_what_is_no_report_is_refused(content: bytes) -> None:
    with pytest.raises(InputError):
        from_json(content)
