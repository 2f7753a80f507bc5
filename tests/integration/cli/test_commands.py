"""Every command over real data: what it says, what it refuses, and its exit code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from caseflow.cli import main

ROOT = Path(__file__).resolve().parents[3]
VECTORS = ROOT / "tests" / "data" / "deadline_vectors.json"


# demo, check, help


def test_demo_says_what_it_loaded(made: tuple[Any, Any]) -> None:
    done = made[1]

    assert done.exit_code == 0, done.output
    assert "37家监管单位，13名人员，11个案件" in done.stdout


def test_demo_never_mixes_with_what_is_there(seen: Any) -> None:
    before = seen.sql("SELECT count(*) FROM case_file")
    refused, skipped = seen.run("demo"), seen.run("demo", "--if-empty")

    assert refused.exit_code == 1
    assert "已有机构" in refused.stderr
    assert skipped.exit_code == 0
    assert "未装入" in skipped.stdout
    assert seen.sql("SELECT count(*) FROM case_file") == before


def test_check_says_the_law_stands() -> None:
    done = CliRunner().invoke(main, ["check", "--json"])

    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["ok"] is True


def test_help_names_every_command() -> None:
    done = CliRunner().invoke(main, ["--help"])

    for name in ("serve", "demo", "check", "limits", "case", "sweep", "audit", "doctor"):
        assert f"  {name} " in done.stdout
        assert CliRunner().invoke(main, [name, "--help"]).exit_code == 0


def test_an_unknown_command_is_refused() -> None:
    assert CliRunner().invoke(main, ["fly"]).exit_code == 2


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (["fly"], 2, "没有“fly”这一命令"),
        (["--fly"], 2, "没有“--fly”这一选项"),
        (["case", "fly"], 2, "没有“fly”这一命令"),
        (["case", "list"], 2, "没有填写“--as”"),
        (["case", "list", "--as"], 2, "选项“--as”的用法不对"),
        (["case", "list", "--as", "inspector", "x"], 2, "命令的写法不对"),
        (["limits", "due", "--grace-days", "x"], 2, "“--grace-days”的值不对"),
        (["limits", "due", "x"], 2, "请写明期限编号"),
        (["sweep", "--on", "2026-02-30"], 2, "日期“2026-02-30”不存在"),
        (["sweep", "--on", "20260203"], 2, "日期“20260203”不存在"),
        (["case", "list", "--as", "nobody"], 1, "在岗人员"),
    ],
)
def test_every_error_is_told_in_chinese(seen: Any, args: list[str], code: int, words: str) -> None:
    done = seen.run(*args)

    assert (done.exit_code, done.stdout) == (code, "")
    assert done.stderr.startswith("错误：")
    assert words in done.stderr
    assert "Usage" not in done.stderr


def test_an_unknown_setting_is_refused(seen: Any) -> None:
    done = seen.run("doctor", CASEFLOW_DATABSE_URL="sqlite:///x.db")

    assert done.exit_code == 1
    assert "CASEFLOW_DATABSE_URL 不是本程序的设置" in done.stderr


@pytest.mark.parametrize(
    ("name", "value"), [("CASEFLOW_PORT", "0"), ("CASEFLOW_SWEEP_MINUTES", "x")]
)
def test_a_wrong_setting_is_refused(seen: Any, name: str, value: str) -> None:
    done = seen.run("doctor", **{name: value})

    assert done.exit_code == 1
    assert f"{name.removeprefix('CASEFLOW_').lower()} 的值“{value}”不对" in done.stderr


# limits


def test_limits_are_listed(seen: Any) -> None:
    rows = seen.json("limits", "list")

    assert len(rows) > 50
    assert {"limit", "title", "unit", "basis", "verified"} <= set(rows[0])


@pytest.mark.parametrize(
    "section", ["settled", "table_of_counting", "boundaries", "backward", "year_end"]
)
def test_limits_are_worked_out_in_batches(seen: Any, tmp_path: Path, section: str) -> None:
    sections = json.loads(VECTORS.read_text(encoding="utf-8"))["sections"]
    wanted = [(name, row[0], row[1]) for name, rows in sections[section].items() for row in rows]
    path = tmp_path / "rows.json"
    path.write_text(
        json.dumps([{"limit": n, "from": start} for n, start, _ in wanted]), encoding="utf-8"
    )
    answers = seen.json("limits", "due", "--batch", str(path))

    assert len(answers) == len(wanted) > 5
    assert [(a["limit"], a["from"], a["due_on"]) for a in answers] == wanted
    assert all(a["steps"] for a in answers)


def test_one_limit_is_explained(seen: Any) -> None:
    done = seen.run("limits", "due", "fine_payment", "--from", "2026-02-03")

    assert done.exit_code == 0
    assert "2026-02-24" in done.stdout
    assert "顺延" in done.stdout


def test_an_unknown_limit_is_refused_with_near_names(seen: Any) -> None:
    done = seen.run("limits", "due", "fine_payments", "--from", "2026-02-03")

    assert done.exit_code == 2
    assert "fine_payment" in done.stderr


# case


def test_cases_are_listed_in_words_and_as_json(seen: Any) -> None:
    done = seen.run("case", "list", "--as", "inspector")
    rows = seen.json("case", "list", "--as", "inspector")

    assert len(done.stdout.splitlines()) == len(rows) == 11
    assert {r["no"] for r in rows} == {line.split()[0] for line in done.stdout.splitlines()}
    assert len(seen.json("case", "list", "--as", "inspector", "--text", "松涛")) == 1
    nothing = seen.run("case", "list", "--as", "inspector", "--text", "没有这家")
    assert "没有符合条件的案件" in nothing.stdout


@pytest.mark.parametrize("username", ["", "nobody"])
def test_an_unknown_person_is_refused(seen: Any, username: str) -> None:
    done = seen.run("case", "list", "--as", username)

    assert done.exit_code == 1
    assert "在岗人员" in done.stderr


def case_no(house: Any, party: str) -> str:
    rows = house.json("case", "list", "--as", "inspector", "--text", party)
    return str(rows[0]["no"])


def test_a_case_is_shown_with_what_can_be_done_and_why_not(seen: Any) -> None:
    number = case_no(seen, "白桦")
    done = seen.run("case", "show", number, "--as", "inspector")
    view = seen.json("case", "show", number, "--as", "inspector")

    assert done.exit_code == 0
    assert "不可办" in done.stdout
    assert "（暂定）" in done.stdout or not any(d["provisional"] for d in view["deadlines"])
    closed = [a for a in view["actions"] if not a["allowed"]]
    assert all(a["reasons"] for a in closed)
    notice = next(a for a in closed if a["name"] == "end_notice_period")
    assert {"guard", "message", "cure", "basis", "field", "action"} == set(notice["reasons"][0])


def test_a_clock_that_waits_is_shown_as_waiting(seen: Any) -> None:
    number = case_no(seen, "林海")

    assert "待送达" in seen.run("case", "show", number, "--as", "inspector").stdout


def test_every_clock_is_shown_with_its_state(seen: Any) -> None:
    rows = seen.json("case", "list", "--as", "inspector")
    shown = "".join(seen.run("case", "show", r["no"], "--as", "inspector").stdout for r in rows)
    clocks = [line.split()[-1] for line in shown.splitlines() if line.startswith("  期限 ")]

    assert {"办结", "待送达", "逾期", "计时中"} <= set(clocks)
    assert set(clocks) <= {"办结", "待送达", "逾期", "计时中", "今天到期", "期满", "撤销"}


@pytest.mark.parametrize("command", [["show", "2020-999"], ["act", "2020-999", "archive_case"]])
def test_an_unknown_case_is_refused(seen: Any, command: list[str]) -> None:
    done = seen.run("case", *command, "--as", "inspector")

    assert done.exit_code == 1
    assert "没有案号为“2020-999”的案件" in done.stderr


def evidence(house: Any) -> str:
    today = str(house.sql("SELECT max(opened_on) FROM case_file")[0][0])
    row = {
        "name": "照片",
        "kind": "audiovisual",
        "source": "执法人员拍摄",
        "on": today,
        "proves": "现状 & <原样>",
    }
    return json.dumps({"evidence": [row]}, ensure_ascii=False)


def test_an_act_is_done_once_for_one_request(house: Any, tmp_path: Path) -> None:
    number = case_no(house, "澄源")
    path = tmp_path / "inputs.json"
    path.write_text(evidence(house), encoding="utf-8")
    command = ["case", "act", number, "collect_evidence", "--as", "inspector", "--request-id", "r1"]
    first = house.run(*command, "--input", f"@{path}")
    again = house.json(*command, "--input", evidence(house))

    assert first.exit_code == 0, first.output
    assert "已办理" in first.stdout
    assert again["repeated"] is True
    rows = house.sql("SELECT count(*) FROM audit WHERE action = 'collect_evidence' AND case_id = 6")
    assert rows == [(1,)]


def test_a_refused_act_names_every_reason_and_changes_nothing(house: Any) -> None:
    number = case_no(house, "白桦")
    before = house.sql("SELECT count(*) FROM audit")
    command = ["case", "act", number, "end_notice_period", "--as", "inspector"]
    done, told = house.run(*command), house.run(*command, "--json")
    reasons = json.loads(told.stdout)["reasons"]

    assert (done.exit_code, told.exit_code) == (1, 1)
    assert reasons
    for place, reason in enumerate(reasons, start=1):
        assert f"  {place}. {reason['message']}" in done.stderr
        assert reason["cure"] in done.stderr
    assert house.sql("SELECT count(*) FROM audit") == before


def test_missing_fields_are_all_named(house: Any) -> None:
    number = case_no(house, "澄源")
    done = house.run("case", "act", number, "record_inquiry", "--as", "inspector", "--json")
    reasons = json.loads(done.stdout)["reasons"]

    assert done.exit_code == 1
    assert len({r["field"] for r in reasons if r["field"]}) > 5
    assert all(r["message"] and r["cure"] for r in reasons)


def test_a_wrong_role_is_refused(house: Any) -> None:
    number = case_no(house, "澄源")
    done = house.run(
        "case", "act", number, "collect_evidence", "--as", "auditor", "--input", evidence(house)
    )

    assert done.exit_code == 1
    assert "不能办理" in done.stderr


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "不是有效的 JSON"),
        ("[1]", "应为一个 JSON 对象"),
        ("", "不是有效的 JSON"),
        ("@/nowhere/inputs.json", "/nowhere/inputs.json"),
        ("[" * 100_000, "不是有效的 JSON"),
    ],
    ids=["open", "list", "empty", "no file", "deep"],
)
def test_inputs_that_are_no_object_are_refused(seen: Any, text: str, words: str) -> None:
    number = case_no(seen, "澄源")
    done = seen.run("case", "act", number, "collect_evidence", "--as", "inspector", "--input", text)

    assert done.exit_code == 2
    assert words in done.stderr
    assert "Traceback" not in done.output


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"\xef\xbb\xbf{}x"])
def test_a_file_that_is_no_text_is_refused(seen: Any, tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "inputs.json"
    path.write_bytes(data)
    number = case_no(seen, "澄源")
    done = seen.run(
        "case", "act", number, "collect_evidence", "--as", "inspector", "--input", f"@{path}"
    )

    assert done.exit_code == 2


def test_an_unknown_act_is_refused(seen: Any) -> None:
    number = case_no(seen, "澄源")
    done = seen.run("case", "act", number, "fly", "--as", "inspector")

    assert done.exit_code == 1
    assert "fly" in done.stderr


# sweep


def test_a_dry_sweep_lists_and_writes_nothing(house: Any) -> None:
    before = house.sql("SELECT count(*) FROM alert")
    heart = house.sql("SELECT at FROM heartbeat")
    done = house.run("sweep", "--on", "2036-01-01", "--dry-run")

    assert done.exit_code == 0
    assert "（未写入）" in done.stdout
    assert len(done.stdout.splitlines()) > 10
    assert all("（提醒" in line for line in done.stdout.splitlines()[:-1])
    assert "（提醒齐知行）" in done.stdout
    assert house.sql("SELECT count(*) FROM alert") == before
    assert house.sql("SELECT at FROM heartbeat") == heart


def test_a_sweep_writes_what_is_missing_once(house: Any) -> None:
    first = house.run("sweep", "--on", "2036-01-01")
    again = house.run("sweep", "--on", "2036-01-01")

    assert "新增提醒0条" not in first.stdout
    assert "新增提醒0条" in again.stdout


def test_a_sweep_speaks_to_programs_too(house: Any) -> None:
    dry = json.loads(house.run("sweep", "--on", "2036-01-01", "--dry-run", "--json").stdout)
    done = json.loads(house.run("sweep", "--on", "2036-01-01", "--json").stdout)

    assert len(dry["missing"]) == done["made"] > 10
    assert {"title", "person"} == set(dry["missing"][0])
    assert (dry["made"], done["on"], done["failed"]) == (0, "2036-01-01", 0)
    assert (done["rehearsed"], done["nobody"]) == (True, 0)


def test_a_sweep_of_a_day_to_come_says_that_it_is_a_rehearsal(house: Any) -> None:
    words = house.run("sweep", "--on", "2036-01-01").stdout
    titles = house.sql("SELECT title FROM alert WHERE key LIKE 'preview:2036-01-01:%'")

    assert "这是演练" in words
    assert titles
    assert all(title.startswith("【演练 2036-01-01】") for (title,) in titles)
    assert "演练" not in house.run("sweep").stdout


def test_a_sweep_of_a_day_beyond_reckoning_is_refused(seen: Any) -> None:
    done = seen.run("sweep", "--on", "9999-12-31")

    assert done.exit_code == 1
    assert "日期9999-12-31超出日历能推算的范围" in done.stderr


def test_a_rehearsal_sends_its_own_messages_and_leaves_the_others(house: Any) -> None:
    waiting = house.sql("SELECT count(*) FROM alert WHERE NOT posted")
    done = house.run("sweep", "--on", "2036-01-02", "--send", "--json")

    assert done.exit_code == 0
    assert json.loads(done.stdout)["not_sent"] == 0
    assert house.sql("SELECT count(*) FROM alert WHERE NOT posted") == waiting
    assert house.sql("SELECT count(*) FROM heartbeat WHERE name LIKE 'digest:%'") == [(0,)]


def test_a_dry_sweep_sends_nothing(seen: Any) -> None:
    done = seen.run("sweep", "--dry-run", "--send")

    assert done.exit_code == 2
    assert "--dry-run 不写入" in done.stderr


def test_a_sweep_of_no_day_is_refused(seen: Any) -> None:
    assert seen.run("sweep", "--on", "2026-02-30").exit_code == 2


# audit


def test_the_trail_of_the_database_verifies(seen: Any) -> None:
    done = seen.run("audit", "verify")

    assert done.exit_code == 0
    assert f"共{seen.sql('SELECT count(*) FROM audit')[0][0]}条" in done.stdout


def test_a_tampered_row_is_found_and_its_case_named(house: Any) -> None:
    triggers = [r[0] for r in house.sql("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
    house.sql(
        *[f'DROP TRIGGER "{name}"' for name in triggers],
        "UPDATE audit SET reason = '改过' WHERE case_id = 4 AND seq = 2",
    )
    done = house.run("audit", "verify")

    assert done.exit_code == 1
    assert str(house.sql("SELECT case_no FROM case_file WHERE id = 4")[0][0]) in done.stderr
    assert "第 2 条" in done.stderr


# doctor


def test_doctor_tells_the_state_of_everything(seen: Any) -> None:
    done = seen.run("doctor")

    assert done.exit_code == 0, done.output
    for words in ("数据库", "法规数据", "节假日安排已知至", "待核期限", "期限值守：最近一次在"):
        assert words in done.stdout


def test_doctor_of_an_empty_house_says_the_watcher_never_ran(empty: Any) -> None:
    done = empty.run("doctor")

    assert done.exit_code == 0
    assert "从未运行" in done.stdout


@pytest.mark.parametrize("command", ["doctor", "serve"])
def test_a_database_that_does_not_answer_is_told_without_its_password(
    empty: Any, command: str
) -> None:
    address = "postgresql+psycopg://clerk:geheim@127.0.0.1:1/caseflow"
    done = empty.run(command, CASEFLOW_DATABASE_URL=address)

    assert done.exit_code == 1
    assert "打不开数据库 postgresql+psycopg://clerk:***@127.0.0.1:1/caseflow" in done.stderr
    assert "请核对数据库地址" in done.stderr
    assert "geheim" not in done.output


def test_doctor_fails_when_something_vital_is_missing(seen: Any, tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    done = seen.run("doctor", CASEFLOW_TEMPLATES_DIR=str(tmp_path / "templates"))

    assert done.exit_code == 1
    assert "F34" in done.output


# numbers


def test_the_book_of_numbers_tells_void_and_missing_ones(house: Any) -> None:
    whole = house.run("numbers", "--as", "auditor")
    number = house.sql("SELECT number FROM paper WHERE form = 'F34' ORDER BY serial LIMIT 1")[0][0]
    house.sql(
        f"UPDATE paper SET void = 1, void_reason = '金额写错' WHERE number = '{number}'",
        "UPDATE number_sequence SET last = last + 2 WHERE code_word = '应急罚'",
    )
    done = house.run("numbers", "--as", "auditor")

    assert (whole.exit_code, "缺号" in whole.stdout) == (0, False)
    assert done.exit_code == 1
    assert f"作废 {number} 行政处罚决定书（单位）" in done.stdout
    assert "：金额写错" in done.stdout
    assert "缺号 4—5" in done.stdout
    told = house.run("numbers", "--as", "auditor", "--json")
    (fined,) = [one for one in json.loads(told.stdout) if one["code_word"] == "应急罚"]
    assert (fined["last"], fined["gaps"], len(fined["voided"])) == (5, [4, 5], 1)
