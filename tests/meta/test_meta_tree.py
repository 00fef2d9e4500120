"""The tree itself: what may not be in it, and what must."""

import re
import subprocess
from pathlib import Path

from absent import never_installed

ROOT = Path(__file__).parent.parent.parent
LONGEST_MODULE = 400


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S607 # git of the path
    if listed.returncode:
        never_installed("a git checkout", "this is a copy of the files alone")
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def test_no_file_names_a_package_index() -> None:
    hosts = re.compile(rb"py[p]i\.org|python[h]osted|registry\.np[m]js|de[b]\.debian", re.IGNORECASE)
    assert [path for path in tracked() if hosts.search(path.read_bytes())] == []


def test_no_module_has_grown_too_large() -> None:
    modules = [path for path in tracked() if path.suffix == ".py" and "src" in path.parts]
    assert {path.name: n for path in modules if (n := len(path.read_text().splitlines())) > LONGEST_MODULE} == {}


def test_no_test_is_left_out_without_saying_what_is_absent_and_how_to_have_it() -> None:
    skips = re.compile(r"pytest\.skip|importorskip|mark\.skip|mark\.xfail|allow_module_level")
    tests = [path for path in tracked() if path.suffix == ".py" and path.is_relative_to(ROOT / "tests")]
    assert {path.name for path in tests if skips.search(path.read_text("utf-8"))} == {"absent.py", Path(__file__).name}


def test_no_package_re_exports() -> None:
    for path in (ROOT / "src").rglob("__init__.py"):
        code = [line for line in path.read_text().splitlines() if line.startswith(("from ", "import "))]
        allowed = path.parent.name in {"detectors", "checks", "probes"}
        assert not code or allowed, path


def test_every_change_note_is_one_short_sentence() -> None:
    notes = sorted((ROOT / "changes").glob("*.md"))
    assert notes
    for note in notes:
        assert note.suffixes[0] in {".added", ".changed", ".fixed", ".removed", ".security"}, note
        assert len(note.read_text().split()) <= 30, note


def test_tests_make_no_mocks() -> None:
    banned = re.compile(r"unittest[.]mock|Magic[M]ock|monkeypatch[.]setattr")
    assert [path for path in (ROOT / "tests").rglob("*.py") if banned.search(path.read_text())] == []
