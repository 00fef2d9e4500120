import httpx

from channels.test_channels_caller import opened


async def test_a_choice_is_given_and_taken_back_by_the_same_call(http: httpx.AsyncClient) -> None:
    where, token = await opened(http)
    assert (await http.get(f"{where}/privacy", headers=token)).json()["choices"][0]["given"] is False
    for given in (True, False):
        body = {"purpose": "recommendation", "given": given, "language": "en"}
        answer = await http.post(f"{where}/consents", json=body, headers=token)
        assert answer.json()["choices"][0]["given"] is given


async def test_a_purpose_that_does_not_exist_is_refused(http: httpx.AsyncClient) -> None:
    where, token = await opened(http)
    body = {"purpose": "everything", "given": True, "language": "en"}
    assert (await http.post(f"{where}/consents", json=body, headers=token)).status_code == 400


async def test_a_copy_is_a_file_for_programs_and_a_page_for_people(http: httpx.AsyncClient) -> None:
    where, token = await opened(http)
    programs = await http.get(f"{where}/copy", headers=token)
    assert programs.json()["account"]["address"] == "<Quay>"
    assert programs.headers["content-disposition"] == 'attachment; filename="my-data.json"'
    people = await http.get(f"{where}/copy.html?language=zh-Hant", headers=token)
    assert "&lt;b&gt;hello&lt;/b&gt;" in people.text
    assert "我的個人資料" in people.text
    assert "E-1: 刪除我的資料, 因法律要求暫時保留部分資料而延後" in people.text
    assert "<script" not in people.text
    mark = programs.json()["AIGC"]
    assert (mark["Label"], mark["ContentProducer"]) == ("1", "Tidemark Telecom")
    assert mark["ProduceID"].startswith(where.rpartition("/")[2])
    assert "人工智慧（AI）生成" in people.text
    assert '<meta name="AIGC" content="{&#34;AIGC&#34;: {&#34;Label&#34;: &#34;1&#34;' in people.text
    assert people.headers["cache-control"] == programs.headers["cache-control"] == "no-store"


async def test_a_request_gets_a_number_and_an_erasure_may_need_more(http: httpx.AsyncClient) -> None:
    where, token = await opened(http)
    asked = await http.post(f"{where}/requests", json={"right": "correction", "words": "x"}, headers=token)
    assert (asked.status_code, asked.json()) == (201, {"id": "correction-x", "due": "2026-12-07"})
    assert (await http.post(f"{where}/erasure", headers=token)).json()["code"] == "E-STEP-UP"


async def test_without_a_token_nothing_is_told_or_done(http: httpx.AsyncClient) -> None:
    where, _ = await opened(http)
    for path in ("privacy", "copy", "copy.html", "proof"):
        assert (await http.get(f"{where}/{path}")).status_code == 401
    for path in ("consents", "requests", "erasure"):
        assert (await http.post(f"{where}/{path}", json={})).status_code == 401


async def test_the_proof_is_a_file_too(http: httpx.AsyncClient) -> None:
    where, token = await opened(http)
    answer = await http.get(f"{where}/proof", headers=token)
    assert answer.json()["entries"] == [{"index": 0, "leaf": "{}", "hashes": ["00"]}]
    assert answer.headers["content-disposition"] == 'attachment; filename="my-proof.json"'
