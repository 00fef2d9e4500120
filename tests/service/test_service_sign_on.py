"""Staff by the operator's own sign-on: in with a second factor and a role, and no forgery, replay or mix-up gets in."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from clearline.channels.seam import Knock, SignOnFront, StaffSession
from clearline.domain.event import EventTag
from clearline.domain.person import Ending, Member, Personal, Role, StaffId
from clearline.errors import CarrierError, ConfigurationError, DeniedError, InputError
from clearline.identity.provider import ATTEMPT_LIFE, SIGNED_IN_WITHIN_S, read_roles
from clearline.oversight.incidents.book import Entry, NoteKind
from clearline.service.release import Release
from clearline.service.settings import from_environment
from clearline.service.sign_on import ASK_AGAIN_S, KEPT_S
from clearline.testing import FakeClock, FakeProvider
from loopback import caller_of, serving
from service.service_lab import Standing, standing_desk

ROLES = "desk-leads=supervisor,desk-agents=agent,dpo=officer"


@dataclass(frozen=True, slots=True, repr=False)
class Door:
    """A desk, a provider, and the browser of somebody between them."""

    standing: Standing
    provider: FakeProvider
    browser: httpx.AsyncClient

    @property
    def front(self) -> SignOnFront:
        front = self.standing.desk.front.staff.sign_on
        assert front is not None
        return front

    async def sent(self, knock: Knock) -> dict[str, str]:
        """Go to the provider and return what it sends back."""
        answer = await self.browser.get(knock.address)
        assert answer.status_code == 303, answer.text
        return dict(parse_qsl(urlsplit(answer.headers["location"]).query))

    async def come(self) -> StaffSession | None:
        knock = await self.front.begin()
        return await self.front.finish(knock.token, await self.sent(knock))

    async def member(self) -> Member | None:
        session = await self.come()
        if session is None:
            return None
        found = await self.standing.desk.front.staff.staff_of(session.token)
        return found if isinstance(found, Member) else None


@pytest.fixture
async def door(tmp_path: Path, clock: FakeClock, release: Release) -> AsyncIterator[Door]:
    provider = FakeProvider(clock, secret="s3-cret")
    async with serving(provider.app) as address, caller_of(address) as browser:
        desk = standing_desk(
            tmp_path,
            clock,
            release,
            staff_sign_on=address,
            staff_sign_on_client="desk",
            staff_sign_on_secret="s3-cret",
            staff_sign_on_roles=ROLES,
        )
        async with desk as standing:
            yield Door(standing, provider, browser)


async def test_who_is_in_a_group_comes_in_with_its_role_under_a_name_that_no_passkey_has(door: Door) -> None:
    assert await door.member() == Member(StaffId("sso:mei"), Role.AGENT)
    door.provider.claims["groups"] = ["all", "desk-agents", "desk-leads"]
    assert await door.member() == Member(StaffId("sso:mei"), Role.SUPERVISOR)
    said = [event.details for event in await door.standing.events(EventTag.STAFF_SIGNED_IN)]
    assert [(one["staff"], one["role"]) for one in said] == [("sso:mei", "agent"), ("sso:mei", "supervisor")]


async def test_the_browser_is_sent_with_pkce_a_nonce_and_a_state_that_the_cookie_does_not_tell(door: Door) -> None:
    knock, other = await door.front.begin(), await door.front.begin()
    asked, again = (dict(parse_qsl(urlsplit(one.address).query)) for one in (knock, other))
    assert (asked["response_type"], asked["scope"], asked["code_challenge_method"]) == ("code", "openid", "S256")
    for secret in ("state", "nonce", "code_challenge"):
        assert asked[secret] != again[secret]
        assert asked[secret] not in knock.token.reveal()


FORGED: dict[str, Callable[[FakeProvider], object]] = {
    "another audience": lambda it: it.claims.update(aud="billing"),
    "others too": lambda it: it.claims.update(aud=["desk", "billing"], azp="desk"),
    "another party": lambda it: it.claims.update(azp="billing"),
    "another issuer": lambda it: it.claims.update(iss="https://evil.example"),
    "an issuer with a slash": lambda it: it.claims.update(iss=f"{it.issuer}/"),
    "expired": lambda it: it.claims.update(exp=1),
    "of the future": lambda it: it.claims.update(iat=4_000_000_000),
    "no end": lambda it: it.claims.update(exp=None),
    "another nonce": lambda it: it.claims.update(nonce="n"),
    "no nonce": lambda it: it.claims.update(nonce=None),
    "nobody": lambda it: it.claims.update(sub=None),
    "a name of blanks": lambda it: it.claims.update(sub="  "),
    "one factor": lambda it: it.claims.update(amr=["pwd"]),
    "no methods": lambda it: it.claims.update(amr=None),
    "methods that are no list": lambda it: it.claims.update(amr="mfa"),
    "no group": lambda it: it.claims.update(groups=["sales"]),
    "a group that is no list": lambda it: it.claims.update(groups="desk-agents"),
    "signed in long ago": lambda it: it.claims.update(auth_time=1),
    "signed in nobody knows when": lambda it: it.claims.update(auth_time=None),
    "not signed": lambda it: setattr(it, "algorithm", "none"),
    "signed by the public key": lambda it: setattr(it, "algorithm", "HS256"),
    "an unknown key": lambda it: setattr(it, "kid", "key-9"),
    "a hash of another access": lambda it: it.claims.update(at_hash="AAAAAAAAAAAAAAAAAAAAAA"),
    "another state": lambda it: it.answer.update(state="s"),
    "no state": lambda it: it.answer.update(state=""),
    "another provider's answer": lambda it: it.answer.update(iss="https://evil.example"),
    "an answer of nobody": lambda it: it.answer.update(iss=""),
    "a code that was not given": lambda it: it.answer.update(code="c"),
    "a refusal": lambda it: it.answer.update(error="access_denied"),
}


async def test_what_does_not_verify_or_suffice_lets_nobody_in(door: Door) -> None:
    let_in, good = list[str](), dict(door.provider.claims)
    for fault, forge in FORGED.items():
        forge(door.provider)
        let_in += [fault] if await door.come() is not None else []
        door.provider.claims, door.provider.answer = dict(good), {}
        door.provider.algorithm, door.provider.kid = "ES256", ""
        assert await door.come() is not None, fault
    assert let_in == []


async def test_an_answer_lets_in_once_and_only_in_the_browser_that_asked(door: Door) -> None:
    mine, other = await door.front.begin(), await door.front.begin()
    answer = await door.sent(mine)
    assert await door.front.finish(other.token, answer) is None
    assert await door.front.finish(Personal(""), answer) is None
    assert await door.front.finish(mine.token, answer) is not None
    assert await door.front.finish(mine.token, answer) is None
    fresh = {**answer, "code": (await door.sent(mine))["code"]}
    assert await door.front.finish(mine.token, fresh) is None  # a new code, and the attempt is used up


async def test_a_cookie_that_was_made_up_lets_nobody_in(door: Door) -> None:
    knock = await door.front.begin()
    answer = await door.sent(knock)
    secret, since, mac = knock.token.reveal().split(".")
    later = f"{secret}.{int(since) + 1}.{mac}"
    for cookie in ("x", "x.1.y", "x.-1.y", "x.99999999999999999999.y", ".1.", "x.１.y", later):
        assert await door.front.finish(Personal(cookie), answer) is None, cookie


async def test_an_attempt_is_over_after_ten_minutes(door: Door) -> None:
    knock = await door.front.begin()
    answer = await door.sent(knock)
    door.standing.clock.advance(ATTEMPT_LIFE.total_seconds())
    assert await door.front.finish(knock.token, answer) is None


async def test_clocks_may_differ_by_a_minute(door: Door) -> None:
    now = int(door.standing.clock.now().timestamp())
    door.provider.claims.update(iat=now + 50, exp=now - 50, auth_time=now - SIGNED_IN_WITHIN_S - 50)
    assert await door.come() is not None
    for late in ({"iat": now + 70}, {"exp": now - 70}, {"auth_time": now - SIGNED_IN_WITHIN_S - 70}):
        door.provider.claims.update({"iat": now, "exp": now + 300, "auth_time": now} | late)
        assert await door.come() is None, late


async def test_keys_are_asked_for_again_when_they_turn_but_not_for_every_stranger(door: Door) -> None:
    assert await door.come() is not None
    assert door.provider.asked_for_keys == 1
    door.provider.turn_key()
    assert await door.come() is None  # asked for a moment ago
    door.standing.clock.advance(ASK_AGAIN_S)
    assert await door.come() is not None
    door.provider.kid = "key-9"
    for _ in range(3):
        assert await door.come() is None
    assert door.provider.asked_for_keys == 2
    door.provider.kid = ""
    door.standing.clock.advance(KEPT_S)
    assert await door.come() is not None
    assert door.provider.asked_for_keys == 3


async def test_who_is_kept_out_here_is_not_let_in_by_the_provider(door: Door) -> None:
    session = await door.come()
    assert session is not None
    door.standing.desk.rooms.stops.note(Entry(NoteKind.DISABLED, "sam", "", {"staff": "sso:mei"}))
    assert await door.standing.desk.front.staff.staff_of(session.token) is Ending.ORDER
    assert await door.come() is None


async def test_a_long_name_is_told_apart_by_its_digest(door: Door) -> None:
    door.provider.claims["sub"] = "a" * 61
    first = await door.member()
    door.provider.claims["sub"] = "a" * 62
    second = await door.member()
    assert first is not None
    assert second is not None
    assert first.name != second.name


async def test_a_provider_that_is_not_the_one_is_not_knocked_at(door: Door) -> None:
    for fault in ({"issuer": "https://evil.example"}, {"token_endpoint": "ftp://evil.example"}, {"jwks_uri": None}):
        door.provider.metadata = dict(fault)
        with pytest.raises(DeniedError):
            await door.front.begin()
    assert await door.front.farewell() == f"{door.standing.desk.settings.staffed_at}/staff"


async def test_signing_out_ends_at_the_provider(door: Door) -> None:
    address = urlsplit(await door.front.farewell())
    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{door.provider.issuer}/end"
    assert dict(parse_qsl(address.query))["client_id"] == "desk"


def away(folder: Path, clock: FakeClock, release: Release, roles: str) -> AbstractAsyncContextManager[Standing]:
    nowhere, client = "http://127.0.0.1:9", "desk"
    return standing_desk(
        folder, clock, release, staff_sign_on=nowhere, staff_sign_on_client=client, staff_sign_on_roles=roles
    )


async def test_a_provider_that_is_away_lets_nobody_in_and_passkeys_still_do(
    tmp_path: Path, clock: FakeClock, release: Release
) -> None:
    async with away(tmp_path, clock, release, ROLES) as standing:
        assert standing.desk.front.staff.sign_on is not None
        with pytest.raises(CarrierError):
            await standing.desk.front.staff.sign_on.begin()
        assert (await standing.desk.front.staff.to_use()).options


@pytest.mark.parametrize(
    "wrong",
    [
        {"staff_sign_on": "login.example"},
        {"staff_sign_on": "https://login.example?x=1"},
        {"staff_sign_on_client": ""},
        {"staff_sign_on_roles": ""},
        {"staff_sign_on_amr": ""},
        {"staff_sign_on": "http://login.example", "profile": "production"},
    ],
)
def test_a_sign_on_that_is_not_whole_is_refused(wrong: dict[str, str]) -> None:
    whole = {"staff_sign_on": "https://login.example", "staff_sign_on_client": "desk", "staff_sign_on_roles": ROLES}
    with pytest.raises(ConfigurationError):
        from_environment({}, **(whole | wrong))


@pytest.mark.parametrize("roles", ["desk-agents", "desk-agents=boss", "=agent", "a=agent,a=officer"])
def test_roles_that_there_are_not_are_refused(roles: str) -> None:
    with pytest.raises(InputError, match="group=role"):
        read_roles(roles)


async def test_a_desk_does_not_open_with_roles_that_there_are_not(
    tmp_path: Path, clock: FakeClock, release: Release
) -> None:
    with pytest.raises(ConfigurationError, match="ROLES"):
        async with away(tmp_path, clock, release, "desk-agents=boss"):
            pass
