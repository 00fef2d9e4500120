import httpx

from channels.test_channels_caller import opened


async def test_a_passkey_is_asked_for_and_what_was_signed_is_taken_once_right(http: httpx.AsyncClient) -> None:
    where, token = await opened(http)
    asked = (await http.post(f"{where}/passkeys/options", headers=token)).json()
    assert asked["purpose"] == "Your bill"
    assert asked["options"]["challenge"] in where
    body = {"credential": {"rawId": "good"}}
    proved = await http.post(f"{where}/passkeys/proof", json=body, headers=token)
    assert proved.json() == {"level": 2}
    assert proved.headers["clearline-token"] == token["authorization"].partition(" ")[2] + "-fresh"
    refused = await http.post(f"{where}/passkeys/proof", json={"credential": {"rawId": "bad"}}, headers=token)
    assert (refused.status_code, refused.json()["code"]) == (403, "E-DENIED")


async def test_where_more_must_be_proved_first_programs_are_told_how_much(http: httpx.AsyncClient) -> None:
    where, token = await opened(http)
    answer = await http.post(f"{where}/passkeys/registration", headers=token)
    assert (answer.status_code, answer.json()["code"]) == (401, "E-STEP-UP")
    assert answer.headers["www-authenticate"] == (
        'Bearer error="insufficient_user_authentication", acr_values="aal2"'  # RFC 9470, 3
    )


async def test_passkeys_are_added_listed_and_removed(http: httpx.AsyncClient) -> None:
    where, token = await opened(http)
    made = await http.post(f"{where}/passkeys", json={"credential": {}}, headers=token)
    assert (made.status_code, made.json()["id"], made.json()["kind"]) == (201, "2", "passkey")
    assert [each["id"] for each in (await http.get(f"{where}/factors", headers=token)).json()["factors"]] == ["mine"]
    assert (await http.delete(f"{where}/passkeys/mine", headers=token)).status_code == 204
    assert (await http.delete(f"{where}/passkeys/hers", headers=token)).status_code == 404


async def test_without_the_token_of_the_conversation_nothing_is_told(http: httpx.AsyncClient) -> None:
    where, _ = await opened(http)
    for path in ("options", "proof", "registration"):
        assert (await http.post(f"{where}/passkeys/{path}", json={"credential": {}})).status_code == 401
    assert (await http.get(f"{where}/factors", headers={"authorization": "Bearer wrong"})).status_code == 401


async def test_an_app_is_enrolled_confirmed_and_recovered_from(http: httpx.AsyncClient) -> None:
    where, token = await opened(http)
    made = await http.post(f"{where}/app", headers=token)
    assert (made.status_code, made.json()["secret"]) == (201, "ABC")
    assert made.headers["cache-control"] == "no-store"
    wrong = await http.post(f"{where}/app/confirmation", json={"code": "000000"}, headers=token)
    assert wrong.status_code == 403
    right = await http.post(f"{where}/app/confirmation", json={"code": "123456"}, headers=token)
    assert right.json() == {"recovery_codes": ["0000-1111"]}
    assert (await http.post(f"{where}/recovery-codes", headers=token)).json() == right.json()
    recovered = await http.post(f"{where}/recovery", json={"code": "0000-1111"}, headers=token)
    assert (recovered.json(), "clearline-token" in recovered.headers) == ({"level": 2}, True)
    assert (await http.delete(f"{where}/app", headers=token)).status_code == 404
