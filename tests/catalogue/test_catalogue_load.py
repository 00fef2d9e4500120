"""The packaged catalogue is sound, and the loader refuses one that is not."""

import re
import shutil
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest

from clearline.catalogue.load import Catalogue, load
from clearline.domain.assessment import Area, Level, RequirementId
from clearline.domain.conversation import Language
from clearline.errors import ConfigurationError


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with_files = Path(str(files("clearline.catalogue")))
    for path in [*with_files.glob("*.yaml"), *with_files.glob("*/*.yaml")]:
        copy = tmp_path / path.relative_to(with_files)
        copy.parent.mkdir(exist_ok=True)
        shutil.copy(path, copy)
    return tmp_path


def test_nothing_of_the_source_catalogue_is_lost(catalogue: Catalogue) -> None:
    assert (len(catalogue.threats), len(catalogue.requirements), len(catalogue.seeds)) == (42, 112, 77)
    assert sum(one.gate for one in catalogue.requirements.values()) == 32
    assert sum(one.level is Level.BASIC for one in catalogue.requirements.values()) == 100
    assert sum(len(one.guidelines) for one in catalogue.requirements.values()) == 139


def test_every_requirement_says_shall_once(catalogue: Catalogue) -> None:
    assert all(len(re.findall(r"\bshall\b", one.statement)) == 1 for one in catalogue.requirements.values())


def test_every_title_is_written_in_chinese_and_english(catalogue: Catalogue) -> None:
    titles = [one.title for one in catalogue.requirements.values()]
    titles += [one.title for one in catalogue.threats.values()]
    titles += [words for one in catalogue.procedures.values() for words in (one.title, one.how, one.remedy)]
    for title in titles:
        assert title[Language.ENGLISH].isascii(), title
        for language in (Language.SIMPLIFIED, Language.TRADITIONAL):
            assert any("\u4e00" <= char <= "\u9fff" for char in title[language]), title


def test_the_numbers_of_the_level_stand_in_the_statement(catalogue: Catalogue) -> None:
    codes = RequirementId("ID-03")
    assert "at most 5 attempts" in catalogue.statement(codes, Level.BASIC)
    assert "at most 3 attempts" in catalogue.statement(codes, Level.ENHANCED)
    assert not any("{{" in catalogue.statement(one, Level.BASIC) for one in catalogue.requirements)
    assert "最多试 5 次" in catalogue.statement(codes, Level.BASIC, Language.SIMPLIFIED)
    updates = RequirementId("GV-05")
    assert "15 (嚴重), 30 (高) 天" in catalogue.statement(updates, Level.BASIC, Language.TRADITIONAL)


def test_every_sentence_is_written_in_chinese_twice(catalogue: Catalogue) -> None:
    for name in catalogue.requirements:
        simplified, traditional = (
            catalogue.statement(name, Level.ENHANCED, language)
            for language in (Language.SIMPLIFIED, Language.TRADITIONAL)
        )
        assert "须" in simplified or "得" in simplified or "只能" in simplified, name
        assert not set("這個對說應當從紀錄過義務寫請設術證碼員帳審計評測開關") & set(simplified), name
        assert not set("这个对说应当从记录过义务写请设术证码员账审评测开关") & set(traditional), name
        assert "{{" not in simplified + traditional


def test_every_area_has_procedures_that_decide(catalogue: Catalogue) -> None:
    decided = {catalogue.requirements[one.requirement].area for one in catalogue.procedures.values()}
    assert decided == set(Area)
    assert len({one.requirement for one in catalogue.procedures.values()}) >= 14


def test_a_copy_loads_with_the_same_digest_and_a_changed_one_with_another(folder: Path, catalogue: Catalogue) -> None:
    assert load(folder).digest == catalogue.digest
    replace_in(folder / "requirements/DS.yaml", "Masked display", "Masked displays")
    assert load(folder).digest != catalogue.digest


def replace_in(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def _editing(name: str, old: str, new: str) -> Callable[[Path], None]:
    return lambda folder: replace_in(folder / name, old, new)


BROKEN = {
    "a threat that does not exist": (_editing("requirements/DS.yaml", "T-42", "T-43"), "T-43 is used and not defined"),
    "a seed nobody uses": (
        _editing("seeds.yaml", "statements:\n", "statements:\n  S9-99: nobody asks for this\n"),
        "S9-99 is defined and not used",
    ),
    "a parameter nobody uses": (
        _editing("parameters.yaml", "parameters:\n", "parameters:\n  odd: {basic: 1, enhanced: 2}\n"),
        "parameter odd is defined and not used",
    ),
    "a parameter that does not exist": (
        _editing("requirements/ID.yaml", "{{otp_digits}}", "{{otp_digit}}"),
        "parameter otp_digit is used and not defined",
    ),
    "a requirement twice": (_editing("requirements/DS.yaml", "id: DS-02", "id: DS-01"), "DS-01 is defined twice"),
    "an unknown field": (
        _editing("requirements/DS.yaml", "    level: basic", "    mood: good\n    level: basic"),
        "mood",
    ),
    "a key twice": (_editing("requirements/DS.yaml", "    weight: 5", "    weight: 5\n    weight: 3"), "given twice"),
    "no shall": (_editing("requirements/DS.yaml", "The ICS shall mask", "The ICS masks"), "statement"),
    "a gate of little weight": (_editing("requirements/DS.yaml", "    weight: 5", "    weight: 3"), "gate"),
    "a procedure for nothing": (
        _editing("procedures.yaml", "requirement: DS-07", "requirement: DS-99"),
        "DS-99, which is not defined",
    ),
    "a procedure under a foreign id": (
        _editing("procedures.yaml", "requirement: DS-07", "requirement: DS-08"),
        "does not carry the id",
    ),
    "a guideline that is not there": (
        _editing("procedures.yaml", "guideline: 1", "guideline: 9"),
        "guideline 9",
    ),
    "absence where there is no flag": (
        _editing(
            "procedures.yaml", "confidence: high\n    reduced: true", "confidence: high\n    confirms_absence: true"
        ),
        "which always applies",
    ),
    "a question for nothing": (_editing("examinations/GV.yaml", "id: P-GV-02-i", "id: P-GV-92-i"), "GV-92"),
    "a rule that is none": (_editing("examinations/GV.yaml", "rule: covers", "rule: hides"), "hides"),
    "a rule for a column that is not there": (
        _editing("examinations/GV.yaml", "columns: [topic, ", "columns: [theme, "),
        "has a rule for column topic",
    ),
    "a rule with a field too many": (
        _editing("examinations/GV.yaml", "{rule: covers, column", "{rule: covers, mood: good, column"),
        "has no mood",
    ),
    "a claim that nothing contradicts": (
        _editing("examinations/PR.yaml", "contradicted_by: [PR-02]", "contradicted_by: [PR-92]"),
        "PR-92, which is not defined",
    ),
    "a question asked twice": (_editing("examinations/GV.yaml", "name: approved", "name: policy"), "policy twice"),
    "a lesson that teaches nothing known": (
        _editing("lessons.yaml", "requirements: [AR-17, AR-11]", "requirements: [AR-17, AR-99]"),
        "AR-99, which is not defined",
    ),
    "a lesson replayed by nothing": (
        _editing("lessons.yaml", "replay: [P-DS-09-a]", "replay: [P-DS-09-x]"),
        "P-DS-09-x, which is not defined",
    ),
    "a lesson replayed by something else": (
        _editing("lessons.yaml", "replay: [P-DS-09-a]", "replay: [P-DS-07-a]"),
        "which is for another requirement",
    ),
    "a sentence with other numbers": (
        _editing("statements.yaml", "最多试 {{otp_tries}} 次", "最多试 3 次"),
        "ID-03 in zh-Hans has other parameters",
    ),
    "a sentence for nothing": (_editing("statements.yaml", "  DS-01:", "  DS-91:"), "DS-01 has no sentence in Chinese"),
    "a missing language": (_editing("requirements/DS.yaml", "      zh-Hant: 客戶通道全程加密\n", ""), "zh-Hant"),
    "no YAML": (lambda folder: (folder / "seeds.yaml").write_text("{[", "utf-8"), "seeds.yaml"),
    "a missing file": (lambda folder: (folder / "requirements/GV.yaml").unlink(), "requirements/GV.yaml"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_an_unsound_catalogue_is_refused_with_the_place(name: str, folder: Path) -> None:
    spoil, told = BROKEN[name]
    spoil(folder)
    with pytest.raises(ConfigurationError, match=told.replace("(", "\\(")):
        load(folder)
