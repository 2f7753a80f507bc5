"""A holiday notice as people bring it: typed line by line, or as a YAML file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

from caseflow.catalogue.notice import LONGEST_HOLIDAY, notice_text, parse_notice, stretches
from caseflow.domain.definition import Field, FieldKind
from caseflow.domain.errors import BrokenLaw, InvalidInput, Reason
from caseflow.domain.local_law import Notice
from caseflow.domain.notice import LONGEST_LINK, LONGEST_NUMBER, day_fault, head_faults
from caseflow.domain.terms import Json
from caseflow.domain.worktime import DayNote
from caseflow.services import registers
from caseflow.services.registers import RegisterForm, fault, texts

MOST_BYTES = 64 * 1024
"""How big a file with one notice may be."""

_DAY = r"(\d{4}-\d{1,2}-\d{1,2})"
_SPAN = re.compile(rf"{_DAY}(?:\s*(?:\.\.|至|~|—|－)\s*{_DAY})?(?:\s+(\S.*))?")
_ONE = re.compile(rf"{_DAY}(?:\s+(\S.*))?")
_LABELS = {
    "year": "年份",
    "notice": "文号",
    "link": "网址",
    "off": "放假日期",
    "work": "调休上班日",
}
_CURE = "请对照通知原文改正"
FIELDS = (
    Field(name="year", label="年份", kind=FieldKind.INTEGER, help="通知安排的是哪一年，如 2027"),
    Field(
        name="notice",
        label="文号",
        kind=FieldKind.TEXT,
        max_length=LONGEST_NUMBER,
        help="如 国办发明电〔2026〕1号；期限说明书会引用它",
    ),
    Field(
        name="link",
        label="网址",
        kind=FieldKind.TEXT,
        required=False,
        max_length=LONGEST_LINK,
        help="通知全文的网址，以 https:// 开头",
    ),
    Field(
        name="off",
        label="放假日期",
        kind=FieldKind.LONGTEXT,
        help="每行一段：起..止 名称，如 2027-01-01..2027-01-03 元旦；只放一天的写一个日期",
    ),
    Field(
        name="work",
        label="调休上班日",
        kind=FieldKind.LONGTEXT,
        required=False,
        help="每行一天：日期 名称，如 2027-01-09 元旦；本年通知安排的上年12月的日子也写在这里",
    ),
)
"""What is typed of a notice."""


def notice_form(notice: Notice | None = None) -> RegisterForm:
    """Return the form of a notice, filled with one that is to be corrected."""
    values: dict[str, Json] = dict.fromkeys((f.name for f in FIELDS), "")
    if notice is not None:
        values |= {"year": notice.year, "notice": notice.notice, "link": notice.link}
        values["off"] = "\n".join(
            f"{first.isoformat()}..{last.isoformat()} {note.name}".rstrip()
            for first, last, note in stretches(notice)
        )
        values["work"] = "\n".join(
            f"{day.isoformat()} {note.name}".rstrip()
            for day, note in sorted(notice.days.items())
            if not note.off
        )
    return RegisterForm(title="放假通知", fields=FIELDS, values=values)


def empty_form(year: int) -> RegisterForm:
    """Return the form of a year that has no notice yet."""
    form = notice_form()
    return replace(form, values={**form.values, "year": year})


def file_text(notice: Notice) -> str:
    """Return a notice as the YAML text that `notice_of_file` reads."""
    return notice_text(notice)


def typed_notice(raw: Mapping[str, Json]) -> Notice:
    """Return the notice that was typed. Raises InvalidInput with every fault."""
    values, reasons = registers.read_form(FIELDS, raw)
    year = values["year"]
    number, link = texts(values, "notice").strip(), texts(values, "link").strip()
    days: dict[date, DayNote] = {}
    if isinstance(year, int) and not isinstance(year, bool):
        known = {r.field for r in reasons}
        for key, found, expected in head_faults(year, number, link):
            if key not in known:
                reasons.append(fault(key, f"{_LABELS[key]}：{found}，应为{expected}", _CURE))
        for key in ("off", "work"):
            _read_lines(key, texts(values, key), year, number, days, reasons)
    if reasons or not isinstance(year, int):
        raise InvalidInput(reasons)
    return Notice(year=year, notice=number, link=link, days=days)


def notice_of_file(data: bytes, name: str) -> Notice:
    """Return the notice in an uploaded YAML file. Raises InvalidInput with every fault."""
    if len(data) > MOST_BYTES:
        message = f"文件：大小超过{MOST_BYTES // 1024} KB，不像是一份放假通知"
        raise InvalidInput([fault("file", message, "请选择通知的 YAML 文件")])
    try:
        return parse_notice(data, file=name)
    except BrokenLaw as error:
        raise InvalidInput(
            [
                fault(
                    "file",
                    f"文件{f.file}第{f.line}行{_key(f.key)}：现为“{f.found}”",
                    f"应为{f.expected}",
                )
                for f in error.faults
            ]
        ) from error


def _key(key: str) -> str:
    return f"（{key}）" if key else ""


def _read_lines(
    key: str,
    text: str,
    year: int,
    notice: str,
    days: dict[date, DayNote],
    reasons: list[Reason],
) -> None:
    """Add the days of each line; a wrong one gives a reason that names its line."""
    off = key == "off"
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        where = f"{_LABELS[key]}第{number}行"
        try:
            spoken, name = _line(line.strip(), off=off)
        except ValueError as error:
            reasons.append(fault(key, f"{where}：{error}", "请按说明的写法改正"))
            continue
        for day in spoken:
            wrong = day_fault(year, day, off=off, known=days)
            if wrong is not None:
                reasons.append(fault(key, f"{where}：{wrong[0]}，应为{wrong[1]}", _CURE))
                continue
            days[day] = DayNote(off=off, name=name, notice=notice, year=year)


def _line(line: str, *, off: bool) -> tuple[list[date], str]:
    """Return the days of a line and their name. Raises ValueError in words for people."""
    found = (_SPAN if off else _ONE).fullmatch(line)
    if found is None:
        shape = "2027-01-01..2027-01-03 元旦" if off else "2027-01-09 元旦"
        raise ValueError(f"“{line[:LONGEST_NUMBER]}”的写法不对，应写成 {shape}")
    first = _day(found[1])
    last = _day(found[2]) if off and found[2] else first
    if not first <= last <= first + LONGEST_HOLIDAY:
        raise ValueError(f"{first}至{last}不是先后合理、不超过一个月的一段日期")
    return list(_through(first, last)), found[3 if off else 2] or ""


def _through(first: date, last: date) -> Iterator[date]:
    for n in range((last - first).days + 1):
        yield first + timedelta(days=n)


def _day(text: str) -> date:
    try:
        year, month, day = map(int, text.split("-"))
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"日期“{text}”不存在") from None
