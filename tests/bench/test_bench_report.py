"""The report: everything a target said is inert, every language is whole, nothing is fetched from anywhere."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import pytest

from clearline.bench.report.data import to_json
from clearline.bench.report.page import render
from clearline.bench.report.phrases import load_phrases
from clearline.catalogue.load import Catalogue
from clearline.domain.assessment import CheckOutcome, Judgement, ProcedureResult, Report, Verdict
from clearline.domain.conversation import Json, Language
from clearline.domain.observation import Exchange, Fetched, Planted, Purpose, Reading

EVIL = '</p><script>alert(1)</script><img src="//evil.example/x" onerror=alert(1)>\u202e\x00<b>'


class Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.ids += [value for name, value in attrs if name == "id" and value]


def parsed(html: bytes) -> Page:
    page = Page()
    page.feed(html.decode())
    return page


def poisoned(report: Report) -> Report:
    def poison(result: ProcedureResult) -> ProcedureResult:
        said = tuple(
            replace(one, text=EVIL, sent=EVIL)
            if isinstance(one, Exchange)
            else replace(one, body=EVIL, headers={"x": EVIL}, request=EVIL)
            if isinstance(one, Fetched)
            else replace(one, value={EVIL: EVIL})
            if isinstance(one, Reading)
            else one
            for one in result.observations
        )
        return replace(result, observations=said)

    return replace(
        report,
        target=EVIL,
        address=EVIL,
        approver=EVIL,
        flags={EVIL: True},
        procedures=tuple(poison(one) for one in report.procedures),
    )


def test_whatever_a_target_said_is_inert(spoiled: Report, catalogue: Catalogue) -> None:
    html = render(poisoned(spoiled), catalogue)
    page = parsed(html)
    assert not {tag for tag, _ in page.tags} & {"script", "img", "iframe", "object", "link", "form", "base", "b2"}
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
    assert b"<script" not in html


def test_nothing_is_fetched_and_nothing_may_be(spoiled: Report, catalogue: Catalogue) -> None:
    page = parsed(render(spoiled, catalogue))
    for _, attributes in page.tags:
        assert not set(attributes) & {"src", "srcset", "style", "background", "action", "data"}
        assert (attributes.get("href") or "#").startswith("#")
    policy = next(a["content"] for _, a in page.tags if a.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'sha256-")


def test_every_edition_is_there_and_no_name_is_given_twice(spoiled: Report, catalogue: Catalogue) -> None:
    page = parsed(render(spoiled, catalogue, Language.TRADITIONAL))
    editions = [attributes["lang"] for _, attributes in page.tags if attributes.get("class") == "edition"]
    assert editions == ["en", "zh-Hans", "zh-Hant"]
    chosen = [attributes["id"] for tag, attributes in page.tags if tag == "input" and "checked" in attributes]
    assert chosen == ["language-zh-Hant"]
    assert len(page.ids) == len(set(page.ids))


def test_every_fault_found_is_told_with_its_proof(spoiled: Report, catalogue: Catalogue) -> None:
    html = render(spoiled, catalogue).decode()
    for finding in spoiled.findings:
        assert f"{finding.requirement} {catalogue.requirements[finding.requirement].title[Language.ENGLISH]}" in html
    assert "Your bill is ¥12.34, all is well." in html
    assert "DATABASE_URL=postgres" in html


def test_the_gates_held_and_open_are_counted(spoiled: Report, catalogue: Catalogue) -> None:
    assert len(spoiled.score.gates_open) == 26
    assert "<b>6 / 32</b>" in render(spoiled, catalogue).decode()


def test_what_was_not_evaluated_is_listed(spoiled: Report, catalogue: Catalogue) -> None:
    html = render(spoiled, catalogue).decode()
    missing = [one.requirement for one in spoiled.requirements if one.verdict is Verdict.NOT_EVALUATED]
    assert len(missing) > 10
    assert all(f"<li>{one} " in html for one in missing)


def test_a_sound_report_says_that_it_is_a_sample(sound: Report, catalogue: Catalogue) -> None:
    html = render(sound, catalogue).decode()
    assert "a sample, not proof of absence" in html
    assert "不能证明问题不存在" in html
    assert "不能證明問題不存在" in html


def reasons() -> set[str]:
    folder = Path(str(files("clearline.bench")))
    sources = [
        path.read_text("utf-8")
        for path in (*folder.glob("checks/*.py"), folder / "judging.py", folder / "conclusion.py", folder / "doubt.py")
    ]
    call = r"\b(?:passed|failed|soft|inconclusive|Reason)\(\s*\"([a-z][a-z-]+)\""
    named = {name for source in sources for name in re.findall(call, source)}
    table = {name for source in sources for name in re.findall(r"\(\"[a-z]+\", \"(code-[a-z]+)\"\)", source)}
    samples = {name for source in sources for name in re.findall(r"name=\"([a-z-]+)\"", source)}
    samples |= {name for source in sources for name in re.findall(r", \"([a-z]+)\"\)$", source, re.MULTILINE)} & {
        "person",
        "offers",
    }
    return named | table | {f"{name}-{outcome}" for name in samples for outcome in ("pass", "soft", "fail")}


def test_every_reason_a_check_gives_can_be_said_in_every_language() -> None:
    found = reasons()
    assert len(found) > 70
    for words in load_phrases().values():
        assert found <= set(words.words)


def test_every_phrase_has_the_same_gaps_in_every_language() -> None:
    phrases = load_phrases()
    for name, english in phrases[Language.ENGLISH].words.items():
        for language in (Language.SIMPLIFIED, Language.TRADITIONAL):
            other = phrases[language].words[name]
            assert sorted(re.findall(r"\{\w+\}", other)) == sorted(re.findall(r"\{\w+\}", english)), name


def test_simplified_and_traditional_are_not_mixed() -> None:
    phrases = load_phrases()
    simplified = "".join(phrases[Language.SIMPLIFIED].words.values())
    traditional = "".join(phrases[Language.TRADITIONAL].words.values())
    assert not set("對話記錄應說過這個類當時會從") & set(simplified)
    assert not set("对话应说过这个类当时会从记录") & set(traditional)


def test_the_data_hold_everything_and_load_again(spoiled: Report) -> None:
    content = json.loads(to_json(spoiled))
    assert content["schema"] == "clearline-report/1"
    assert {one["procedure"] for one in content["procedures"]} == {one.procedure for one in spoiled.procedures}
    kinds = {one["kind"] for result in content["procedures"] for one in result["observations"]}
    assert kinds == {"exchange", "fetched", "reading", "planted"}
    assert content["exit_status"] == 1
    assert content["started_at"] == "2026-11-21T09:00:00+00:00"


def test_no_token_of_a_conversation_reaches_the_data(spoiled: Report) -> None:
    assert b'"token"' not in to_json(spoiled)
    assert b'"key"' not in to_json(spoiled)


def test_what_no_file_can_hold_is_replaced(sound: Report, catalogue: Catalogue) -> None:
    assert render(replace(sound, target="\ud800"), catalogue)


@pytest.mark.parametrize("outcome", ["inconclusive", "not-run"])
def test_what_could_not_be_decided_is_never_shown_as_passed(outcome: str, catalogue: Catalogue, sound: Report) -> None:
    undecided = tuple(
        replace(one, judgement=Judgement(type(one.judgement.outcome)(outcome), one.judgement.reason))
        for one in sound.procedures
    )
    html = render(replace(sound, procedures=undecided), catalogue).decode()
    assert 'class="o-pass"' not in html
    assert html.count(f'<td class="o-{outcome}"') == 3 * len(undecided)


def test_a_reading_is_shown_alike_in_whatever_order_its_parts_came(spoiled: Report, catalogue: Catalogue) -> None:
    """A ledger keeps names in order, a target need not."""
    failed = next(one for one in spoiled.procedures if one.judgement.outcome is CheckOutcome.FAIL)

    def shown(value: Json, planted: tuple[Planted, ...]) -> bytes:
        reading = Reading("case", Purpose.PROBE, "state", value)
        judgement = replace(failed.judgement, evidence=(len(planted),))
        result = replace(failed, observations=(*planted, reading), judgement=judgement)
        others = tuple(result if one is failed else one for one in spoiled.procedures)
        return render(replace(spoiled, procedures=others), catalogue)

    came: Json = {"b": "x 1234", "a": {"d": 1, "c": "1234 y"}}
    kept: Json = {"a": {"c": "1234 y", "d": 1}, "b": "x 1234"}
    for planted in ((), (Planted("case", "canary", "1234"),)):
        page = shown(came, planted)
        assert b"1234 y" in page
        assert page == shown(kept, planted)
