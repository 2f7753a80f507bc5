"""Pinned copies of the law texts that cases were opened under."""

from __future__ import annotations

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert  # compiles for SQLite too: same ON CONFLICT

from caseflow.domain.errors import NotFound
from caseflow.storage.database import Connection
from caseflow.storage.prepared import Prepared
from caseflow.storage.tables import law_text

_PIN = Prepared(
    insert(law_text)
    .inline()
    .values(sha256=bindparam("sha256"), text=bindparam("words"))
    .on_conflict_do_nothing(index_elements=["sha256"])
)
_GET = select(law_text.c.text).where(law_text.c.sha256 == bindparam("sha"))


def pin_law(conn: Connection, *, sha256: str, text: str) -> None:
    """Keep a copy of a law text under its hash. Idempotent."""
    _PIN.run(conn, {"sha256": sha256, "words": text})


def get_law(conn: Connection, *, sha256: str) -> str:
    """Return a pinned text. Raises NotFound."""
    text: str | None = conn.execute(_GET, {"sha": sha256}).scalar()
    if text is None:
        raise NotFound(f"没有保存校验值为 {sha256} 的法规文本。")
    return text
