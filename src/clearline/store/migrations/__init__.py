"""Steps that bring a database up to date, written for Alembic; one folder per schema."""
