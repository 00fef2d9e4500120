"""The demonstration's door: what an assessor may have done to the desk, by whoever has the key."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

import httpx
import pytest

from channels.channels_front import standing
from clearline.cli.demo_door import Door, opened
from clearline.cli.demo_hooks import Hooks, Places
from clearline.cli.demo_processes import FIRST_WORDS, Log, Process, got, wait_for_an_answer
from clearline.domain.conversation import Heard, Language
from clearline.errors import ConfigurationError, DeniedError
from clearline.knowledge.article import load_articles
from clearline.service.gates import preflight, read_evaluation
from clearline.service.operator import read_operator
from clearline.service.release import build_release
from clearline.service.settings import from_environment
from clearline.service.shelf import Content, Shelf
from clearline.testing import START
from cli.test_cli_backup import ALICE, House
from learnt import LEARNT
from loopback import free_port

KEY = "heron-key"
ARTICLE = {
    "id": "article-abc",
    "question": "How much is the Heron service?",
    "answer": "The Heron service has the tariff abc.",
    "person": "assessor-a",
}


@dataclass
class Deeds:
    """What was done to the desk's process."""

    done: list[str] = field(default_factory=list)

    def kill(self) -> None:
        self.done.append("kill")

    def restart(self) -> None:
        self.done.append("restart")


@pytest.fixture
def deeds() -> Deeds:
    return Deeds()


@pytest.fixture
def hooks(tmp_path: Path, deeds: Deeds) -> Hooks:
    settings = from_environment(
        {}, data_dir=tmp_path / "desk", carrier_url="http://desk:hunter2@127.0.0.1:8421", log_origin="log.example"
    )
    (tmp_path / "articles").mkdir()
    return Hooks(settings, Places(tmp_path), deeds.kill, deeds.restart)


@pytest.fixture
async def client(hooks: Hooks) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(Door(hooks, KEY).application())
    headers = {"authorization": f"Bearer {KEY}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://door", headers=headers) as client:
        yield client


@pytest.mark.parametrize("key", ["", KEY, "Bearer", "Bearer heron", f"Bearer {KEY}x"])
async def test_nobody_without_the_key_does_anything(key: str, client: httpx.AsyncClient, deeds: Deeds) -> None:
    assert (await client.delete("/desk", headers={"authorization": key})).status_code == 401
    assert not deeds.done


async def test_the_desk_is_killed_by_who_has_the_key(client: httpx.AsyncClient, deeds: Deeds) -> None:
    assert (await client.delete("/desk")).json() == {"stopped": True}
    assert deeds.done == ["kill"]


async def test_connections_are_told_without_their_passwords(client: httpx.AsyncClient) -> None:
    links = (await client.get("/links")).json()["links"]
    assert [one["name"] for one in links] == ["operator", "records", "keys"]
    assert links[0] == {
        "name": "operator",
        "address": "http://127.0.0.1:8421",
        "verified": False,
        "same_machine": True,
    }
    assert links[1]["address"].startswith("sqlite:////")


async def test_the_line_behind_a_tls_edge_is_told_too(hooks: Hooks) -> None:
    hooks.settings = hooks.settings.model_copy(update={"demo_edge": "https://localhost:8443"})
    links = hooks.links()
    assert isinstance(links, dict)
    assert isinstance(links["links"], list)
    assert links["links"][-1] == {
        "name": "edge",
        "address": "http://127.0.0.1:8420",
        "verified": False,
        "same_machine": True,
    }


async def test_an_article_is_there_once_somebody_else_approved_it(
    client: httpx.AsyncClient, tmp_path: Path, deeds: Deeds
) -> None:
    assert (await client.post("/articles", json=ARTICLE)).status_code == 200
    assert not list((tmp_path / "articles").iterdir())
    assert (await client.put("/articles/article-abc", json={"person": "assessor-a"})).status_code == 403
    assert not deeds.done
    assert (await client.put("/articles/article-abc", json={"person": "assessor-b"})).status_code == 200
    assert [one.body.en for one in load_articles(tmp_path / "articles")] == [ARTICLE["answer"]]
    assert (await client.delete("/articles/article-abc")).status_code == 200
    assert not list((tmp_path / "articles").iterdir())
    assert deeds.done == ["restart", "restart"]


@pytest.mark.parametrize("name", ["..%2Fdesk", "root.key", "é"])
async def test_an_article_is_no_path(name: str, client: httpx.AsyncClient, deeds: Deeds) -> None:
    assert (await client.delete(f"/articles/{name}")).status_code in {403, 404}
    assert not deeds.done


@pytest.mark.parametrize("body", [b"[]", b"{", b'{"id": 7}', b"{}"])
async def test_what_cannot_be_read_changes_nothing(body: bytes, client: httpx.AsyncClient, tmp_path: Path) -> None:
    assert (await client.post("/articles", content=body)).status_code == 403
    assert not (tmp_path / "drafts").exists()


async def test_a_backup_gives_back_what_was_said_before_it(tmp_path: Path, hooks: Hooks) -> None:
    async with House(tmp_path) as house:
        await house.talk("alice-1", ALICE)
        await house.integrate()
        await asyncio.to_thread(hooks.back_up)
        await house.talk("alice-2", ALICE)
        restored = await asyncio.to_thread(hooks.restore, "alice-1")
        assert isinstance(restored, dict)
        assert restored["lines"]
        with pytest.raises(DeniedError):
            await asyncio.to_thread(hooks.restore, "alice-2")


@pytest.mark.e2e
def test_the_door_is_open_for_as_long_as_it_is_needed(hooks: Hooks) -> None:
    with opened(Door(hooks, KEY)) as address:
        answer = httpx.get(f"{address}/links", headers={"authorization": f"Bearer {KEY}"}, trust_env=False)
        assert answer.status_code == 200
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{address}/links", trust_env=False)


@pytest.fixture
def operator(tmp_path: Path) -> Iterator[Process]:
    port = free_port()
    words = ("operator", "serve", "--database", str(tmp_path / "operator.db"), "--port", str(port))
    process = Process(words, f"http://127.0.0.1:{port}/demo/state", Log(tmp_path / "operator.log"))
    yield process
    process.ask_to_end()
    process.end()


@pytest.mark.e2e
def test_a_process_that_is_killed_is_replaced(operator: Process) -> None:
    operator.wait_until_ready()
    operator.kill()
    operator.wait_until_ready()
    assert not operator.has_ended()
    assert b"orders" in got(operator.ready)


@pytest.mark.e2e
def test_a_process_that_ends_by_itself_is_noticed_and_its_last_words_are_shown(tmp_path: Path) -> None:
    process = Process(("--nothing",), "http://127.0.0.1:9/", Log(tmp_path / "said.log"))
    with pytest.raises(ConfigurationError, match=r"did not start; .*said\.log ends with:(.|\n)*--nothing"):
        process.wait_until_ready()
    assert process.has_ended()
    assert "--nothing" in process.log.news()


def test_what_a_process_said_is_told_once(tmp_path: Path) -> None:
    log = Log(tmp_path / "said.log")
    with log.path.open("ab", buffering=0) as file:
        file.write("开始\n".encode())
        assert log.news() == "开始\n"
        file.write(b"and on\n")
    assert (log.news(), log.news()) == ("and on\n", "")
    assert log.last_words() == f"{log.path} ends with:\n开始\nand on"


def test_who_has_had_the_first_answer_waits_for_no_learning_any_more() -> None:
    understanding = build_release(read_operator(None), learnt=LEARNT).understanding
    understanding.prepare_words()
    assert understanding.is_ready(Heard("Hello", Language.ENGLISH))
    assert not understanding.is_ready(Heard(FIRST_WORDS, Language.ENGLISH))


async def test_a_desk_is_judged_once_it_has_answered_somebody() -> None:
    async with standing() as desk:
        await asyncio.to_thread(wait_for_an_answer, desk.address)
    assert [heard.text.reveal() for heard in desk.service.heard] == [FIRST_WORDS]
    with pytest.raises(ConfigurationError, match="does not reply"):
        await asyncio.to_thread(wait_for_an_answer, desk.address)


@pytest.mark.parametrize(("kind", "why"), [("undisclosed", "automated"), ("incomplete", "understands 0%")])
async def test_a_bad_release_is_one_that_the_gates_refuse(
    kind: str, why: str, client: httpx.AsyncClient, hooks: Hooks
) -> None:
    articles = hooks.places.articles
    for article in (files("clearline.knowledge") / "articles").iterdir():
        (articles / article.name).write_bytes(article.read_bytes())
    hooks.settings.data_dir.mkdir()
    assert (await client.post("/release", json={"kind": kind})).status_code == 200
    assert (await client.get("/release")).json() == {"staged": [f"bad-{kind}"]}
    shipped = Content(None, articles)
    content = Shelf(hooks.settings.data_dir).content(f"bad-{kind}", shipped)
    bad = build_release(read_operator(None), content.flows, content.articles, encoder=False)
    evaluation = read_evaluation(content.evaluation) if content.evaluation else None
    assert why in " ".join(preflight(bad, evaluation, START.date()))
    if evaluation is not None:
        sound = build_release(read_operator(None), None, articles, encoder=False)
        assert not list(preflight(sound, evaluation, START.date()))


async def test_what_no_flows_and_articles_can_be_is_refused(client: httpx.AsyncClient) -> None:
    assert (await client.post("/release", json={"kind": "errors"})).status_code == 403
    assert (await client.get("/release")).json() == {"staged": []}
