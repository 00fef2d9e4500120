"""What Alembic runs to render steps as SQL; it never opens a connection, the drivers do."""

from alembic import context

config = context.config
context.configure(
    dialect_name=config.attributes["dialect"],
    output_buffer=config.output_buffer,
    version_table=config.attributes["version_table"],
    transactional_ddl=False,  # the driver opens the transaction
)
context.run_migrations()
