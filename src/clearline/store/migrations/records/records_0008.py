"""An entry of the log is its index and its leaf; which are a conversation's is told by a table of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Move the entries, whose leaves stay as they are to the byte."""
    op.create_table(
        "audit_places",
        sa.Column("conversation", sa.Text, primary_key=True),
        sa.Column("index", sa.BigInteger, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    op.execute(
        'INSERT INTO audit_places (conversation, "index") '
        """SELECT conversation, "index" FROM audit_entries WHERE conversation <> ''"""
    )
    if op.get_context().dialect.name == "sqlite":
        _moved()
    else:
        op.drop_index("audit_entries_conversation", "audit_entries")
        op.drop_column("audit_entries", "arrival")
        op.drop_column("audit_entries", "conversation")


def _moved() -> None:
    """SQLite finds a row by its number without an index only where that is the key, and takes no column out of one."""
    op.create_table(
        "audit_entries_moved",
        sa.Column("index", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("leaf", sa.LargeBinary, nullable=False),
    )
    op.execute('INSERT INTO audit_entries_moved ("index", leaf) SELECT "index", leaf FROM audit_entries')
    op.drop_table("audit_entries")
    op.rename_table("audit_entries_moved", "audit_entries")
    for verb in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER audit_entries_no_{verb} BEFORE {verb.upper()} ON audit_entries "
            "BEGIN SELECT RAISE(ABORT, 'audit_entries is append-only'); END"
        )
