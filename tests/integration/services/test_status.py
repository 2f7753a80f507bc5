"""Is everything in order? The findings, and the trail of the whole database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from caseflow.services import alerts, status
from caseflow.services.office import Office
from tests.integration.services.offices import NOW, at, execute, fetch, office_in


def finding(office: Office, name: str) -> status.Finding:
    return next(f for f in status.health(office) if f.name == name)


def tamper(office: Office, statement: str) -> None:
    """Change the trail behind the back of the program, as somebody with the file could."""
    triggers = fetch(office, "SELECT name FROM sqlite_master WHERE type = 'trigger'")
    execute(office, *[f'DROP TRIGGER "{name}"' for (name,) in triggers], statement)


def test_a_fresh_demo_is_in_order(seen: Office) -> None:
    found = status.health(seen)

    assert [f.name for f in found] == [
        "数据库", "法规数据", "工作日历", "待核数据", "文书模板", "LibreOffice", "期限值守",
    ]  # fmt: skip
    assert [f.name for f in found if f.vital and not f.ok] == []
    assert "机构1个" in finding(seen, "数据库").words


def test_the_calendar_tells_to_which_year_it_reaches(seen: Office) -> None:
    last = max(seen.rules.calendar.known_years)

    assert f"已知至{last}年底" in finding(seen, "工作日历").words
    late = at(seen, NOW.replace(year=last + 1))
    assert finding(late, "工作日历").ok is False


def test_limits_that_were_not_checked_are_named(seen: Office) -> None:
    found = finding(seen, "待核数据")

    assert not found.ok
    assert not found.vital
    assert "法制科" in found.words


def test_a_missing_template_is_vital(seen: Office, tmp_path: Path) -> None:
    found = finding(replace(seen, templates=tmp_path), "文书模板")

    assert (found.ok, found.vital) == (False, True)
    assert "F34" in found.words


def test_the_watcher_is_stale_after_five_minutes(demo: Office) -> None:
    alerts.sweep(demo)

    assert finding(at(demo, NOW + timedelta(minutes=4)), "期限值守").ok
    late = finding(at(demo, NOW + timedelta(minutes=7)), "期限值守")
    assert not late.ok
    assert "7分钟前" in late.words


def test_a_watcher_that_never_ran_is_told(tmp_path: Path) -> None:
    office = office_in(tmp_path)
    office.database.migrate()

    assert "从未运行" in finding(office, "期限值守").words
    office.database.dispose()


def test_a_database_of_an_older_release_is_told(demo: Office) -> None:
    execute(demo, "UPDATE alembic_version SET version_num = '0000'")

    assert finding(demo, "数据库").ok is False


def test_the_office_program_is_no_must(seen: Office) -> None:
    assert finding(replace(seen, soffice="/usr/bin/soffice"), "LibreOffice").ok
    assert not finding(seen, "LibreOffice").vital


def test_the_trail_of_the_demo_is_whole(seen: Office) -> None:
    count, faults = status.verify_audit(seen)

    assert faults == []
    assert count == fetch(seen, "SELECT count(*) FROM audit")[0][0]


def test_a_changed_row_names_its_case(demo: Office) -> None:
    tamper(demo, "UPDATE audit SET person = '另一个人' WHERE case_id = 4 AND seq = 3")
    faults = status.verify_audit(demo)[1]

    assert len(faults) == 1
    assert "2026-004" in faults[0]
    assert "第 3 条" in faults[0]


def test_a_removed_row_names_its_case(demo: Office) -> None:
    tamper(demo, "DELETE FROM audit WHERE case_id = 4 AND seq = 3")
    faults = status.verify_audit(demo)[1]

    assert any("2026-004" in f and "第 4 条" in f for f in faults)


def test_the_database_itself_refuses_to_change_the_trail(demo: Office) -> None:
    for statement in ("UPDATE audit SET person = 'x' WHERE id = 1", "DELETE FROM audit WHERE id=1"):
        with pytest.raises(IntegrityError):
            execute(demo, statement)
