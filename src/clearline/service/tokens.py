"""What opens a conversation: a secret the caller holds, renewed whenever they prove who they are (ASVS 5.0 V7.2.4).

A fresh token is derived from the digest of the old one under a key of the desk. So nothing needs to be kept between
offering it and its first use: then the old one dies, and a reply that was lost on the way locks nobody out.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass

from clearline.domain.clock import Chance
from clearline.domain.conversation import Conversation, ConversationId
from clearline.domain.person import Personal
from clearline.errors import ConflictError
from clearline.records.conversations import Conversations, Ended

TOKEN_BYTES = 32
_NOTHING = bytes(32)


@dataclass(frozen=True, slots=True)
class Tokens:
    """Makes, renews and checks tokens; a token reads `SECONDS.SECRET`, where the seconds tell when it was earned."""

    conversations: Conversations
    chance: Chance
    key: Callable[[], Personal[bytes]]
    ended: Ended
    """Tells whose sessions were ended by order."""

    def first(self) -> Personal[str]:
        """Return the token of a new conversation."""
        return Personal(f"0.{self.chance.token(TOKEN_BYTES)}")

    def renewed(self, conversation: Conversation, token: Personal[str]) -> Personal[str] | None:
        """Return a fresh token if the caller has proved something since `token` was made."""
        verified_at = conversation.session.principal.verified_at
        earned = 0 if verified_at is None else int(verified_at.timestamp())
        if earned <= _earned(token):
            return None
        return Personal(self._derived(digest_of(token), earned))

    async def opens(self, which: ConversationId, token: Personal[str]) -> bool:
        """Tell whether `token` opens the conversation; the first use of a fresh one ends the old one."""
        kept = await self.conversations.token_digest(which, self.ended)
        if hmac.compare_digest(digest_of(token), kept or _NOTHING):
            return kept is not None
        derived = self._derived(kept or _NOTHING, _earned(token))
        if kept is None or not hmac.compare_digest(derived.encode(), _octets(token)):
            return False
        try:
            await self.conversations.store.commit([self.conversations.retoken(which, kept, digest_of(token))])
        except ConflictError:
            return False  # another request of the same caller was first; theirs is the token now
        return True

    async def end(self, which: ConversationId) -> None:
        """Let nothing open the conversation any more."""
        kept = await self.conversations.token_digest(which)
        if kept is not None:
            await self.conversations.store.commit([self.conversations.retoken(which, kept, None)])

    def _derived(self, digest: bytes, earned: int) -> str:
        secret = hmac.digest(self.key().reveal(), b"conversation-token|%d|" % earned + digest, "sha256")
        return f"{earned}.{base64.urlsafe_b64encode(secret).rstrip(b'=').decode()}"


def is_first(token: Personal[str]) -> bool:
    """Tell whether the token was made before its caller had proved anything."""
    return _earned(token) == 0


def digest_of(token: Personal[str]) -> bytes:
    """Return what is kept of a token; it has 256 random bits, so a plain hash cannot be searched."""
    return hashlib.sha256(_octets(token)).digest()


def _earned(token: Personal[str]) -> int:
    seconds = token.reveal().partition(".")[0]
    return int(seconds) if seconds.isascii() and seconds.isdecimal() and len(seconds) <= 11 else 0  # noqa: PLR2004 # the year 5138


def _octets(token: Personal[str]) -> bytes:
    return token.reveal().encode(errors="surrogatepass")
