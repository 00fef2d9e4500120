"""The staff entrance: which invitations were used and which sessions are open; only digests are kept."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select, update

from clearline.domain.person import Member, Role, StaffId
from clearline.store.engine import Store
from clearline.store.moments import micros, moment
from clearline.store.statement import Params, Write, prepare, prepare_insert, query
from clearline.store.tables import STAFF_INVITATIONS, STAFF_PASSKEYS, STAFF_SESSIONS

_S = STAFF_SESSIONS.c

_P = STAFF_PASSKEYS.c

_ADD_PASSKEY = prepare_insert(STAFF_PASSKEYS)
_SIGNED = prepare(
    update(STAFF_PASSKEYS)
    .where(_P.id == bindparam("which"), _P.sign_count == bindparam("seen"))
    .values(sign_count=bindparam("count"), used_at=bindparam("now"))
)
_PASSKEY = query(
    select(_P.staff, _P.role, _P.credential, _P.public_key, _P.sign_count).where(_P.id == bindparam("which")),
    tuple[str, str, bytes, bytes, int],
)
_USE = prepare_insert(STAFF_INVITATIONS)
_START = prepare_insert(STAFF_SESSIONS)
_END = prepare(update(STAFF_SESSIONS).where(_S.digest == bindparam("which")).values(ended_at=bindparam("now")))
_SEEN = prepare(
    update(STAFF_SESSIONS)
    .where(_S.digest == bindparam("which"), _S.seen_at < bindparam("now"))
    .values(seen_at=bindparam("now"))
)
_WHOSE = query(
    select(_S.staff, _S.role, _S.created_at, _S.seen_at, _S.ended_at).where(_S.digest == bindparam("which")),
    tuple[str, str, int, int, int | None],
)


@dataclass(frozen=True, slots=True)
class Inside:
    """Who came in, and when."""

    member: Member
    since: datetime
    seen_at: datetime
    """When they last did something."""
    is_ended: bool
    """Whether it was closed; whether it has lasted too long is for who asks to say."""


@dataclass(frozen=True, slots=True)
class StaffPasskey:
    """A passkey of a member of staff, and the role it opens; there is nothing secret in it."""

    id: str
    member: Member
    credential: bytes
    public_key: bytes
    sign_count: int


@dataclass(frozen=True, slots=True)
class Entrance:
    """Keeps what the staff entrance must remember."""

    store: Store

    def use(self, digest: str, staff: StaffId, now: datetime) -> Write:
        """Use up the invitation with this digest: a second use is a conflict."""
        return Write(_USE, {"digest": bytes.fromhex(digest), "staff": staff, "used_at": micros(now)})

    def start(self, digest: str, member: Member, now: datetime, expires_at: datetime) -> Write:
        """Open the session with this digest."""
        return Write(
            _START,
            {
                "digest": bytes.fromhex(digest),
                "staff": member.name,
                "role": member.role.value,
                "created_at": micros(now),
                "expires_at": micros(expires_at),
                "ended_at": None,
                "seen_at": micros(now),
            },
        )

    def seen(self, digest: str, now: datetime) -> Write:
        """Note that something was done in a session; of two at once the later stands."""
        return Write(_SEEN, {"which": bytes.fromhex(digest), "now": micros(now)})

    def end(self, digest: str, now: datetime) -> Write:
        """Close a session; closing it twice changes nothing more."""
        return Write(_END, {"which": bytes.fromhex(digest), "now": micros(now)})

    def added(self, passkey: StaffPasskey, now: datetime) -> Write:
        """Keep a new passkey; one that is known already is a conflict."""
        return Write(
            _ADD_PASSKEY,
            {
                "id": passkey.id,
                "staff": passkey.member.name,
                "role": passkey.member.role.value,
                "credential": passkey.credential,
                "public_key": passkey.public_key,
                "sign_count": passkey.sign_count,
                "created_at": micros(now),
                "used_at": None,
            },
        )

    def signed(self, passkey: StaffPasskey, sign_count: int, now: datetime) -> Write:
        """Note a use; of two that saw the same count, one is a conflict."""
        seen: Params = {"which": passkey.id, "seen": passkey.sign_count, "count": sign_count, "now": micros(now)}
        return Write(_SIGNED, seen, expect_rows=1)

    async def passkey(self, which: str) -> StaffPasskey | None:
        """Return the passkey of this id, or None."""
        rows = await self.store.fetch(_PASSKEY, {"which": which})
        if not rows:
            return None
        name, role, credential, public_key, sign_count = rows[0]
        return StaffPasskey(which, Member(StaffId(name), Role(role)), credential, public_key, sign_count)

    async def inside(self, digest: str) -> Inside | None:
        """Return whose session this is or was, or None where there never was one."""
        rows = await self.store.fetch(_WHOSE, {"which": bytes.fromhex(digest)})
        if not rows:
            return None
        name, role, since, seen_at, ended_at = rows[0]
        return Inside(Member(StaffId(name), Role(role)), moment(since), moment(seen_at), ended_at is not None)
