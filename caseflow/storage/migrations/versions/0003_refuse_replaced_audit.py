"""Let SQLite refuse INSERT OR REPLACE on the audit trail, which fires no delete trigger.

PostgreSQL has no REPLACE; ON CONFLICT DO UPDATE meets the update trigger of 0002.
"""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# One trigger for each unique key. A request that comes twice stays a fault of its own key, by
# whose name the code knows it.
SQLITE_UP = (
    "CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit "
    "WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id) "
    "OR EXISTS (SELECT 1 FROM audit WHERE case_id = NEW.case_id AND seq = NEW.seq) "
    "OR (NEW.case_id IS NULL AND EXISTS (SELECT 1 FROM audit "
    "WHERE case_id IS NULL AND agency_id = NEW.agency_id AND seq = NEW.seq)) "
    "BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END",
    "CREATE TRIGGER audit_no_replace_request BEFORE INSERT ON audit "
    "WHEN NEW.request_id <> '' AND EXISTS (SELECT 1 FROM audit WHERE request_id <> '' "
    "AND agency_id = NEW.agency_id AND request_id = NEW.request_id) "
    "BEGIN SELECT RAISE(ABORT, 'audit is append-only: request_id'); END",
)
SQLITE_DOWN = ("DROP TRIGGER audit_no_replace_request", "DROP TRIGGER audit_no_replace")


def upgrade() -> None:
    """Set the triggers."""
    _run(SQLITE_UP)


def downgrade() -> None:
    """Take the triggers away."""
    _run(SQLITE_DOWN)


def _run(statements: tuple[str, ...]) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for statement in statements:
            op.execute(statement)
