"""A package restores its case in an empty installation: everything or nothing."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from caseflow.domain.errors import BrokenAudit, CaseflowError, Conflict, InvalidInput
from caseflow.services import archive_package, case_pages, cases, documents, evidence
from caseflow.services.office import Office
from caseflow.services.restoring import Admin, restore
from caseflow.services.status import verify_audit
from caseflow.storage import numbers, parties, volumes
from caseflow.storage.files import FileStore
from caseflow.storage.people import PersonRow, list_people
from tests.integration.services.offices import (
    NOW,
    STRANGER,
    actor,
    counts,
    execute,
    fetch,
    kept_files,
    office_in,
)
from tests.integration.services.test_archive_package import (
    OPEN,
    bind,
    exported,
    keep,
    listed,
    members,
)
from tests.integration.services.test_packages import forged

ADMIN = Admin(username="root", password="Ablage-2026")


@pytest.fixture(scope="module")
def package(seen: Office) -> bytes:
    """Return the package of the archived demo case."""
    return exported(seen)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """Yield an installation without a bureau, on each system."""
    on_postgres = request.param == "postgresql"
    url = request.getfixturevalue("shared_postgres") if on_postgres else ""
    office = office_in(tmp_path / "empty", url=url)
    if on_postgres:
        execute(
            office,
            "ALTER TABLE audit DISABLE TRIGGER USER",
            "TRUNCATE agency, law_text, heartbeat RESTART IDENTITY CASCADE",
            "ALTER TABLE audit ENABLE TRIGGER USER",
        )
    else:
        office.database.migrate()
    yield office
    office.database.dispose()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def house(
    request: pytest.FixtureRequest, package: bytes, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    """Yield an installation into which the case was restored, to look at, on each system."""
    on_postgres = request.param == "postgresql"
    url = request.getfixturevalue("new_postgres_database")() if on_postgres else ""
    office = office_in(tmp_path_factory.mktemp("house"), url=url)
    office.database.migrate()
    restore(office, io.BytesIO(package), admin=ADMIN)
    yield office
    office.database.dispose()


@pytest.fixture
def new(tmp_path: Path) -> Iterator[Office]:
    """Yield an installation without a bureau on SQLite."""
    office = office_in(tmp_path / "new")
    office.database.migrate()
    yield office
    office.database.dispose()


def is_untouched(office: Office) -> bool:
    return set(counts(office).values()) == {0} and kept_files(office) == []


def test_the_case_comes_back_whole(house: Office, seen: Office) -> None:
    who, old = actor(house, ADMIN.username), actor(seen, "archivist")
    view = case_pages.case_view(house, who, cases.find_id(house, who, "2026-001"))
    before = case_pages.case_view(seen, old, cases.find_id(seen, old, "2026-001"))

    assert view.file.record == before.file.record
    assert view.file.party == before.file.party
    assert view.file.opened_on == before.file.opened_on
    assert view.file.bureau.settings == before.file.bureau.settings
    assert [p.name for p in view.file.handlers] == [p.name for p in before.file.handlers]
    assert view.deadlines == before.deadlines
    assert [p.paper for p in view.papers] == [p.paper for p in before.papers]
    for row in view.papers:
        made = documents.docx(house, who, row.paper.id)
        assert made == documents.docx(seen, old, row.paper.id)


def test_the_chain_holds_after_it(house: Office) -> None:
    count, faults = verify_audit(house)

    assert (count > 20, faults) == (True, [])
    told = fetch(house, "SELECT action, reason FROM audit WHERE case_id IS NULL")
    assert [action for action, _ in told] == ["restore_case"]


def test_exporting_again_gives_the_same_documents(house: Office, package: bytes) -> None:
    who, out = actor(house, ADMIN.username), io.BytesIO()
    archive_package.export_case(house, who, cases.find_id(house, who, "2026-001"), out)
    first, again = members(package), members(out.getvalue())

    assert [n for n in again if again[n] != first.get(n)] == ["index.json", "index.sha256"]
    old, new = json.loads(first["index.json"]), json.loads(again["index.json"])
    assert {k for k in old if old[k] != new[k]} == {"exported_by"}


def test_people_come_back_without_a_way_to_sign_in(house: Office) -> None:
    who = actor(house, ADMIN.username)
    with house.database.read() as conn:
        rows: list[PersonRow] = list_people(conn, agency_id=who.agency_id)

    staff = [row for row in rows if row.username != ADMIN.username]
    assert len(staff) >= 6
    assert {(row.username, row.active) for row in staff} == {("", False)}
    assert fetch(house, "SELECT count(*) FROM person WHERE password_hash <> ''") == [(1,)]


def test_volumes_and_attachments_come_back_and_new_rows_behind_them(
    demo: Office, empty: Office
) -> None:
    piece = keep(demo, b"photo", kind="photo", place="车间")
    bind(demo, listed(demo, OPEN)[0])
    data = exported(demo, OPEN)
    restore(empty, io.BytesIO(data), admin=ADMIN)
    who = actor(empty, ADMIN.username)
    row, content = evidence.fetch(empty, who, piece)
    last = int(str(fetch(empty, "SELECT max(id) FROM party")[0][0]))
    word, used = fetch(empty, "SELECT code_word, max(last) FROM number_sequence GROUP BY 1")[0]
    with empty.database.write() as conn:
        added = parties.insert_party(conn, agency_id=who.agency_id, party=STRANGER)
        serial = numbers.take_number(
            conn, agency_id=who.agency_id, code_word=str(word), year=NOW.year
        )

    assert (row.name, row.proves, content) == ("现场.png", "现状", b"photo")
    with empty.database.read() as conn:
        case_id = cases.find_id(empty, who, OPEN)
        (volume,) = volumes.list_volumes(conn, agency_id=who.agency_id, case_id=case_id)
    assert FileStore(empty.files).get(volume.file_sha) == b"%PDF-1.4 bound"
    assert added == last + 1
    assert serial == int(str(used)) + 1  # no number of the old house is given twice


def test_a_second_case_is_refused_and_the_first_stays(house: Office, package: bytes) -> None:
    before = (counts(house), kept_files(house))
    with pytest.raises(Conflict, match=r"已经有机构、人员.*只能恢复到空的安装"):
        restore(house, io.BytesIO(package))

    assert (counts(house), kept_files(house)) == before


def test_a_bureau_at_work_is_refused(demo: Office, package: bytes) -> None:
    before = counts(demo)
    with pytest.raises(Conflict, match="空的安装"):
        restore(demo, io.BytesIO(package))
    assert counts(demo) == before


@pytest.mark.parametrize("part", [0.1, 0.5, 0.999])
def test_a_damaged_package_leaves_nothing(new: Office, package: bytes, part: float) -> None:
    damaged = bytearray(package)
    damaged[int(len(damaged) * part)] ^= 1
    with pytest.raises(BrokenAudit):
        restore(new, io.BytesIO(bytes(damaged)))
    assert is_untouched(new)


def rows_of(package: bytes, table: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(members(package)[f"rows/{table}.json"])
    return rows


def with_rows(package: bytes, table: str, rows: object) -> bytes:
    return forged(package, {f"rows/{table}.json": json.dumps(rows).encode()})


FORGERIES = {
    "a lost person": ("person", lambda rows: rows[1:]),
    "a lost party": ("party", lambda rows: []),
    "two bureaus": ("agency", lambda rows: rows * 2),
    "a doubled paper": ("paper", lambda rows: [*rows, rows[0]]),
    "no list": ("deadline", lambda rows: {"a": 1}),
    "no rows": ("deadline", lambda rows: [1]),
    "an account": ("person", lambda rows: [{**r, "password_hash": "x"} for r in rows]),
    "a text for a number": ("deadline", lambda rows: [{**r, "item_no": "1"} for r in rows]),
    "a number too large": ("deadline", lambda rows: [{**r, "item_no": 2**70} for r in rows]),
    "a day that is none": ("case_file", lambda rows: [{**r, "opened_on": "2026"} for r in rows]),
    "a moment without zone": (
        "case_file",
        lambda rows: [{**r, "updated_at": "2026-11-22T00:00:00"} for r in rows],
    ),
    "a rule of the table": ("case_file", lambda rows: [{**r, "version": 0} for r in rows]),
    "another file": ("paper", lambda rows: [{**r, "template_sha": "b" * 64} for r in rows]),
}


@pytest.mark.parametrize("forgery", FORGERIES.values(), ids=FORGERIES)
def test_rows_that_do_not_fit_leave_nothing(new: Office, package: bytes, forgery: Any) -> None:
    table, change = forgery
    data = with_rows(package, table, change(rows_of(package, table)))
    with pytest.raises(CaseflowError):
        restore(new, io.BytesIO(data))
    assert is_untouched(new)


def test_rows_that_the_database_refuses_leave_nothing(empty: Office, package: bytes) -> None:
    rows = [{**r, "person_id": 999} for r in rows_of(package, "case_handler")]
    with pytest.raises(BrokenAudit, match=r"rows/case_handler\.json"):
        restore(empty, io.BytesIO(with_rows(package, "case_handler", rows)))
    assert is_untouched(empty)


def test_a_weak_password_of_the_admin_leaves_nothing(new: Office, package: bytes) -> None:
    with pytest.raises(InvalidInput, match="密码"):
        restore(new, io.BytesIO(package), admin=replace(ADMIN, password="1"))
    assert is_untouched(new)


def test_a_full_disk_leaves_nothing(
    new: Office, package: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    put, left = FileStore.put, iter(range(10))

    def tired(self: FileStore, data: bytes) -> str:
        if next(left, None) is None:
            raise OSError("no space left on device")
        return put(self, data)

    monkeypatch.setattr(FileStore, "put", tired)
    with pytest.raises(OSError, match="no space"):
        restore(new, io.BytesIO(package))
    assert is_untouched(new)
