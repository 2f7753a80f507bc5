"""Look into a database that may not be there, without making or changing one."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import DatabaseError

from caseflow.domain.errors import Conflict
from caseflow.storage.database import Database


def find_database(url: str) -> Database | None:
    """Return the database at `url`, None where no SQLite file is; nothing is made or changed.

    Raises Conflict when it does not answer or is not at the level of this release.
    """
    address = make_url(url)
    if address.get_backend_name() == "sqlite" and not Path(address.database or "").is_file():
        return None
    database = Database(url)
    try:
        current = database.is_current()
    except DatabaseError as error:
        database.dispose()
        raise Conflict("数据库不能打开，请核对 database_url，或者用 doctor 检查。") from error
    if not current:
        database.dispose()
        raise Conflict("数据库还没有升级到本版本，请先运行 doctor 或者 serve。")
    return database
