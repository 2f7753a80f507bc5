"""Whose rules `caseflow limits list|due` work by, and an own row that says only what it changes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.integration.cli.conftest import House
from tests.integration.services.clocks import fill
from tests.integration.services.offices import office_in

OWN = ("--from", "2026-02-01", "--reason", "从严掌握", "--basis", "LOCAL")
DUE = ("limits", "due", "case_decision", "--from", "2026-03-02")


@pytest.fixture
def house(tmp_path: Path) -> House:
    """Return a small bureau."""
    office = office_in(tmp_path / "small")
    fill(office)
    office.database.dispose()
    return House(tmp_path / "small")


def add_bureau(house: House) -> None:
    office = office_in(house.folder)
    fill(office, "邻县应急管理局")
    office.database.dispose()


def override(house: House, *more: str, row: str = "case_decision") -> str:
    done = house.run("limits", "override", row, "--as", "legal", *OWN, *more)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_fresh_machine_answers_by_the_law_and_makes_no_database(
    empty: House, tmp_path: Path
) -> None:
    rows = tmp_path / "rows.json"
    rows.write_text(json.dumps([{"limit": "case_decision", "from": "2026-03-02"}]), "utf-8")

    done = empty.run("limits", "due", "--batch", str(rows), "--json")

    answer = json.loads(done.stdout)[0]
    assert (answer["limit"], answer["from"], answer["due_on"]) == (
        "case_decision", "2026-03-02", "2026-06-01",
    )  # fmt: skip
    assert "rules" not in answer
    assert done.stderr == ""
    assert not empty.folder.exists()
    asked = empty.run(*DUE, "--as", "legal")
    assert asked.exit_code == 2
    assert "还没有数据库" in asked.stderr
    assert not empty.folder.exists()


def test_only_bureau_is_asked_and_named_once_it_has_settled_something(house: House) -> None:
    before = house.run(*DUE, "--json")
    assert (json.loads(before.stdout)["due_on"], before.stderr) == ("2026-06-01", "")

    override(house, "--length", "60", "--accept")

    done = house.run(*DUE, "--json")
    answer = json.loads(done.stdout)
    assert (answer["due_on"], answer["rules"]) == ("2026-05-06", "云山县应急管理局")
    assert done.stderr == "提示：按“云山县应急管理局”的规定计算，含本局的决定和放假通知。\n"
    listed = house.json("limits", "list")
    own = [r for r in listed if r["limit"] == "case_decision" and r["valid_from"] == "2026-02-01"]
    assert [(r["length"], r["verified"]) for r in own] == [(60, "confirmed")]


def test_one_of_several_bureaus_is_asked_by_a_person(house: House) -> None:
    override(house, "--length", "60", "--accept")
    add_bureau(house)

    shipped = house.run(*DUE, "--json")
    assert json.loads(shipped.stdout)["due_on"] == "2026-06-01"
    assert json.loads(shipped.stdout)["rules"] == "shipped"
    assert "“云山县应急管理局”另有本局的决定或者放假通知" in shipped.stderr
    own = house.run(*DUE, "--json", "--as", "legal")
    assert json.loads(own.stdout)["due_on"] == "2026-05-06"
    assert "没有登录名为“nobody”" in house.run(*DUE, "--as", "nobody").stderr


def test_accepted_notice_counts(house: House, tmp_path: Path) -> None:
    notice = tmp_path / "2027.yaml"
    notice.write_text(
        'year: 2027\nnotice: "测试〔2026〕1号"\nlink: ""\n'
        "off:\n  - {from: 2026-12-28, to: 2027-01-03, name: 元旦}\nwork: []\n",
        encoding="utf-8",
    )
    ask = ("limits", "due", "hearing_request", "--from", "2026-12-22", "--json")
    assert house.json(*ask[:-1])["due_on"] == "2026-12-29"
    done = house.run("calendar", "load", str(notice), "--as", "legal", "--accept")
    assert done.exit_code == 0, done.output

    assert house.json(*ask[:-1])["due_on"] == "2027-01-05"


def test_older_database_is_left_alone(house: House) -> None:
    house.sql("UPDATE alembic_version SET version_num = '0001'")

    done = house.run(*DUE, "--json")

    assert json.loads(done.stdout)["due_on"] == "2026-06-01"
    assert "没有查看各局的决定" in done.stderr
    assert house.sql("SELECT version_num FROM alembic_version") == [("0001",)]


@pytest.mark.parametrize("url", ["postgresql+psycopg://127.0.0.1:1/none", ""])
def test_database_that_does_not_answer_is_named_and_not_needed(empty: House, url: str) -> None:
    empty.folder.mkdir()
    (empty.folder / "caseflow.sqlite3").write_bytes(b"no database at all" * 100)
    env = {"CASEFLOW_DATABASE_URL": url} if url else {}

    done = empty.run(*DUE, "--json", **env)

    assert json.loads(done.stdout)["due_on"] == "2026-06-01"
    assert "数据库不能打开" in done.stderr
    assert "按随程序的规定计算" in done.stderr
    assert empty.run(*DUE, "--as", "legal", **env).exit_code == 2


def test_what_is_not_said_stays_and_every_change_is_named(house: House) -> None:
    told = override(house, "--length", "60")
    assert "  长度：90日（自然日） → 60日（自然日）" in told
    assert "末日：" not in told
    assert "顺延" in told
    assert "  末日：末日遇放假日顺延 → 不顺延" in override(house, "--no-roll")
    assert "条文是否存在、写了什么，程序没有核对" in told

    changes = house.json(
        "limits", "override", "case_decision", "--as", "legal", *OWN, "--suspendable",
        "--extension", "chief:30:day:1:F15", "--extension", "市应急管理局：0:day:0",
        "--exclude", "testing",
    )["changes"]  # fmt: skip
    named = {c["what"]: c["new"] for c in changes}
    assert named["依法中止"] == "停止计算"
    assert "负责人决定，延长30日，1次，用" in named["延长"]
    assert "市应急管理局决定，延长的日数由决定载明，次数不限" in named["延长"]
    assert named["计算时扣除"].startswith("检测")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("chief", "应写成 谁:多少:单位:几次:文书:依据"),
        ("boss:30:day", "没有“boss”这一选项"),
        ("chief:30:day:1:F999", "没有“F999”这一选项"),
    ],
)
def test_wrong_way_to_lengthen_is_refused_in_words(house: House, words: str, told: str) -> None:
    done = house.run(
        "limits", "override", "case_decision", "--as", "legal", *OWN, "--extension", words
    )

    assert done.exit_code != 0
    assert told in done.stderr


def test_checked_law_asks_for_its_own_flag(house: House) -> None:
    asked = ("limits", "override", "hearing_request", "--as", "legal", "--length", "3",
             "--from", "2026-02-01", "--reason", "从严")  # fmt: skip
    assert "不能改变法律" in house.run(*asked, "--basis", "LOCAL").stderr

    told = house.run(*asked, "--basis", "APL.64")
    assert "警告：本条已对照法律全文核对" in told.stdout
    refused = house.run(*asked, "--basis", "APL.64", "--accept")
    assert refused.exit_code == 1
    assert "--against-full-text" in refused.stderr
    done = house.run(*asked, "--basis", "APL.64", "--accept", "--against-full-text")
    assert done.exit_code == 0, done.output
