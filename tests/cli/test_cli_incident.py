"""`clearline incident`: with nothing but the desk's folder, while the desk serves or lies still."""

import asyncio
import re
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from clearline.audit.log import AuditLog
from clearline.catalogue.lessons import Lessons
from clearline.cli.main import app
from clearline.domain.event import Event, EventTag
from clearline.errors import InputError
from clearline.store.engine import open_store
from clearline.testing import START

SCOPE = ["--since", "2026-11-21T00:00+0000", "--until", "2026-11-22T00:00+0000", "--staff", "eve"]


@pytest.fixture
def run(tmp_path: Path) -> CliRunner:
    return CliRunner(env={"CLEARLINE_DATA_DIR": str(tmp_path), "COLUMNS": "200"})


def did(run: CliRunner, *words: str) -> str:
    result = run.invoke(app, ["incident", *words])
    assert result.exit_code == 0, (result.output, result.exception)
    return result.output


def declared(run: CliRunner, *words: str) -> str:
    output = did(run, "declare", "leak", "--by", "sam", "--gravity", "serious", "--data", "contact", *words)
    found = re.match(r"I-\d{4}-\d\d-\d\d-\d{4}", output)
    assert found, output
    return found[0]


def test_from_declaration_to_lesson_without_a_desk(run: CliRunner, tmp_path: Path) -> None:
    which = declared(run, "--market", "eu", "--aware", "2026-11-20T09:00+0000")
    shown = did(run, "show", which)
    assert "eu-gdpr: by 2026-11-21T09:00+00:00" in shown
    assert " LATE" in shown
    did(run, "contain", which, "--by", "sam", "--reason", "found outside", "--as-planned", "--stop", "engine")
    assert "contained: engine, callers, new keys" in did(run, "show", which)
    drafted = did(run, "notices", which, "--by", "ola", "--to", str(tmp_path / "notices"))
    assert "eu-gdpr.en.txt: by 2026-11-21T09:00+00:00, GDPR, art. 33(1)" in drafted
    assert "supervisory authority" in (tmp_path / "notices" / "eu-gdpr.en.txt").read_text("utf-8")
    assert " LATE" not in did(run, "told", which, "eu-gdpr", "--by", "ola").split("eu-gdpr:")[1].splitlines()[0]
    closing = ["close", which, "--by", "sam", "--lesson", "Keys belong in a vault.", "--requirement", "ID-10"]
    assert isinstance(run.invoke(app, ["incident", *closing]).exception, InputError)
    lifting = ["stop", "lift", "engine", "--by", "sam", "--reason", "mended", "--incident", which]
    assert run.invoke(app, lifting).output == "engine goes on.\n"
    assert "closed: Keys belong in a vault. (ID-10)" in did(run, *closing)
    did(run, "lessons", str(tmp_path / "own.yaml"))
    (lesson,) = Lessons.model_validate(yaml.safe_load((tmp_path / "own.yaml").read_text("utf-8"))).lessons
    assert (lesson.date, lesson.requirements, lesson.replay[0]) == ("2026-11", ("ID-10",), "P-ID-10-a")


def test_the_scope_is_read_from_the_database_of_a_desk_that_holds_it(run: CliRunner, tmp_path: Path) -> None:
    async def go() -> str:
        store = await open_store(f"sqlite:///{tmp_path / 'desk.db'}")
        read = [
            Event(EventTag.RECORD_READ, START, which, details={"staff": staff})
            for which, staff in (("c1", "eve"), ("c2", "raj"), ("c1", "eve"))
        ]
        await store.commit(AuditLog(store).writes(read))
        to = str(tmp_path / "scope.txt")
        try:  # the desk goes on holding its database meanwhile
            return await asyncio.to_thread(did, run, "scope", which, "--by", "sam", *SCOPE, "--to", to)
        finally:
            await store.close()

    which = declared(run)
    assert "scope: 1 conversations of 0 customers and 1 unknown callers, 2 entries" in asyncio.run(go())
    assert (tmp_path / "scope.txt").read_text("utf-8") == "c1\n"


def test_a_drill_says_so_wherever_it_is_shown(run: CliRunner, tmp_path: Path) -> None:
    output = did(run, "drill", "outage", "--by", "sam", "--market", "CN")
    assert "EXERCISE" in output
    which = output.split()[0]
    assert f"{which}  outage, serious, drill: open" in did(run, "list")
    did(run, "notices", which, "--by", "sam", "--to", str(tmp_path / "notices"))
    assert "【演练】" in (tmp_path / "notices" / "cn-incident.zh-Hans.txt").read_text("utf-8")
    assert "Last exercise: never." in did(run, "plan")
    did(run, "close", which, "--by", "sam", "--lesson", "We found the numbers.", "--requirement", "GV-12")
    assert f"({which})" in did(run, "plan")
    assert isinstance(run.invoke(app, ["incident", "lessons", str(tmp_path / "own.yaml")]).exception, InputError)


def test_an_incident_that_was_never_declared_is_not_handled(run: CliRunner) -> None:
    result = run.invoke(app, ["incident", "show", "I-2026-01-01-0000"])
    assert isinstance(result.exception, InputError)
