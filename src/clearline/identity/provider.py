"""Staff of an OpenID provider: what its token must say before anybody is let in (OpenID Connect Core 1.0, 3.1.3.7).

Nothing here speaks to the provider or keeps anything. Authlib and joserfc are loaded with the first sign-in.
"""

import hashlib
import hmac
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

import msgspec

from clearline.domain.clock import Chance
from clearline.domain.person import Member, Personal, Role, StaffId
from clearline.errors import DeniedError, InputError

ALGORITHMS: Final = ("RS256", "PS256", "ES256", "Ed25519")
"""Signatures only: `none` and those with a shared secret, which a public key could be taken for, are no signatures."""
ATTEMPT_LIFE: Final = timedelta(minutes=10)
SKEW_S: Final = 60
SIGNED_IN_WITHIN_S: Final = 12 * 3600
"""How long ago the provider may have looked at somebody (SP 800-63B-4: within a day, at AAL2)."""
PREFIX: Final = "sso:"
"""Before each name that comes from the provider, so that nobody there takes the name of somebody with a passkey."""
LONGEST_NAME: Final = 60
TOKEN_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Provider:
    """Whom we ask, and what we demand."""

    issuer: str
    client: str
    roles: Mapping[str, Role]
    """Group -> role; of several groups that somebody is in, the one that stands first."""
    groups: str = "groups"
    """The claim with the groups."""
    name: str = "sub"
    """The claim with the name; any but `sub` may be given to somebody else later."""
    acr: frozenset[str] = frozenset()
    """Contexts of which one must be claimed; none for any."""
    amr: frozenset[str] = frozenset({"mfa"})
    """Methods of which one must be claimed (RFC 8176); none for any."""


class Metadata(msgspec.Struct, frozen=True):
    """What the provider says of itself (OpenID Connect Discovery 1.0, 3), as far as it is needed."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    end_session_endpoint: str = ""
    authorization_response_iss_parameter_supported: bool = False


@dataclass(frozen=True, slots=True)
class Attempt:
    """One sign-in: a secret in one browser, from which all is made that must be unguessable."""

    secret: Personal[str]
    since: datetime
    key: Personal[bytes]

    @property
    def state(self) -> str:
        """What comes back through the browser, and only through this one."""
        return self._derived("state")

    @property
    def nonce(self) -> str:
        """What the token must repeat."""
        return self._derived("nonce")

    @property
    def verifier(self) -> str:
        """What proves to the provider that whoever brings the code also asked for it (RFC 7636)."""
        return self._derived("verifier")

    def cookie(self) -> Personal[str]:
        """Return what the browser keeps."""
        until = str(int(self.since.timestamp()))
        return Personal(f"{self.secret.reveal()}.{until}.{self._derived(f'cookie|{until}')}")

    def _derived(self, what: str) -> str:
        text = f"sign-on|{what}|{self.secret.reveal()}"
        return hmac.digest(self.key.reveal(), text.encode(), "sha256").hex()


def begin(chance: Chance, now: datetime, key: Personal[bytes]) -> Attempt:
    """Begin a sign-in."""
    return Attempt(Personal(chance.token(TOKEN_BYTES)), now, key)


def read_cookie(cookie: Personal[str], key: Personal[bytes], now: datetime) -> Attempt | None:
    """Return the sign-in that this browser began; None for what was not made here or is too old."""
    secret, _, rest = cookie.reveal().partition(".")
    since, _, _ = rest.partition(".")
    if not since.isdecimal() or not since.isascii() or len(since) > len("9999999999"):
        return None
    attempt = Attempt(Personal(secret), datetime.fromtimestamp(int(since), now.tzinfo), key)
    whole = hmac.compare_digest(attempt.cookie().reveal().encode(), cookie.reveal().encode())
    return attempt if whole and attempt.since <= now < attempt.since + ATTEMPT_LIFE else None


def read_metadata(octets: bytes, provider: Provider) -> Metadata:
    """Return what a provider says of itself; raises DeniedError unless it is this one, reached safely throughout."""
    try:
        said = msgspec.json.decode(octets, type=Metadata)
    except (msgspec.MsgspecError, ValueError) as exc:
        raise DeniedError("the provider's metadata cannot be read") from exc
    if said.issuer != provider.issuer:
        raise DeniedError(f"the provider calls itself {said.issuer!r}, expected {provider.issuer!r}")
    safe = {"https"} if provider.issuer.startswith("https:") else {"http", "https"}
    ends = [said.authorization_endpoint, said.token_endpoint, said.jwks_uri]
    ends += [said.end_session_endpoint] if said.end_session_endpoint else []
    if any(urlsplit(end).scheme not in safe or not urlsplit(end).hostname for end in ends):
        raise DeniedError("the provider's metadata name an address without TLS")
    return said


def address_of(provider: Provider, metadata: Metadata, attempt: Attempt, return_to: str) -> str:
    """Return where to send the browser."""
    from authlib.oauth2.rfc6749.parameters import prepare_grant_uri  # noqa: PLC0415 # most desks have no provider
    from authlib.oauth2.rfc7636 import create_s256_code_challenge  # noqa: PLC0415 # as above

    demanded = {"acr_values": " ".join(sorted(provider.acr))} if provider.acr else {}
    address: str = prepare_grant_uri(
        metadata.authorization_endpoint,
        client_id=provider.client,
        response_type="code",
        redirect_uri=return_to,
        scope="openid",
        state=attempt.state,
        nonce=attempt.nonce,
        code_challenge=create_s256_code_challenge(attempt.verifier),
        code_challenge_method="S256",
        max_age=str(SIGNED_IN_WITHIN_S),
        **demanded,
    )
    return address


def code_of(answer: Mapping[str, str], provider: Provider, metadata: Metadata, attempt: Attempt) -> str:
    """Return the code that came back; raises DeniedError for another's state, another issuer, or a refusal.

    With `iss` in the answer a code of another provider is not taken to this one (RFC 9207).
    """
    if not hmac.compare_digest(answer.get("state", "").encode(), attempt.state.encode()):
        raise DeniedError("the answer is not to what this browser asked")
    issuer = answer.get("iss")
    if issuer != provider.issuer and (issuer is not None or metadata.authorization_response_iss_parameter_supported):
        raise DeniedError("the answer is of another provider")
    if answer.get("error") or not answer.get("code"):
        raise DeniedError("the provider let nobody in")
    return answer["code"]


def key_id(token: str) -> str:
    """Return which key is said to have signed; raises DeniedError for what is no token, or signed in no way of ours."""
    from joserfc import jws  # noqa: PLC0415 # as above
    from joserfc.errors import JoseError  # noqa: PLC0415 # as above

    try:
        header = jws.extract_compact(token.encode("ascii")).headers()
    except (JoseError, ValueError) as exc:
        raise DeniedError("the provider's token cannot be read") from exc
    kid = header.get("kid")
    if header.get("alg") not in ALGORITHMS or not isinstance(kid, str):
        raise DeniedError(f"the provider's token is signed by {header.get('alg')!r}, expected one of {ALGORITHMS}")
    return kid


@dataclass(frozen=True, slots=True)
class Presented:
    """A token as it came, with what must be in it and what came beside it."""

    token: str
    nonce: str
    access: str = ""


def member_of(
    provider: Provider, presented: Presented, keys: Collection[Mapping[str, object]], now: datetime
) -> Member:
    """Return whom a token lets in and as what; raises DeniedError for anything that does not verify or suffice."""
    from authlib.oidc.core import CodeIDToken  # noqa: PLC0415 # as above
    from joserfc import jwk, jwt  # noqa: PLC0415 # as above
    from joserfc.errors import JoseError  # noqa: PLC0415 # as above

    said = [key for key in keys if key.get("kid") == key_id(presented.token) and key.get("use", "sig") == "sig"]
    if len(said) != 1 or said[0].get("kty") == "oct":
        raise DeniedError("the provider's token is signed by a key that the provider does not name")
    options = {
        "iss": {"essential": True, "value": provider.issuer},
        "aud": {"essential": True, "value": provider.client},
    }
    try:
        key = jwk.import_key({name: value for name, value in said[0].items() if isinstance(value, str | list)})
        token = jwt.decode(presented.token, key, algorithms=list(ALGORITHMS))
        wanted = {"client_id": provider.client, "nonce": presented.nonce, "max_age": SIGNED_IN_WITHIN_S}
        beside = {"access_token": presented.access} if presented.access else {}
        claims = CodeIDToken(token.claims, token.header, options, wanted | beside)
        claims.validate(int(now.timestamp()), SKEW_S)
    except (JoseError, ValueError, TypeError) as exc:
        raise DeniedError(f"the provider's token does not verify: {type(exc).__name__}") from exc
    _refuse_unless_enough(provider, token.claims, now)
    return Member(_name(provider, token.claims), _role(provider, token.claims))


def _refuse_unless_enough(provider: Provider, claims: Mapping[str, object], now: datetime) -> None:
    """Raise DeniedError unless it is for us alone, of a sign-in of late, and with a second factor."""
    if claims["aud"] not in (provider.client, [provider.client]):
        raise DeniedError("the provider's token is for others too")
    at = claims.get("auth_time")
    if not isinstance(at, int | float) or now.timestamp() - at > SIGNED_IN_WITHIN_S + SKEW_S:
        raise DeniedError("the provider has not looked at them of late")
    if provider.acr and claims.get("acr") not in provider.acr:
        raise DeniedError(f"the provider claims {claims.get('acr')!r}, expected one of {sorted(provider.acr)}")
    if provider.amr and provider.amr.isdisjoint(_texts(claims.get("amr"))):
        raise DeniedError(f"the provider claims none of {sorted(provider.amr)}")


def _role(provider: Provider, claims: Mapping[str, object]) -> Role:
    groups = _texts(claims.get(provider.groups))
    for group, role in provider.roles.items():
        if group in groups:
            return role
    raise DeniedError("they are in no group that is let in")


def _name(provider: Provider, claims: Mapping[str, object]) -> StaffId:
    name = claims.get(provider.name)
    if not isinstance(name, str) or not name.isprintable() or not name.strip():
        raise DeniedError(f"the provider's token names nobody in {provider.name!r}")
    if any(character.isspace() for character in name) or len(name) > LONGEST_NAME:
        # Shortened it could be somebody else's.
        name = hashlib.sha256(name.encode()).hexdigest()[:LONGEST_NAME]
    return StaffId(PREFIX + name)


def _texts(value: object) -> frozenset[str]:
    return frozenset(one for one in value if isinstance(one, str)) if isinstance(value, list) else frozenset()


def read_roles(text: str) -> Mapping[str, Role]:
    """Read `group=role` parted by commas; raises InputError for anything else."""
    pairs = [part.strip().rpartition("=") for part in text.split(",") if part.strip()]
    try:
        roles = {group: Role(role) for group, _, role in pairs if group}
    except ValueError as exc:
        raise InputError(f"expected group=role with a role of {', '.join(Role)}") from exc
    if not roles or len(roles) != len(pairs):
        raise InputError("expected group=role, each group once")
    return roles
