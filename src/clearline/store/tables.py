"""Every table, on one page. `RECORDS` is the data; `KEYS` lies in a database of its own, with other backups.

Times are microseconds since 1970 in UTC. A `reference` or `sealed_by` is a keyed pseudonym of a person, never a number
or a name of theirs. Only `BigInteger`, `Text` and `LargeBinary` occur: what both drivers take and give without help.
"""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, Table, Text, text

RECORDS = MetaData()
KEYS = MetaData()

# SQLite numbers rows by itself only where the type is spelt INTEGER.
_NUMBERED = BigInteger().with_variant(Integer, "sqlite")

CONVERSATIONS = Table(
    "conversations",
    RECORDS,
    Column("id", Text, primary_key=True),
    Column("sealed_by", Text, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("turns", BigInteger, nullable=False),
    Column("snapshot", LargeBinary, nullable=False),
    Column("token_digest", LargeBinary),
    Column("started_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Index("conversations_started", "started_at"),
)

TURNS = Table(
    "turns",
    RECORDS,
    Column("conversation", Text, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("message", LargeBinary, nullable=False),  # a digest: senders choose the id, so it may hold anything
    Column("sealed_by", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("turns_message", "conversation", "message", unique=True),
)

CUSTOMER_CONVERSATIONS = Table(
    "customer_conversations",
    RECORDS,
    Column("reference", Text, primary_key=True),
    Column("conversation", Text, primary_key=True),
    Index("customer_conversations_conversation", "conversation"),
)

AUDIT_PENDING = Table(
    "audit_pending",
    RECORDS,
    Column("arrival", _NUMBERED, primary_key=True, autoincrement=True),
    Column("conversation", Text, nullable=False),
    Column("leaf", LargeBinary, nullable=False),
    sqlite_autoincrement=True,  # an arrival number is never used twice, though the table empties all the time
)

AUDIT_ENTRIES = Table(
    "audit_entries",
    RECORDS,
    Column("index", _NUMBERED, primary_key=True, autoincrement=False),  # nothing pending can be integrated twice
    Column("leaf", LargeBinary, nullable=False),  # packed, or as it is
)

AUDIT_PLACES = Table(
    "audit_places",  # where the entries of a conversation are: found anew from the entries, and no part of the tree
    RECORDS,
    Column("conversation", Text, primary_key=True),
    Column("index", BigInteger, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

AUDIT_NODES = Table(
    "audit_nodes",
    RECORDS,
    Column("level", BigInteger, primary_key=True, autoincrement=False),
    Column("index", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

AUDIT_CHECKPOINTS = Table(
    "audit_checkpoints",
    RECORDS,
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("note", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
)

APPEND_ONLY = (AUDIT_ENTRIES, AUDIT_NODES, AUDIT_CHECKPOINTS)
"""Tables whose rows the database itself refuses to change or delete."""

HAND_OVERS = Table(
    "hand_overs",
    RECORDS,
    Column("id", Text, primary_key=True),
    Column("conversation", Text, nullable=False),
    Column("queue", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("state", Text, nullable=False),  # waiting, claimed, closed
    Column("staff", Text),
    Column("revision", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("claimed_at", BigInteger),
    Column("closed_at", BigInteger),
    Index(
        "hand_overs_open",
        "conversation",
        unique=True,
        sqlite_where=text("state <> 'closed'"),
        postgresql_where=text("state <> 'closed'"),
    ),
    Index("hand_overs_queue", "queue", "state", "created_at"),
)

STAFF_INVITATIONS = Table(
    "staff_invitations",
    RECORDS,
    Column("digest", LargeBinary, primary_key=True),  # of one that was used
    Column("staff", Text, nullable=False),
    Column("used_at", BigInteger, nullable=False),
)

STAFF_SESSIONS = Table(
    "staff_sessions",
    RECORDS,
    Column("digest", LargeBinary, primary_key=True),
    Column("staff", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Column("role", Text, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
)

STAFF_PASSKEYS = Table(
    "staff_passkeys",
    RECORDS,
    Column("id", Text, primary_key=True),  # digest of the credential's own id
    Column("staff", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("credential", LargeBinary, nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("used_at", BigInteger),
    Index("staff_passkeys_staff", "staff"),
)

INCIDENT_NOTES = Table(
    "incident_notes",
    RECORDS,
    Column("number", BigInteger, primary_key=True, autoincrement=False),  # of a note that the log knows
    Column("digest", LargeBinary, nullable=False),
)

ERASURE_REQUESTS = Table(
    "erasure_requests",
    RECORDS,
    Column("id", Text, primary_key=True),
    Column("reference", Text, nullable=False),
    Column("state", Text, nullable=False),  # open, held, done
    Column("created_at", BigInteger, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("done_at", BigInteger),
    Column("receipt", Text),
    Column("told_at", BigInteger),  # of the hold that delays it
    Index("erasure_requests_state", "state", "due_at"),
    Index("erasure_requests_reference", "reference"),
)

AUTHENTICATORS = Table(
    "authenticators",
    RECORDS,
    Column("reference", Text, primary_key=True),
    Column("secret", LargeBinary, nullable=False),  # sealed under the customer's key
    Column("last_step", BigInteger, nullable=False),  # no code of this step or an earlier one is accepted again
    Column("failures", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("confirmed_at", BigInteger),
)

RECOVERY_CODES = Table(
    "recovery_codes",
    RECORDS,
    Column("reference", Text, primary_key=True),
    Column("digest", LargeBinary, primary_key=True),  # of one that was not used; a used one is gone
    Column("created_at", BigInteger, nullable=False),
)

PASSKEYS = Table(
    "passkeys",
    RECORDS,
    Column("id", Text, primary_key=True),  # digest of the credential's own id
    Column("reference", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),  # sealed under the customer's key
    Column("sign_count", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("used_at", BigInteger),
    Index("passkeys_reference", "reference"),
)

CONSENTS = Table(
    "consents",
    RECORDS,
    Column("reference", Text, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),  # sealed under the customer's key
    Column("at", BigInteger, nullable=False),
)

RIGHTS_REQUESTS = Table(
    "rights_requests",
    RECORDS,
    Column("id", Text, primary_key=True),
    Column("reference", Text, nullable=False),
    Column("right", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),  # the customer's words, sealed under their key
    Column("state", Text, nullable=False),  # open, granted, refused
    Column("created_at", BigInteger, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("done_at", BigInteger),
    Index("rights_requests_reference", "reference"),
    Index("rights_requests_state", "state", "due_at"),
)

LEGAL_HOLDS = Table(
    "legal_holds",
    RECORDS,
    Column("id", Text, primary_key=True),
    Column("conversation", Text, nullable=False),
    Column("reference", Text, nullable=False),  # under which the conversation was sealed when the hold was placed
    Column("matter", Text, nullable=False),  # the authority's or the court's own number
    Column("staff", Text, nullable=False),
    Column("placed_at", BigInteger, nullable=False),
    Column("lifted_at", BigInteger),
    Column("lifted_by", Text),
    Column("secret", BigInteger, nullable=False, server_default="1"),  # 1 where the order forbids to tell of it
)

DOOMED_KEYS = Table(
    "doomed_keys",  # of records that are deleted already: to be destroyed, whatever happens in between
    RECORDS,
    Column("reference", Text, primary_key=True),
)

SUBJECT_KEYS = Table(
    "subject_keys",
    KEYS,
    Column("reference", Text, primary_key=True),
    Column("generation", BigInteger, primary_key=True, autoincrement=False),
    Column("wrapped", LargeBinary),  # empty once destroyed
    Column("created_at", BigInteger, nullable=False),
    Column("destroyed_at", BigInteger),
)
