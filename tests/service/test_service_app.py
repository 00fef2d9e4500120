"""The application around the desk: what is mounted is what is described, and health tells the truth."""

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.routing import Route

from clearline.audit.checkpoint import open_note
from clearline.channels import web
from clearline.channels.openapi import CALLS
from clearline.channels.staff_door import Door
from clearline.crypto.sign import Algorithm, Verifier
from clearline.service.app import application, site_of
from clearline.service.decisions import DecisionDesk, Decisions
from clearline.service.log_routes import PublicLog
from clearline.service.stamps import shelf_of
from clearline.service.uses import Uses
from service.service_lab import Standing


@pytest.fixture
async def http(standing: Standing) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(application(standing.desk), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=standing.desk.settings.address) as client:
        yield client


DESCRIBED = ("/v1/accountability", "/v1/conversations", "/v1/log", "/v1/retention", "/v1/uses")


async def test_what_is_mounted_is_what_is_described(standing: Standing, http: httpx.AsyncClient) -> None:
    desk = standing.desk
    mounted = [
        *web.routes(desk.front, desk.rooms.clock, site_of(desk)),
        *PublicLog(desk.rooms.audit, desk.log_key, desk.late_log_key, shelf_of(desk.settings)).routes(),
        *Uses(desk.uses).routes(),
        *Decisions(DecisionDesk(desk.rollout), desk.front, Door(desk.front.staff, https=False)).routes(),
    ]
    paths = {
        (route.path, method.lower())
        for route in mounted
        if isinstance(route, Route) and route.path.startswith(DESCRIBED)
        for method in route.methods or ()
        if method != "HEAD"
    }
    assert {(call.path, call.method) for call in CALLS} == paths
    described = (await http.get("/v1/openapi.json")).json()
    assert described["openapi"] == "3.1.0"
    assert {(path, method) for path, item in described["paths"].items() for method in item} == paths
    operations = [operation["operationId"] for item in described["paths"].values() for operation in item.values()]
    assert len(operations) == len(set(operations))


async def test_health_tells_the_truth(standing: Standing, http: httpx.AsyncClient) -> None:
    assert (await http.get("/healthz")).status_code == 200
    assert (await http.get("/readyz")).status_code == 200
    await standing.desk.rooms.store.close()
    assert (await http.get("/healthz")).status_code == 200
    assert (await http.get("/readyz")).status_code == 503


async def test_where_to_report_a_weakness_is_published(http: httpx.AsyncClient) -> None:
    said = (await http.get("/.well-known/security.txt")).text
    assert "Contact: mailto:" in said
    assert "Expires: 20" in said


async def test_the_log_is_public_and_bad_questions_are_refused(standing: Standing, http: httpx.AsyncClient) -> None:
    assert (await http.get("/v1/log/checkpoint")).status_code == 404
    caller = await standing.caller()
    await caller.say("hello")
    await standing.desk.sequencer.step()
    note = (await http.get("/v1/log/checkpoint")).text
    assert note.startswith("clearline.example/log\n")
    size = int(note.splitlines()[1])
    leaves = (await http.get("/v1/log/entries")).content.splitlines()
    assert len(leaves) == size
    proof = (await http.get("/v1/log/proof", params={"index": 0, "size": size})).json()
    assert proof["size"] == size
    for bad in ("/v1/log/entries?start=x", "/v1/log/proof?index=-1&size=1", "/v1/log/checkpoints?after=9e9"):
        assert (await http.get(bad)).status_code == 400, bad
    assert (await http.get("/v1/log/proof?index=5&size=999999")).status_code in {400, 500}


async def test_what_leaves_the_desk_is_signed_against_quantum_computers_too(
    standing: Standing, http: httpx.AsyncClient
) -> None:
    await (await standing.caller()).say("hello")
    await standing.desk.sequencer.step()
    keys = [Verifier.parse(line) for line in (await http.get("/v1/log/key")).text.splitlines()]
    assert [key.algorithm for key in keys] == [Algorithm.ED25519, Algorithm.ML_DSA_65]
    note = (await http.get("/v1/log/checkpoint")).text
    assert open_note(note, keys)
    assert (await http.get("/v1/log/checkpoint")).text == note


async def test_a_failing_desk_says_so_without_details(standing: Standing, http: httpx.AsyncClient) -> None:
    await standing.desk.rooms.store.close()
    answer = await http.post("/v1/conversations", json={})
    assert answer.status_code == 503
    assert answer.json()["code"] == "E-STORE"
