"""Staff who come in by the operator's own sign-on: the code flow with PKCE, bound to one browser, each answer once."""

import base64
import logging
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Final, TypeVar
from urllib.parse import quote_plus, urlencode

import msgspec

from clearline.carrier.calls import Answered, CallLimits, Calls, Request
from clearline.channels.seam import Knock, StaffSession
from clearline.channels.sign_on import PAGE, RETURN
from clearline.domain.person import Member, Personal
from clearline.errors import CarrierError, ConfigurationError, DeniedError, InputError
from clearline.identity import provider as oidc
from clearline.identity.provider import ATTEMPT_LIFE, Attempt, Metadata, Presented, Provider
from clearline.identity.staff import digest_of
from clearline.service.settings import Settings
from clearline.service.staff_entrance import StaffEntrance

WELL_KNOWN: Final = "/.well-known/openid-configuration"
KEPT_S: Final = 3600.0
"""How long the provider's metadata and keys are believed without asking again."""
ASK_AGAIN_S: Final = 30.0
"""How often its keys are asked for, at most, when a token names one that is not among them."""
PROVIDER_LIMITS: Final = CallLimits(call_s=5.0, answer_bytes=256 * 1024)
_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
_LOG = logging.getLogger(__name__)


class _Keys(msgspec.Struct, frozen=True):
    keys: list[dict[str, str | list[str] | int | bool]]


class _Tokens(msgspec.Struct, frozen=True):
    id_token: str
    access_token: str = ""


_Said = TypeVar("_Said", _Keys, _Tokens)


@dataclass(slots=True)
class SignOn:
    """Answers `channels.seam.SignOnFront`."""

    provider: Provider
    calls: Calls
    secret: Personal[str]
    """The client's; empty for a public one, which PKCE alone vouches for."""
    return_to: str
    afterwards: str
    """Where the provider sends those who have signed out."""
    entrance: StaffEntrance
    _metadata: Metadata | None = field(default=None, repr=False)
    _metadata_at: float = 0.0
    _keys: _Keys | None = field(default=None, repr=False)
    _keys_at: float = 0.0

    async def begin(self) -> Knock:
        """Return where to send a browser and what it keeps meanwhile; raises CarrierError while nobody answers."""
        metadata = await self._provider()
        attempt = oidc.begin(self.entrance.chance, self.entrance.rooms.clock.now(), self.entrance.key())
        address = oidc.address_of(self.provider, metadata, attempt, self.return_to)
        return Knock(address, attempt.cookie(), int(ATTEMPT_LIFE.total_seconds()))

    async def finish(self, cookie: Personal[str], answer: Mapping[str, str]) -> StaffSession | None:
        """Open a session for whom the provider let in, once for each attempt; None for whatever does not verify."""
        now = self.entrance.rooms.clock.now()
        attempt = oidc.read_cookie(cookie, self.entrance.key(), now)
        if attempt is None:
            return None
        try:
            member = await self._member(attempt, answer)
        except (DeniedError, CarrierError) as refusal:
            _LOG.warning("a sign-on was refused: %s", refusal)
            return None
        return await self.entrance.signed_on(member, digest_of(attempt.secret.reveal()))

    async def farewell(self) -> str:
        """Return where a browser signs out at the provider as well (OpenID Connect RP-Initiated Logout 1.0)."""
        try:
            end = (await self._provider()).end_session_endpoint
        except (CarrierError, DeniedError):
            end = ""
        said = {"client_id": self.provider.client, "post_logout_redirect_uri": self.afterwards}
        return f"{end}{'&' if '?' in end else '?'}{urlencode(said)}" if end else self.afterwards

    async def _member(self, attempt: Attempt, answer: Mapping[str, str]) -> Member:
        metadata = await self._provider()
        code = oidc.code_of(answer, self.provider, metadata, attempt)
        tokens = await self._exchange(metadata, code, attempt)
        keys = await self._keys_with(oidc.key_id(tokens.id_token), metadata)
        presented = Presented(tokens.id_token, attempt.nonce, tokens.access_token)
        return oidc.member_of(self.provider, presented, keys.keys, self.entrance.rooms.clock.now())

    async def _exchange(self, metadata: Metadata, code: str, attempt: Attempt) -> _Tokens:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.return_to,
            "code_verifier": attempt.verifier,
            "client_id": self.provider.client,
        }
        headers = dict(_FORM)
        if self.secret.reveal():
            named = f"{quote_plus(self.provider.client)}:{quote_plus(self.secret.reveal())}"  # RFC 6749, 2.3.1
            headers["Authorization"] = f"Basic {base64.b64encode(named.encode()).decode()}"
        asked = Request("POST", metadata.token_endpoint, body=urlencode(form).encode(), headers=headers)
        return _read(await self._answer(asked), _Tokens)

    async def _provider(self) -> Metadata:
        now = self.entrance.rooms.clock.monotonic()
        if self._metadata is None or now - self._metadata_at >= KEPT_S:
            address = self.provider.issuer.rstrip("/") + WELL_KNOWN
            self._metadata = oidc.read_metadata(await self._answer(Request("GET", address)), self.provider)
            self._metadata_at = now
        return self._metadata

    async def _keys_with(self, kid: str, metadata: Metadata) -> _Keys:
        """Return the provider's keys; asked for again when they are old, or when it has turned them since."""
        age = self.entrance.rooms.clock.monotonic() - self._keys_at
        known = self._keys is not None and any(key.get("kid") == kid for key in self._keys.keys)
        if self._keys is None or age >= KEPT_S or (not known and age >= ASK_AGAIN_S):
            self._keys = _read(await self._answer(Request("GET", metadata.jwks_uri)), _Keys)
            self._keys_at = self.entrance.rooms.clock.monotonic()
        return self._keys

    async def _answer(self, asked: Request) -> bytes:
        match await self.calls.exchange(asked):
            case Answered(status=200, body=body):
                return body
            case Answered(status=status):
                raise CarrierError(f"the provider answered {asked.method} with status {status}")
            case failed:
                raise CarrierError(f"the provider did not answer {asked.method}: {type(failed).__name__}")


def provider_calls(stack: AsyncExitStack, settings: Settings) -> Calls | None:
    """Return what speaks to the provider, closed with `stack`; None where there is none."""
    if not settings.staff_sign_on:
        return None
    calls = Calls.at("", PROVIDER_LIMITS)
    stack.push_async_callback(calls.aclose)
    return calls


def sign_on_of(settings: Settings, calls: Calls | None, entrance: StaffEntrance) -> SignOn | None:
    """Return the sign-on that the settings name, or None; raises ConfigurationError for roles that there are not."""
    if calls is None:
        return None
    try:
        roles = oidc.read_roles(settings.staff_sign_on_roles)
    except InputError as exc:
        raise ConfigurationError(f"CLEARLINE_STAFF_SIGN_ON_ROLES: {exc}") from exc
    provider = Provider(
        issuer=settings.staff_sign_on,
        client=settings.staff_sign_on_client,
        roles=roles,
        groups=settings.staff_sign_on_groups,
        name=settings.staff_sign_on_name,
        acr=_listed(settings.staff_sign_on_acr),
        amr=_listed(settings.staff_sign_on_amr),
    )
    address = settings.staffed_at.rstrip("/")
    secret = Personal(settings.staff_sign_on_secret.get_secret_value())
    return SignOn(provider, calls, secret, address + RETURN, address + PAGE, entrance)


def _listed(text: str) -> frozenset[str]:
    return frozenset(part.strip() for part in text.split(",") if part.strip())


def _read(octets: bytes, shape: type[_Said]) -> _Said:
    try:
        return msgspec.json.decode(octets, type=shape)
    except (msgspec.MsgspecError, ValueError, RecursionError) as exc:
        raise DeniedError("the provider's answer cannot be read") from exc
