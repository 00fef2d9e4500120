"""What the audit log remembers: that something happened, to whom under a pseudonym, never what was said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class EventTag(StrEnum):
    """`subject:object:verb`, stable and documented."""

    CONVERSATION_STARTED = "conversation:contact:started"
    TURN_COMMITTED = "turn:reply:committed"
    TURN_REDACTED = "turn:input:redacted"
    TURN_NOTED = "turn:input:noted"
    TURN_BLOCKED = "turn:input:blocked"
    REPLY_BLOCKED = "turn:reply:blocked"
    CODE_SENT = "identity:code:sent"
    CODE_ACCEPTED = "identity:code:accepted"
    CODE_REFUSED = "identity:code:refused"
    PROOF_ASKED = "identity:proof:asked"
    PASSKEY_ACCEPTED = "identity:passkey:accepted"
    PASSKEY_REFUSED = "identity:passkey:refused"
    RECOVERY_USED = "identity:recovery:used"
    NOTICE_FAILED = "identity:notice:failed"
    FACTOR_ADDED = "identity:factor:added"
    FACTOR_REMOVED = "identity:factor:removed"
    ACTION_DONE = "action:call:done"
    ACTION_REFUSED = "action:call:refused"
    ACTION_FAILED = "action:call:failed"
    ACTION_UNKNOWN = "action:call:unknown"
    HANDED_OVER = "conversation:keeper:handed-over"
    STAFF_CLAIMED = "staff:conversation:claimed"
    STAFF_SPOKE = "staff:reply:committed"
    STAFF_RETURNED = "staff:conversation:returned"
    STAFF_SIGNED_IN = "staff:session:started"
    STAFF_REFUSED = "staff:deed:refused"
    STAFF_DISABLED = "staff:account:disabled"
    STAFF_ENABLED = "staff:account:enabled"
    STOP_MADE = "oversight:stop:made"
    STOP_LIFT_AGREED = "oversight:stop:lift-agreed"
    SESSIONS_REVOKED = "oversight:sessions:revoked"
    KEYS_ROTATED = "oversight:keys:rotated"
    INCIDENT_DECLARED = "incident:case:declared"
    INCIDENT_SCOPED = "incident:case:scoped"
    INCIDENT_NAMED = "incident:people:named"
    INCIDENT_DRAFTED = "incident:notice:drafted"
    INCIDENT_TOLD = "incident:notice:told"
    INCIDENT_CLOSED = "incident:case:closed"
    BOOK_DOUBTED = "incident:book:doubted"
    CONSENT_GIVEN = "privacy:consent:given"
    CONSENT_WITHDRAWN = "privacy:consent:withdrawn"
    RIGHT_ASKED = "privacy:right:asked"
    RIGHT_ANSWERED = "privacy:right:answered"
    COPY_GIVEN = "privacy:copy:given"
    ERASURE_REQUESTED = "privacy:erasure:requested"
    ERASURE_DONE = "privacy:erasure:done"
    ERASURE_HELD = "privacy:erasure:held"
    ERASURE_TOLD = "privacy:erasure:told"
    """The customer knows that it is held."""
    RETENTION_DONE = "privacy:retention:done"
    HOLD_PLACED = "privacy:hold:placed"
    HOLD_LIFTED = "privacy:hold:lifted"
    USE_MADE = "privacy:use:made"
    USE_REFUSED = "privacy:use:refused"
    RECORD_READ = "privacy:record:read"
    RELEASE_TRIED = "release:content:tried"
    RELEASE_SERVED = "release:content:served"
    RELEASE_TAKEN_BACK = "release:content:taken-back"
    MEASURE_DRIFTED = "insight:measure:drifted"
    WATCH_ANSWERED = "watch:pattern:answered"


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the log before it is hashed; `details` hold no personal values and no words of anybody."""

    tag: EventTag
    at: datetime
    conversation: str
    """A pseudonym of the conversation: its id is unguessable and is not a person's."""
    subject: str = ""
    """A pseudonym of the person concerned that dies with their key, or empty."""
    details: Mapping[str, str] = field(default_factory=dict)
    digest: str = ""
    """SHA-256, hex, of the sealed record this event speaks of, or empty."""
