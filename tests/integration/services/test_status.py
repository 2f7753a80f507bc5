"""Is everything in order? The findings, and the trail of the whole database."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from caseflow.domain.local_law import Notice, Verdict
from caseflow.domain.terms import Verified
from caseflow.services import alerts, rounds, status, watch
from caseflow.services.office import Office
from caseflow.storage import local_law
from tests.integration.services.offices import NOW, at, execute, fetch, office_in


def finding(office: Office, name: str) -> status.Finding:
    return next(f for f in status.signs(office) if f.name == name)


def tamper(office: Office, statement: str) -> None:
    """Change the trail behind the back of the program, as somebody with the file could."""
    triggers = fetch(office, "SELECT name FROM sqlite_master WHERE type = 'trigger'")
    execute(office, *[f'DROP TRIGGER "{name}"' for (name,) in triggers], statement)


def test_a_fresh_demo_is_in_order(seen: Office) -> None:
    found = status.signs(seen)

    assert [f.name for f in found] == [
        "数据库", "法规数据", "工作日历", "待核数据", "文书模板", "LibreOffice", "期限值守",
        "值守任务", "消息发送", "每日自检",
    ]  # fmt: skip
    assert [f.name for f in found if f.vital and not f.ok] == []
    assert "机构1个" in finding(seen, "数据库").words


def test_the_calendar_tells_to_which_year_it_reaches(seen: Office) -> None:
    last = max(seen.rules.calendar.known_years)

    assert f"已知至{last}年底" in finding(seen, "工作日历").words
    late = at(seen, NOW.replace(year=last + 1))
    assert finding(late, "工作日历").ok is False


def test_from_december_on_a_missing_notice_of_the_next_year_is_a_warning(seen: Office) -> None:
    last = max(seen.rules.calendar.known_years)
    november = at(seen, datetime(last, 11, 30, 4, tzinfo=UTC))
    december = at(seen, datetime(last, 11, 30, 17, tzinfo=UTC))  # already the first in Shanghai

    assert finding(november, "工作日历").ok
    assert not finding(december, "工作日历").ok
    assert f"{last + 1}年的放假通知还没有录入" in finding(december, "工作日历").words


def test_a_notice_that_the_bureau_accepted_counts(demo: Office) -> None:
    last = max(demo.rules.calendar.known_years)
    next_year = Notice(year=last + 1, notice="虚构〔第1号〕", link="", days={})
    with demo.database.write() as conn:
        local_law.accept_notice(
            conn, next_year, agency_id=1, person_id=1, person="某甲", at=demo.clock.now()
        )

    assert finding(at(demo, datetime(last, 12, 15, tzinfo=UTC)), "工作日历").ok
    assert watch.state(demo).calendar_until == date(last + 1, 12, 31)


def test_a_row_that_the_bureau_confirmed_is_no_longer_named(demo: Office) -> None:
    open_row = next(
        limit
        for versions in demo.rules.law.limits.values()
        for limit in versions
        if limit.verified is Verified.UNVERIFIED and limit.valid_to is None
    )
    before = finding(demo, "待核数据").words
    with demo.database.write() as conn:
        local_law.insert_verdict(
            conn,
            Verdict(
                id=0,
                sort="limit",
                row_id=open_row.id,
                version_from=open_row.valid_from,
                verdict="confirmed",
                valid_from=open_row.valid_from,
                basis="局务会纪要（虚构）",
                person="某甲",
                decided_at=demo.clock.now(),
            ),
            agency_id=1,
            person_id=1,
        )
    after = finding(demo, "待核数据").words

    assert int(after[4 : after.index("项")]) == int(before[4 : before.index("项")]) - 1


def test_rounds_that_are_silent_are_named(demo: Office) -> None:
    assert not finding(demo, "值守任务").ok
    for this in rounds.all_rounds():
        assert rounds.carry_out(demo, this)
    rounds.tell_leader(demo)

    assert finding(demo, "值守任务").ok
    assert f"进程{os.getpid()}" in finding(demo, "值守任务").words
    late = finding(at(demo, NOW + timedelta(minutes=6)), "值守任务")
    assert not late.ok
    assert "发送消息" in late.words
    assert "领班" not in late.words


def test_messages_that_were_given_up_are_counted(demo: Office) -> None:
    assert finding(demo, "消息发送").ok
    give_up_one(demo)

    assert not finding(demo, "消息发送").ok
    assert "未送达1条" in finding(demo, "消息发送").words
    assert watch.state(demo).failed == 1


def give_up_one(office: Office) -> None:
    moment = office.clock.now().isoformat(" ").replace("+00:00", "")
    execute(
        office,
        "INSERT INTO channel (id, agency_id, person_id, kind, address, created_at)"
        f" VALUES (99, 1, 1, 'email', 'a@example.invalid', '{moment}')",
        "INSERT INTO delivery (agency_id, channel_id, person_id, kind, key, state, next_at,"
        f" created_at) VALUES (1, 99, 1, 'alert', 'k', 'failed', '{moment}', '{moment}')",
    )


def test_the_daily_line_is_shown_and_missed_when_it_stays_away(demo: Office) -> None:
    assert "还没有做过" in finding(demo, "每日自检").words
    morning = at(demo, NOW + timedelta(hours=1))
    rounds.carry_out(morning, next(r for r in rounds.all_rounds() if r.name == "self_check"))

    assert finding(morning, "每日自检").ok
    assert "日历已知至" in finding(morning, "每日自检").words
    assert not finding(at(demo, NOW + timedelta(days=2)), "每日自检").ok


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
