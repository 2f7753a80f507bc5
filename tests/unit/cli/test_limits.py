"""The command `limits`, with a small law of its own."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from caseflow.catalogue.calendar import load_calendar
from caseflow.cli.limit_law import LimitLaw
from caseflow.cli.limits import limits
from caseflow.domain.definition import Limit, Unit
from caseflow.domain.terms import Verified

ROOT = Path(__file__).resolve().parents[3]
KEYS = [
    "limit", "from", "due_on", "safe_on", "provisional", "unit", "length", "basis", "verified",
    "steps",
]  # fmt: skip


def row(name: str, title: str, unit: Unit, length: int, *, backward: bool = False) -> Limit:
    return Limit(
        id=name, title=title, stage="execution", starts="送达之日", length=length, unit=unit,
        roll=unit is Unit.DAY, backward=backward, binds="party" if unit is Unit.DAY else "bureau",
        basis=("APL.67.3",), verified=Verified.FULL_TEXT, valid_from=date(2021, 7, 15),
        valid_to=None, unit_reason="",
    )  # fmt: skip


LAW = LimitLaw(
    limits={
        "fine_payment": (row("fine_payment", "缴纳罚款", Unit.DAY, 15),),
        "hearing_notice": (row("hearing_notice", "听证会通知", Unit.WORKDAY, 7, backward=True),),
        "power_cut": (row("power_cut", "停电", Unit.HOUR, 24),),
        "rectification": (row("rectification", "限期整改", Unit.SET_DATE, 0),),
        "seizure_extension": (row("seizure_extension", "延长扣押", Unit.SET_DATE, 30),),
    },
    names={"APL": "中华人民共和国行政处罚法"},
    calendar=load_calendar(ROOT / "workflows" / "calendar"),
)


def run(*args: str) -> Result:
    return CliRunner().invoke(limits, args, obj=LAW)


def batch(folder: Path, text: str) -> str:
    path = folder / "rows.json"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_due_prints_exactly_the_agreed_keys() -> None:
    done = run("due", "fine_payment", "--from", "2026-02-03", "--json")

    answer = json.loads(done.stdout)
    assert list(answer) == KEYS
    assert (answer["from"], answer["due_on"]) == ("2026-02-03", "2026-02-24")
    assert answer["basis"] == ["APL.67.3"]
    assert list(answer["steps"][0]) == ["day", "counts", "text"]
    assert done.exit_code == 0


def test_due_in_words_is_aligned_and_explained() -> None:
    done = run("due", "fine_payment", "--from", "2026-11-06", "--grace-days", "3")

    assert done.stdout.splitlines() == [
        "期限  缴纳罚款（fine_payment）",
        "长度  15日（自然日）",
        "起算  2026-11-06（送达之日）",
        "到期  2026-11-23",
        "安排  2026-11-26（此日过后方可进行下一步）",
        "依据  APL.67.3（中华人民共和国行政处罚法）",
        "核对  已核全文",
        "日期        计否  说明",
        "2026-11-06  －    起算日，当日不计",
        "2026-11-07  计    第1日：周六，照算",
        "2026-11-08  计    第2日：周日，照算",
        "2026-11-09  计    第3日",
        "2026-11-10  计    第4日",
        "2026-11-11  计    第5日",
        "2026-11-12  计    第6日",
        "2026-11-13  计    第7日",
        "2026-11-14  计    第8日：周六，照算",
        "2026-11-15  计    第9日：周日，照算",
        "2026-11-16  计    第10日",
        "2026-11-17  计    第11日",
        "2026-11-18  计    第12日",
        "2026-11-19  计    第13日",
        "2026-11-20  计    第14日",
        "2026-11-21  计    15日，至此日",
        "2026-11-21  －    周六，期限末日不是工作日，顺延",
        "2026-11-22  －    周日，期限末日不是工作日，顺延",
        "2026-11-23  计    工作日，顺延至此日届满",
        "2026-11-26  计    为当事人预留邮寄在途3日，此日过后才可进行下一步",
    ]


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("power_cut", "--from", "2026-11-22T09:30"), "到期  2026-11-23 09:30"),
        (("hearing_notice", "--from", "2026-11-27"), "长度  提前至少7个工作日"),
        (("hearing_notice", "--from", "2026-11-27"), "（本机关宜在此日前完成）"),
        (("fine_payment", "--from", "2026-12-31"), "到期  2027-01-15（暂定）"),
        (("rectification", "--from", "2026-11-01", "--set-date", "2026-11-30"), "2026-11-30"),
        (("seizure_extension", "--from", "2026-11-01"), "以文书写明的日期为准，最长30日"),
    ],
)
def test_due_in_words(args: tuple[str, ...], words: str) -> None:
    assert words in run("due", *args).stdout


def test_list_shows_every_limit() -> None:
    lines = run("list").stdout.splitlines()

    assert len(lines) == 6
    assert lines[0].split() == ["编号", "名称", "期限", "依据", "核对", "适用期间"]
    assert lines[1].split()[:2] == ["fine_payment", "缴纳罚款"]


def test_list_as_json() -> None:
    rows = json.loads(run("list", "--json").stdout)

    assert [r["limit"] for r in rows] == sorted(LAW.limits)
    assert (rows[0]["valid_from"], rows[0]["valid_to"]) == ("2021-07-15", None)
    assert (rows[0]["unit"], rows[0]["basis"]) == ("day", ["APL.67.3"])
    assert {"regime", "extensions", "excludes", "if_missed", "note"} <= rows[0].keys()


def test_a_fixed_day_and_a_duty_without_days_are_said_in_words() -> None:
    fixed = replace(row("plan", "计划", Unit.CALENDAR_DATE, 0), month_day="03-31")
    later = replace(fixed, id="statistics", month_day="01-31", year_offset=1)
    duty = row("consent", "同意", Unit.NONE, 0)
    law = replace(LAW, limits={x.id: (x,) for x in (fixed, later, duty)})

    lines = CliRunner().invoke(limits, ["list"], obj=law).stdout.splitlines()

    assert [line.split()[2] for line in lines[1:]] == ["没有日数", "当年03-31", "次年01-31"]
    refused = CliRunner().invoke(limits, ["due", "consent", "--from", "2026-01-05"], obj=law)
    assert refused.exit_code == 2
    assert "没有法定日数" in refused.stderr


def test_batch_answers_in_order(tmp_path: Path) -> None:
    rows = [
        {"limit": "hearing_notice", "from": "2026-11-27"},
        {"limit": "rectification", "from": "2026-11-01", "set_date": "2026-11-30"},
    ]
    done = run("due", "--batch", batch(tmp_path, json.dumps(rows)), "--json")

    answers = json.loads(done.stdout)
    assert [a["due_on"] for a in answers] == ["2026-11-17", "2026-11-30"]
    assert all(list(a) == KEYS for a in answers)


def test_batch_in_words(tmp_path: Path) -> None:
    done = run("due", "--batch", batch(tmp_path, '[{"limit":"power_cut","from":"2026-11-22"}]'))

    assert "期限  停电（power_cut）" in done.stdout


def test_columns_that_are_not_used_are_named(tmp_path: Path) -> None:
    row = '[{"limit":"power_cut","from":"2026-11-22","due_on":"2026-11-23"}]'
    done = run("due", "--batch", batch(tmp_path, row), "--json")

    assert len(json.loads(done.stdout)) == 1
    assert "没有用到“due_on”" in done.stderr


def test_empty_batch_is_an_empty_list(tmp_path: Path) -> None:
    assert json.loads(run("due", "--batch", batch(tmp_path, "[]"), "--json").stdout) == []


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("fine_payment", "--from", "2026-02-30"), "日期“2026-02-30”不存在"),
        (("fine_payment", "--from", "20260203"), "日期“20260203”不存在或写法不对"),
        (("fine_payments", "--from", "2026-02-03"), "是否为：fine_payment？"),
        (("zzzz", "--from", "2026-02-03"), "可用 limits list 查看全部编号"),
        (("fine_payment", "--from", "2021-07-14"), "没有适用于2021-07-14的规定"),
        (("fine_payment", "--from", "9999-12-30"), "过早或过晚"),
        (("rectification", "--from", "2026-02-03"), "请用 --set-date 填写"),
        (("rectification", "--from", "2026-02-03", "--set-date", "x"), "日期“x”"),
        (
            ("rectification", "--from", "2026-09-20", "--set-date", "2026-09-03"),
            "文书写明的最后一日2026-09-03早于起算日2026-09-20",
        ),
        (("fine_payment",), "请写明期限编号和起算日"),
        (("fine_payment", "--batch", "rows.json"), "使用 --batch 时"),
        (("--batch", "no-such-file.json"), "不能读取"),
    ],
)
def test_mistake_is_told_in_chinese_on_stderr(args: tuple[str, ...], words: str) -> None:
    done = run("due", *args)

    assert done.exit_code == 2
    assert done.stdout == ""
    assert done.stderr.startswith("错误：")
    assert words in done.stderr


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "第1行不是合法的 JSON"),
        ("{}", "应为 JSON 列表"),
        ("[" * 100_000, "不是合法的 JSON"),
        ("[7]", "第1条：应为对象"),
        ('[{"limit":"fine_payment"}]', "第1条：limit 和 from 都要填写"),
        ('[{"limit":"power_cut","from":"2026-01-01","set_date":7}]', "第1条：set_date"),
    ],
)
def test_broken_batch_is_told(tmp_path: Path, text: str, words: str) -> None:
    done = run("due", "--batch", batch(tmp_path, text), "--json")

    assert (done.exit_code, done.stdout) == (2, "")
    assert words in done.stderr


def test_all_broken_rows_are_told_at_once(tmp_path: Path) -> None:
    rows = [("fine_payment", "2026-02-03"), ("nothing", "2026-02-03"), ("power_cut", "2026-13-01")]
    text = json.dumps([{"limit": limit, "from": start} for limit, start in rows])

    done = run("due", "--batch", batch(tmp_path, text), "--json")

    assert done.stderr.splitlines()[0] == "错误：批量文件有误："
    assert [line[:4] for line in done.stderr.splitlines()[1:]] == ["第2条：", "第3条："]


def test_heavy_libraries_stay_unloaded() -> None:
    code = (
        "import sys, caseflow.cli.limits; print({'sqlalchemy','flask','docx'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "set()"
