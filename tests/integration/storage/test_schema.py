"""The migrations build the tables that the code expects, and the database guards them itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import CheckConstraint, inspect, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from caseflow.storage import tables
from caseflow.storage.database import Database


def test_migrations_on_an_empty_database_make_the_tables_of_the_code(db: Database) -> None:
    with db.read() as conn:
        context = MigrationContext.configure(conn, opts={"compare_type": True})
        assert compare_metadata(context, tables.metadata) == []
        assert db.is_current()


def test_migrating_twice_changes_nothing(db: Database) -> None:
    db.migrate()

    assert db.is_current()


def test_an_empty_database_is_not_current(empty_db: Database) -> None:
    assert not empty_db.is_current()


def test_check_constraints_are_those_of_the_code(db: Database) -> None:
    with db.read() as conn:
        found = {
            (name, check["name"])
            for name in tables.metadata.tables
            for check in inspect(conn).get_check_constraints(name)
        }

    expected = {
        (table.name, f"ck_{table.name}_{str(check.name).removeprefix(f'ck_{table.name}_')}")
        for table in tables.metadata.tables.values()
        for check in table.constraints
        if isinstance(check, CheckConstraint)
    }
    assert found == expected


def test_every_table_of_a_bureau_names_its_agency() -> None:
    shared = {"agency", "heartbeat", "law_text", "login_session", "case_handler"}

    lacking = {n for n, t in tables.metadata.tables.items() if "agency_id" not in t.c}

    assert lacking == shared


def test_sqlite_is_durable_and_checks_foreign_keys(tmp_path: Path) -> None:
    db = Database(f"sqlite:///{tmp_path / 'x.db'}")
    with db.read() as conn:
        found = [
            conn.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]

    db.dispose()
    assert found == ["wal", 2, 1, 15_000]


@pytest.mark.parametrize("statement", ["UPDATE audit SET reason = 'x'", "DELETE FROM audit"])
def test_the_database_refuses_to_change_the_audit_trail(house: Any, statement: str) -> None:
    house.act()

    with pytest.raises(DBAPIError, match="append-only"), house.db.write() as conn:
        conn.execute(text(statement))


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ("id", {"seq": 99, "request_id": "'r9'"}),
        ("seq", {"request_id": "'r9'"}),
        ("request", {"seq": 99}),
        ("chain of the agency", {"case_id": "NULL", "request_id": "'r9'"}),
    ],
)
def test_the_database_refuses_to_replace_a_row_of_the_audit_trail(
    house: Any, changed: str, fields: dict[str, object]
) -> None:
    house.act(request_id="r1")
    old = {c.name: c.name for c in tables.audit.c if c.name != "id"}
    with house.db.write() as conn:
        if changed == "chain of the agency":
            first = old | {"case_id": "NULL", "request_id": "''"}
            conn.execute(text(_copy("INSERT", first)))
        rows = conn.execute(text("SELECT * FROM audit ORDER BY id")).all()
        system = conn.dialect.name
    new = old | ({"id": "id"} if changed == "id" else {}) | fields | {"reason": "'x'"}

    if system == "sqlite":
        statement = _copy("INSERT OR REPLACE", new)
    else:
        keys = {"id": "(id)", "seq": "(case_id, seq)"}
        keys["request"] = "(agency_id, request_id) WHERE request_id <> ''"
        keys["chain of the agency"] = "(agency_id, seq) WHERE case_id IS NULL"
        update = f" ON CONFLICT {keys[changed]} DO UPDATE SET reason = 'x'"
        statement = _copy("INSERT", new) + update
    with pytest.raises(DBAPIError, match="append-only"), house.db.write() as conn:
        conn.execute(text(statement))

    with house.db.read() as conn:
        assert conn.execute(text("SELECT * FROM audit ORDER BY id")).all() == rows


def _copy(verb: str, fields: dict[str, object]) -> str:
    columns, values = ", ".join(fields), ", ".join(map(str, fields.values()))
    return f"{verb} INTO audit ({columns}) SELECT {values} FROM audit ORDER BY id LIMIT 1"


def test_postgresql_refuses_to_empty_the_audit_trail(postgres_url: str) -> None:
    db = Database(postgres_url)
    db.migrate()

    with pytest.raises(DBAPIError, match="append-only"), db.write() as conn:
        conn.execute(text("TRUNCATE audit CASCADE"))
    db.dispose()


def test_an_unknown_state_of_a_deadline_is_refused(house: Any, make: Any) -> None:
    house.act(deadlines=(make.change("open", due_on=make.today),))

    with pytest.raises(IntegrityError), house.db.write() as conn:
        conn.execute(text("UPDATE deadline SET state = 'late'"))


@pytest.mark.parametrize("url", ["mysql://x/y", "postgresql://x/y", "sqlite://"])
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"SQLite|不支持"):
        Database(url)
