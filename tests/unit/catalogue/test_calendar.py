"""The calendar files: what is read, what is refused, and what the library adds."""

from datetime import date
from pathlib import Path

import pytest

from caseflow.catalogue.calendar import load_calendar
from caseflow.catalogue.notice import notice_text, parse_notice, stretches
from caseflow.domain.errors import BrokenLaw

ROOT = Path(__file__).resolve().parents[3]
YEAR_2027 = """\
year: 2027
notice: "测试〔2026〕1号"
link: ""
off:
  - {from: 2026-12-31, to: 2027-01-02, name: 元旦}
work:
  - 2026-12-27
  - {day: 2027-01-03, name: 元旦, notice: 另一份通知}
"""


def write(folder: Path, text: str, name: str = "2027.yaml") -> Path:
    folder.joinpath(name).write_text(text, encoding="utf-8")
    return folder


def refusal(folder: Path) -> str:
    with pytest.raises(BrokenLaw) as error:
        load_calendar(folder)
    return error.value.message


def test_published_files_make_the_years_known() -> None:
    calendar = load_calendar(ROOT / "workflows" / "calendar")

    assert calendar.known_years == set(range(2004, 2027))
    assert calendar == load_calendar(ROOT / "workflows")


def test_published_files_are_the_years_2018_to_2026() -> None:
    names = {path.name for path in (ROOT / "workflows" / "calendar").glob("*.yaml")}

    assert names >= {"fixed.yaml", *(f"{year}.yaml" for year in range(2018, 2027))}


def test_year_file_is_read_with_days_of_the_december_before(tmp_path: Path) -> None:
    calendar = load_calendar(write(tmp_path, YEAR_2027))

    assert 2027 in calendar.known_years
    assert calendar.describe(date(2026, 12, 31)) == (False, "元旦放假（测试〔2026〕1号）")
    assert calendar.describe(date(2026, 12, 27)) == (True, "周日，调休上班（测试〔2026〕1号）")
    assert calendar.describe(date(2027, 1, 3)) == (True, "周日，元旦调休上班（另一份通知）")


def test_empty_folder_falls_back_on_the_library(tmp_path: Path) -> None:
    calendar = load_calendar(tmp_path)

    assert calendar.known_years == set(range(2004, 2027))
    assert calendar.describe(date(2026, 10, 3)) == (
        False,
        "国庆节放假（国务院办公厅2026年放假通知）",
    )
    assert calendar.fixed == ()


def test_file_wins_over_the_library(tmp_path: Path) -> None:
    off = "{from: 2026-01-01, to: 2026-01-01, name: 元旦}"
    text = f"year: 2026\nnotice: 测试\nlink: ''\noff: [{off}]\nwork: []\n"

    calendar = load_calendar(write(tmp_path, text, "2026.yaml"))

    assert calendar.describe(date(2026, 10, 1)) == (True, "工作日")


def test_library_names_notices_by_their_year() -> None:
    calendar = load_calendar(ROOT / "workflows")

    assert calendar.describe(date(2017, 10, 3))[1] == "国庆节放假（国务院办公厅2017年放假通知）"


@pytest.mark.parametrize("path", sorted((ROOT / "workflows" / "calendar").glob("2*.yaml")))
def test_shipped_notice_passes_every_check_and_is_written_back_the_same(path: Path) -> None:
    notice = parse_notice(path.read_bytes(), file=path.name)

    assert notice.notice.startswith("国办发明电〔")
    assert parse_notice(notice_text(notice).encode(), file=path.name) == notice


def test_day_of_two_files_is_refused(tmp_path: Path) -> None:
    write(tmp_path, YEAR_2027)
    off = "{from: 2026-12-31, to: 2026-12-31, name: 元旦}"
    write(tmp_path, f"year: 2026\nnotice: 一\noff: [{off}]\nwork: []\n", "2026.yaml")

    assert "2026-12-31”，应为每一天只安排一次，另一年的文件里已有这一天" in refusal(tmp_path)


def test_upload_that_is_no_text_is_refused() -> None:
    with pytest.raises(BrokenLaw, match="UTF-8"):
        parse_notice("年".encode("gbk"), file="2027.yaml")


def test_notice_without_make_up_days_is_written_with_an_empty_list(tmp_path: Path) -> None:
    off = "{from: 2027-01-01, to: 2027-01-01, name: 元旦}, {from: 2027-01-03, to: 2027-01-03}"
    notice = parse_notice(f"year: 2027\nnotice: 一\noff: [{off}]\nwork: []".encode(), file="f")

    assert "work: []" in notice_text(notice)
    assert [first.day for first, _, _ in stretches(notice)] == [1, 3]


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("year: 2027", "year: 2028", "calendar/2027.yaml:1：year"),
        ("year: 2027", "year: 二零", "calendar/2027.yaml:1：year"),
        ("link:", "lnk:", "calendar/2027.yaml:1：：现为“lnk”"),
        ("to: 2027-01-02", "to: 2027-02-30", "calendar/2027.yaml:5：off[1].to：现为“2027-02-30”"),
        ("to: 2027-01-02", "to: 2026-12-30", "calendar/2027.yaml:5：off[1]：现为“2026-12-31至"),
        ("to: 2027-01-02", "to: 2027-03-02", "不超过一个月"),
        ("- 2026-12-27", "- 2026-11-27", "calendar/2027.yaml:7：work[1]：现为“2026-11-27（周五）”"),
        ("- 2026-12-27", "- 2027-01-02", "同一天既放假又上班"),
        ("- 2026-12-27", "- 2027-01-03", "应为每一天只安排一次（"),
        ("- 2026-12-27", "- 2026-12-28", "2026-12-28（周一）”，应为周六或周日"),
        ('notice: "测试〔2026〕1号"', "notice: ''", "calendar/2027.yaml:2：notice：现为“（空）”"),
        ("测试〔2026〕1号", "测" * 61, "不超过60个字"),
        ('link: ""', "link: 'javascript:alert(1)'", "应为以 https:// 或 http:// 开头的网址"),
        ("year: 2027", "year: 1492", "2000至2100之间的年份"),
        ("off:\n  - {from: 2026-12-31, to: 2027-01-02, name: 元旦}", "off: []", "至少一段放假"),
        ("- 2026-12-27", "- 明天", "calendar/2027.yaml:7：work[1]：现为“明天”"),
        ("day: 2027-01-03", "dey: 2027-01-03", "calendar/2027.yaml:8：work[2]：现为“dey”"),
        ("notice: 另一份通知", "notice: 5", "应为文字"),
        ("work:\n", "work: []\nwork:\n", "calendar/2027.yaml"),
        ("off:\n  - {from: 2026-12-31, to: 2027-01-02, name: 元旦}", "off: none", "应为列表"),
        ("year: 2027", "- year", "calendar/2027.yaml"),
    ],
)
def test_fault_names_file_line_key_and_value(
    tmp_path: Path, old: str, new: str, where: str
) -> None:
    assert where in refusal(write(tmp_path, YEAR_2027.replace(old, new)))


def test_file_that_is_no_mapping_is_refused(tmp_path: Path) -> None:
    assert "calendar/2027.yaml:1" in refusal(write(tmp_path, "- a\n"))


@pytest.mark.parametrize(
    "row", ["{month: 2, day: 30, name: 假, since: 2000}", "{month: x, day: 1, name: 假, since: 1}"]
)
def test_fixed_day_must_exist(tmp_path: Path, row: str) -> None:
    assert "calendar/fixed.yaml:2：fixed[1]" in refusal(
        write(tmp_path, f"fixed:\n  - {row}\n", "fixed.yaml")
    )
