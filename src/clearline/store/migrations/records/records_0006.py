"""Legal holds, keys that are to be destroyed, and which conversations are the oldest."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the two tables and the index."""
    op.create_index("conversations_started", "conversations", ["started_at"])
    op.create_table(
        "legal_holds",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("conversation", sa.Text, nullable=False),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("matter", sa.Text, nullable=False),
        sa.Column("staff", sa.Text, nullable=False),
        sa.Column("placed_at", sa.BigInteger, nullable=False),
        sa.Column("lifted_at", sa.BigInteger),
        sa.Column("lifted_by", sa.Text),
    )
    op.create_table("doomed_keys", sa.Column("reference", sa.Text, primary_key=True))
