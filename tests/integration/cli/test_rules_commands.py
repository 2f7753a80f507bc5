"""`caseflow calendar` and `caseflow limits show|confirm|…`: shown first, done only when asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.cli.conftest import House
from tests.integration.services.clocks import fill
from tests.integration.services.offices import office_in

NOTICE = """\
year: 2027
notice: "测试〔2026〕1号"
link: ""
off:
  - {from: 2026-12-01, to: 2026-12-18, name: 补充放假}
  - {from: 2027-01-01, to: 2027-01-03, name: 元旦}
work:
  - 2026-12-27
"""
OWN = ("--length", "3", "--unit", "workday", "--from", "2026-11-01", "--reason", "从严掌握")


@pytest.fixture
def house(tmp_path: Path) -> House:
    """Return a small bureau; its clocks began on 2026-11-20."""
    folder = tmp_path / "small"
    office = office_in(folder)
    fill(office)
    office.database.dispose()
    (tmp_path / "2027.yaml").write_text(NOTICE, encoding="utf-8")
    return House(folder)


@pytest.fixture
def notice(tmp_path: Path) -> str:
    return str(tmp_path / "2027.yaml")


def days(house: House) -> list[tuple[object, ...]]:
    return house.sql("SELECT id, due_on FROM deadline ORDER BY id")


def test_years_and_days_are_listed(house: House) -> None:
    listed = house.json("calendar", "list", "--as", "legal")
    shown = house.run("calendar", "show", "2026", "--as", "legal")

    assert {row["year"]: row["source"] for row in listed}[2026] == "shipped"
    assert "2026-10-10  周六，国庆节调休上班（国办发明电〔2025〕7号）" in shown.stdout
    assert house.json("calendar", "show", "2026", "--as", "legal")["days"][0]["day"] == "2026-01-01"
    assert "2004年" in house.run("calendar", "list", "--all", "--as", "legal").stdout


def test_notice_is_checked_without_a_database(empty: House, notice: str, house: House) -> None:
    done = empty.run("calendar", "check", notice)

    assert done.stdout == "2027年（测试〔2026〕1号）：放假21天，调休上班1天，没有错误。\n"
    assert not empty.folder.exists()


def test_wrong_notice_names_each_line_and_is_not_loaded(house: House, notice: str) -> None:
    path = Path(notice)
    path.write_text(NOTICE.replace("2026-12-27", "2026-12-28"), encoding="utf-8")

    done = house.run("calendar", "load", notice, "--as", "legal", "--accept")

    assert done.exit_code == 1
    assert "文件2027.yaml第8行（work[1]）：现为“2026-12-28（周一）”" in done.stderr
    assert house.sql("SELECT count(*) FROM calendar_notice") == [(0,)]
    missing = house.run("calendar", "check", f"{notice}.gone")
    assert "不能读取" in missing.stderr


def test_load_shows_and_only_accept_moves(house: House, notice: str) -> None:
    before = days(house)

    told = house.run("calendar", "load", notice, "--as", "legal")
    assert "2026-12-01  上班 → 不上班" in told.stdout
    assert "没有改动任何内容" in told.stdout
    assert days(house) == before
    done = house.json("calendar", "load", notice, "--as", "legal", "--accept")

    assert done["accepted"]
    moved = {m["deadline"]: m["due_on"] for m in done["moved"] if m["due_on"] != m["old_due_on"]}
    assert moved
    assert {i: d for i, d in days(house) if (i, d) not in before} == moved
    again = house.run("calendar", "load", notice, "--as", "legal", "--accept")
    assert "已载入" in again.stdout


def test_chief_may_look_but_not_load(house: House, notice: str) -> None:
    done = house.run("calendar", "load", notice, "--as", "chief", "--accept")

    assert done.exit_code == 1
    assert "“载入放假通知”由" in done.stderr


def unverified(house: House) -> str:
    rows = house.json("limits", "list")
    return str(
        next(
            r["limit"]
            for r in rows
            if r["verified"] == "unverified" and r["unit"] == "workday" and not r["valid_to"]
            and not r["backward"]
        )
    )  # fmt: skip


def test_row_is_confirmed_set_anew_listed_and_taken_back(house: House) -> None:
    row = unverified(house)
    assert "待核" in house.run("limits", "show", row, "--as", "legal").stdout
    assert "还没有" in house.run("limits", "verdicts", "--as", "legal").stdout

    wrong = house.run("limits", "confirm", row, "--as", "legal")
    assert wrong.exit_code == 1
    assert "依据：尚未填写" in wrong.stderr
    done = house.run("limits", "confirm", row, "--as", "legal", "--basis", "LOCAL")
    assert done.stdout == f"已确认“{row}”，第1号。\n"

    told = house.run("limits", "override", row, "--as", "legal", "--basis", "LOCAL", *OWN)
    assert "没有改动任何内容" in told.stdout
    done_json = house.json(
        "limits", "override", row, "--as", "legal", "--basis", "LOCAL", *OWN, "--accept"
    )
    assert (done_json["accepted"], len(done_json["moved"])) == (True, 1)
    assert done_json["verdict"]["words"] == "3工作日"
    shown = house.json("limits", "show", row, "--as", "legal")
    assert [v["own"] for v in shown["versions"]][-1]
    assert [v["number"] for v in shown["verdicts"]] == [2, 1]

    assert "没有改动" in house.run("limits", "revoke", "2", "--as", "legal").stdout
    assert "已保存" in house.run("limits", "revoke", "2", "--as", "legal", "--accept").stdout
    assert [v["revoked_by"] for v in house.json("limits", "verdicts", "--as", "legal")] == [
        "孙丽", "",
    ]  # fmt: skip
    assert "已撤回" in house.run("limits", "verdicts", "--as", "legal").stdout


def test_bad_own_row_and_unknown_ids_are_refused_in_words(house: House) -> None:
    row = unverified(house)
    wrong = house.run(
        "limits", "override", row, "--as", "legal", "--basis", "LOCAL", *OWN, "--unit", "weeks"
    )
    assert wrong.exit_code == 1
    assert "单位" in wrong.stderr
    assert "没有编号为“x”" in house.run("limits", "show", "x", "--as", "legal").stderr
    bad = house.run("limits", "confirm", row, "--as", "legal", "--version", "2026-02-30")
    assert bad.exit_code == 2
