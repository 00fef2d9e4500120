"""Write the SQL of a new database into the tree, after a step was added under `store/migrations`."""

from clearline.store.schema import KEYS_SCHEMA, RECORDS_SCHEMA, new_script, rendered
from clearline.store.statement import Database

if __name__ == "__main__":
    for schema in (RECORDS_SCHEMA, KEYS_SCHEMA):
        for database in Database:
            new_script(schema, database).write_text(rendered(schema, database, None), encoding="utf-8")
