"""A place in PostgreSQL for the tables of a job queue, beside our own and never mixed with them."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.schema import CreateSchema, DropSchema

from caseflow.storage.database import Database
from caseflow.storage.locks import Lock, wait_for

SCHEMA = "caseflow_jobs"
SEARCH_PATH = f"-c search_path={SCHEMA}"
"""What a connection must ask for, so that the queue finds its tables and meets none of ours."""

_BUILT = text(
    "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = :schema"
)


def build(database: Database, *, level: str, ddl: str) -> bool:
    """Build the tables of the queue unless those of `level` are there; return whether it did.

    Tables of another level are thrown away with all jobs: a job is nothing but "do this round
    now", which is asked for again within a minute. Of several processes one builds.
    """
    with database.write() as conn:
        wait_for(conn, Lock.JOB_QUEUE)
        if conn.execute(_BUILT, {"schema": SCHEMA}).scalar() == level:
            return False
        conn.execute(DropSchema(SCHEMA, cascade=True, if_exists=True))
        conn.execute(CreateSchema(SCHEMA))
        conn.exec_driver_sql(f"SET LOCAL search_path = {SCHEMA}")
        # Many statements at once and percent signs: the driver must look for no parameters.
        conn.exec_driver_sql(ddl, execution_options={"no_parameters": True})
        conn.exec_driver_sql("SET LOCAL search_path = DEFAULT")
        quoted = level.replace("'", "''")
        conn.exec_driver_sql(f"COMMENT ON SCHEMA {SCHEMA} IS '{quoted}'")
    return True
