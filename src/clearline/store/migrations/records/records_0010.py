"""When somebody last did something in a session of staff."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add it; of sessions that stand already nobody knows, so that they end."""
    op.add_column("staff_sessions", sa.Column("seen_at", sa.BigInteger, nullable=False, server_default="0"))
