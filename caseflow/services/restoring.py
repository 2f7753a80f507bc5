"""Restore the case of an archive package in an installation that holds no bureau yet."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from caseflow.domain.audit import AuditEntry
from caseflow.domain.errors import BrokenAudit, Conflict
from caseflow.domain.four_properties import Check
from caseflow.domain.model import Person, Role
from caseflow.services.accounts import hash_password
from caseflow.services.office import Office
from caseflow.services.package_checks import ROWS, check_package, variables_file
from caseflow.services.packages import EVENTS, INDEX, Package, open_package
from caseflow.storage import agencies, journal, people, restoring
from caseflow.storage.database import Connection
from caseflow.storage.files import FileStore

_STORED = ("docx/", "pdf/", "volumes/", "scan/", "media/", "templates/")
_TABLES = {
    "agency": "机构",
    "person": "人员",
    "party": "当事人",
    "case_file": "案件",
    "audit": "留痕",
}
_LAWS = "law_text"
_NAMES_FILES = {
    "paper": ("file_sha", "template_sha"),
    "attachment": ("sha256",),
    "volume": ("file_sha",),
    "own_form": ("template_sha",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What a good package holds, and how it meets the four properties."""

    case_no: str
    case_name: str
    files: int
    entries: int
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Admin:
    """The first account of the restored bureau: it may see everything and register people."""

    username: str
    password: str


def verify_stream(stream: IO[bytes]) -> Verified:
    """Check a package whole; needs neither database nor law nor office program.

    Raises BrokenAudit naming each file or place that is changed.
    """
    package = open_package(stream)
    return _verified(package)


def _verified(package: Package) -> Verified:
    checks = check_package(package, EVENTS)
    case = package.index.get("case")
    if not isinstance(case, dict):
        raise BrokenAudit(f"{INDEX}：没有写明是哪个案件。")
    return Verified(
        case_no=str(case.get("no", "")),
        case_name=str(case.get("name", "")),
        files=len(package.names) + 2,
        entries=len(package.trail()),
        checks=checks,
    )


def restore(office: Office, stream: IO[bytes], *, admin: Admin | None = None) -> Verified:
    """Restore the case of a package: everything or nothing.

    Raises BrokenAudit for a package that is not whole, and Conflict when a bureau is there already.
    """
    package = open_package(stream)
    found = _verified(package)
    rows = _rows(package)
    _refuse_lost_files(package, rows)
    new_files: list[Path] = []
    try:
        with office.database.write() as conn:
            _refuse_filled(conn)
            restoring.restore_rows(conn, rows)
            agency_id = int(rows["agency"][0]["id"])
            _restore_trail(conn, package)
            restoring.advance_keys(conn)
            _add_admin(conn, agency_id, admin)
            agencies.touch_people(conn, agency_id=agency_id)
            journal.append_audit(conn, _entry(office, agency_id, found))
            _put_files(FileStore(office.files), package, new_files)
    except BaseException:
        for path in new_files:
            path.unlink(missing_ok=True)
        raise
    return found


def _rows(package: Package) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of all tables; variables and law texts come from their own files."""
    rows = {name: package.json(f"{ROWS}/{name}.json") for name in restoring.TABLES if name != _LAWS}
    if any(not isinstance(listed, list) for listed in rows.values()):
        raise BrokenAudit(f"{ROWS}/：登记不是清单，不能恢复。")
    if len(rows["agency"]) != 1 or len(rows["case_file"]) != 1:
        raise BrokenAudit(f"{ROWS}/：应当正好有一个机构和一个案件，不能恢复。")
    files = {d["paper_id"]: d["file"] for d in package.index["documents"] if d["paper_id"]}
    for row in rows["paper"]:
        row["variables"] = package.read(variables_file(files[row["id"]])).decode()
    texts = [name for name in package.names if name.startswith("law/")]
    rows[_LAWS] = [
        {
            "sha256": name.removeprefix("law/").removesuffix(".yaml"),
            "text": package.read(name).decode(),
        }
        for name in texts
    ]
    return rows


def _stored(package: Package) -> list[str]:
    return [name for name in package.names if name.startswith(_STORED)]


def _refuse_lost_files(package: Package, rows: dict[str, list[dict[str, Any]]]) -> None:
    """Raise BrokenAudit when a row speaks of a file that is not in the package."""
    held = {package.sha_of(name) for name in _stored(package)} | {""}
    for table, columns in _NAMES_FILES.items():
        for row in rows[table]:
            lost = [name for name in columns if row.get(name, "") not in held]
            if lost:
                raise BrokenAudit(
                    f"{ROWS}/{table}.json：登记的文件（{'、'.join(lost)}）不在包内，不能恢复。"
                )


def _refuse_filled(conn: Connection) -> None:
    filled = restoring.filled_tables(conn)
    if filled:
        words = "、".join(_TABLES[name] for name in filled)
        raise Conflict(
            f"这里已经有{words}的登记，没有恢复。档案包只能恢复到空的安装："
            "请另选一个空的数据文件夹或数据库（CASEFLOW_DATA_DIR、CASEFLOW_DATABASE_URL）。"
        )


def _restore_trail(conn: Connection, package: Package) -> None:
    """Write the chain anew, entry by entry; each must come out with the hash it had."""
    for entry in package.trail():
        sealed = journal.write_entry(conn, entry, after=entry.prev_hash)
        if sealed.hash != entry.hash:
            raise BrokenAudit(f"{EVENTS}：第{entry.seq}条不能照原样恢复。")


def _add_admin(conn: Connection, agency_id: int, admin: Admin | None) -> None:
    if admin is None:
        return
    people.insert_person(
        conn,
        Person(id=0, name="系统管理员", roles=frozenset({Role.ADMIN, Role.AUDITOR})),
        agency_id=agency_id,
        username=admin.username,
        password_hash=hash_password(admin.password),
    )


def _put_files(kept: FileStore, package: Package, new: list[Path]) -> None:
    """Keep the files of the package; those that were not there before are added to `new`."""
    for name in _stored(package):
        path = kept.path(package.sha_of(name))
        if not path.exists():
            new.append(path)
        kept.put(package.read(name))


def _entry(office: Office, agency_id: int, found: Verified) -> AuditEntry:
    return AuditEntry(
        agency_id=agency_id,
        case_id=None,
        seq=0,
        at=office.clock.now(),
        person_id=None,
        person="系统",
        role="",
        action="restore_case",
        action_label="从档案包恢复案件",
        reason=f"案件{found.case_no}，文件{found.files}个，留痕{found.entries}条",
    )
