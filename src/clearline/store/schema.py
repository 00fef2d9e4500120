"""Which steps a database still lacks, as SQL text that the bare drivers can run in one transaction."""

import io
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import MetaData

from clearline.errors import ConfigurationError
from clearline.store.statement import Database
from clearline.store.tables import KEYS, RECORDS

_MIGRATIONS = Path(__file__).parent / "migrations"


@dataclass(frozen=True, slots=True)
class Schema:
    """One set of tables that live and grow together."""

    name: str
    """The folder under `migrations`; the version is kept in the table `<name>_version`."""
    metadata: MetaData
    head: str
    """The newest step; named here so that a start which needs no step does not load Alembic."""

    @property
    def version_table(self) -> str:
        """The table of one row that says which step came last."""
        return f"{self.name}_version"


RECORDS_SCHEMA = Schema("records", RECORDS, "0010")
KEYS_SCHEMA = Schema("keys", KEYS, "0001")


def upgrade_script(schema: Schema, database: Database, current: str | None) -> str:
    """Return the SQL that leads from step `current` (None: an empty database) to the newest, or nothing.

    Raises ConfigurationError when `current` is a step this release does not know.
    """
    if current == schema.head:
        return ""
    if current is None:
        return new_script(schema, database).read_text(encoding="utf-8")
    return rendered(schema, database, current)


def new_script(schema: Schema, database: Database) -> Path:
    """Return where the SQL of an empty database's first start is kept, as `rendered` gave it."""
    return _MIGRATIONS / schema.name / f"new_{database.value}.sql"


def rendered(schema: Schema, database: Database, current: str | None) -> str:
    """Return what Alembic makes of the steps after `current`; raises as `upgrade_script`."""
    # Alembic takes 0.4 s to load, and only the first start after an upgrade needs it.
    from alembic import command  # noqa: PLC0415 # see above
    from alembic.config import Config  # noqa: PLC0415 # see above
    from alembic.util import CommandError  # noqa: PLC0415 # see above

    text = io.StringIO()
    config = Config(output_buffer=text)
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.set_main_option("version_locations", str(_MIGRATIONS / schema.name))
    config.set_main_option("path_separator", "newline")
    config.attributes.update(dialect=database.value, version_table=schema.version_table)
    try:
        command.upgrade(config, f"{current}:head" if current else "head", sql=True)
    except CommandError as exc:
        raise ConfigurationError(f"the {schema.name} database is at step {current!r}, which is not known here") from exc
    # A row that comes back would end the script there: SQLite's driver goes on only once somebody has taken it.
    return text.getvalue().replace(" RETURNING version_num", "")
