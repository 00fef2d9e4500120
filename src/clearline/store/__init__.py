"""The database: SQLite by default, PostgreSQL by URL; group commits, one page of tables, migrations."""
