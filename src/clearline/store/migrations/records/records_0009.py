"""Whether a legal hold may be told of, and when whoever asked to be forgotten was told."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add both; holds that stand already were placed without that question, and nobody is told of them."""
    op.add_column("legal_holds", sa.Column("secret", sa.BigInteger, nullable=False, server_default="1"))
    op.add_column("erasure_requests", sa.Column("told_at", sa.BigInteger))
