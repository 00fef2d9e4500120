"""The staff entrance: which invitations were used and which sessions are open; only digests are kept."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select, update

from clearline.domain.person import Member, Role, StaffId
from clearline.store.engine import Store
from clearline.store.moments import micros, moment
from clearline.store.statement import Write, prepare, prepare_insert, query
from clearline.store.tables import STAFF_INVITATIONS, STAFF_SESSIONS

_S = STAFF_SESSIONS.c

_USE = prepare_insert(STAFF_INVITATIONS)
_START = prepare_insert(STAFF_SESSIONS)
_END = prepare(update(STAFF_SESSIONS).where(_S.digest == bindparam("which")).values(ended_at=bindparam("now")))
_WHOSE = query(
    select(_S.staff, _S.role, _S.created_at).where(
        _S.digest == bindparam("which"), _S.expires_at > bindparam("now"), _S.ended_at.is_(None)
    ),
    tuple[str, str, int],
)


@dataclass(frozen=True, slots=True)
class Inside:
    """Who is in, and since when."""

    member: Member
    since: datetime


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
            },
        )

    def end(self, digest: str, now: datetime) -> Write:
        """Close a session; closing it twice changes nothing more."""
        return Write(_END, {"which": bytes.fromhex(digest), "now": micros(now)})

    async def inside(self, digest: str, now: datetime) -> Inside | None:
        """Return whose open session this is, or None."""
        rows = await self.store.fetch(_WHOSE, {"which": bytes.fromhex(digest), "now": micros(now)})
        if not rows:
            return None
        name, role, since = rows[0]
        return Inside(Member(StaffId(name), Role(role)), moment(since))
