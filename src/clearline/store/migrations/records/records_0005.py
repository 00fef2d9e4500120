"""Roles of staff, and which notes of the incident book the log knows."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the role to sessions, where nobody had more than an agent's, and make the table."""
    op.add_column("staff_sessions", sa.Column("role", sa.Text, nullable=False, server_default="agent"))
    op.create_table(
        "incident_notes",
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
    )
