"""What the tests of the operator's version 4 share: something made, what a list holds, bodies without an attribute."""

import httpx

from clearline.domain.conversation import Json


async def made(caller: httpx.AsyncClient, path: str, body: dict[str, Json]) -> dict[str, Json]:
    answer = await caller.post(path, json=body)
    assert answer.status_code == 201, answer.text
    document: dict[str, Json] = answer.json()
    assert answer.headers["Location"] == document["href"] == f"{path}/{document['id']}"
    assert (await caller.get(str(document["href"]))).json() == document
    return document


async def listed(caller: httpx.AsyncClient, path: str, **query: str) -> list[dict[str, Json]]:
    answer = await caller.get(path, params=query)
    found: list[dict[str, Json]] = answer.json()
    assert (answer.status_code, answer.headers["X-Total-Count"]) == (200, str(len(found)))
    return found


def less(document: dict[str, Json], name: str) -> dict[str, Json]:
    return {key: value for key, value in document.items() if key != name}
