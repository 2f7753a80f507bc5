"""Reads one holiday notice: `year`, `notice` (number), `link`, `off` and `work`.

`off` is a list of `from`, `to`, `name`; `work` a list of `day`, `name`, or of plain days. An entry
may name its own `notice`. Shipped files, uploads and the command line are read alike.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta

from caseflow.catalogue.day_entries import Entries, Refused, value_of
from caseflow.catalogue.faults import Faults, KeyPath
from caseflow.catalogue.reader import Plain, parse_document
from caseflow.domain.local_law import Notice
from caseflow.domain.notice import day_fault, head_faults
from caseflow.domain.worktime import ONE_DAY, DayNote

_YEAR_KEYS = frozenset({"year", "notice", "link", "off", "work"})
_OFF_KEYS = frozenset({"from", "to", "name", "notice"})
_WORK_KEYS = frozenset({"day", "name", "notice"})
LONGEST_HOLIDAY = timedelta(days=31)


def parse_notice(data: bytes, *, file: str) -> Notice:
    """Return the notice in a YAML file named `file`. Raises BrokenLaw with all its faults."""
    faults = Faults()
    notice = None
    try:
        document = parse_document(data.decode("utf-8-sig"), file=file, faults=faults)
    except UnicodeDecodeError as error:
        faults.add(file, 0, "", found=str(error), expected="UTF-8 编码的文件", check="unreadable")
        document = None
    if document is not None:
        with suppress(Refused):  # what is wrong is noted as a fault and raised below
            notice = read_notice(Entries(document, faults))
    faults.raise_if_any()
    if notice is None:
        raise ValueError(f"{file}: neither a notice nor a fault")
    return notice


def read_notice(entries: Entries) -> Notice:
    """Return what a file says of one year; faults of single days are noted and go on.

    Raises Refused when nothing can be made of it.
    """
    data = entries.document.data
    entries.keys(data, (), _YEAR_KEYS)
    year = entries.number(data, ("year",))
    number, link = (entries.text(data, (key,)).strip() for key in ("notice", "link"))
    for key, found, expected in head_faults(year, number, link):
        entries.note((key,), found, expected)
    days: dict[date, DayNote] = {}
    for path, day, off, name, own in _days(entries):
        fault = day_fault(year, day, off=off, known=days)
        if fault is not None:
            entries.note(path, *fault)
            continue
        days[day] = DayNote(off=off, name=name, notice=own or number, year=year)
    if not any(note.off for note in days.values()):
        entries.note(("off",), "没有放假日", "至少一段放假日期")
    return Notice(year=year, notice=number, link=link, days=days)


def notice_text(notice: Notice) -> str:
    """Return a notice as YAML that `parse_notice` reads as the same notice."""
    lines = [f"year: {notice.year}", f"notice: {_quoted(notice.notice)}"]
    lines += [f"link: {_quoted(notice.link)}", *_list("off", _off_lines(notice))]
    work = [
        f"{{day: {day.isoformat()}, name: {_quoted(note.name)}{_own(notice, note)}}}"
        for day, note in sorted(notice.days.items())
        if not note.off
    ]
    return "\n".join([*lines, *_list("work", work)]) + "\n"


def stretches(notice: Notice) -> Iterator[tuple[date, date, DayNote]]:
    """Yield the days off of a notice as stretches of neighbours with the same words, in order."""
    found: tuple[date, date, DayNote] | None = None
    for day, note in sorted(notice.days.items()):
        if not note.off:
            continue
        if found is not None and found[1] + ONE_DAY == day and found[2] == note:
            found = (found[0], day, note)
            continue
        if found is not None:
            yield found
        found = (day, day, note)
    if found is not None:
        yield found


def _off_lines(notice: Notice) -> list[str]:
    return [
        f"{{from: {first.isoformat()}, to: {last.isoformat()}, name: {_quoted(note.name)}"
        f"{_own(notice, note)}}}"
        for first, last, note in stretches(notice)
    ]


def _own(notice: Notice, note: DayNote) -> str:
    return "" if note.notice == notice.notice else f", notice: {_quoted(note.notice)}"


def _list(key: str, lines: list[str]) -> list[str]:
    return [f"{key}:", *(f"  - {line}" for line in lines)] if lines else [f"{key}: []"]


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _days(entries: Entries) -> Iterator[tuple[KeyPath, date, bool, str, str]]:
    """Yield each day: where it stands, whether it is off, its name and its own notice."""
    for path, entry in entries.rows("off"):
        try:
            entries.keys(entry, path, _OFF_KEYS)
            words = _words(entries, entry, path)
            for day in _span(entries, entry, path):
                yield path, day, True, *words
        except Refused:
            continue
    for path, entry in entries.rows("work"):
        try:
            yield path, *_work_day(entries, entry, path)
        except Refused:
            continue


def _span(entries: Entries, entry: Plain, path: KeyPath) -> Iterator[date]:
    first, last = (entries.day(value_of(entry, key), (*path, key)) for key in ("from", "to"))
    if not first <= last <= first + LONGEST_HOLIDAY:
        entries.refuse(path, f"{first}至{last}", "先后合理、不超过一个月的一段日期")
    for n in range((last - first).days + 1):
        yield first + timedelta(days=n)


def _work_day(entries: Entries, entry: Plain, path: KeyPath) -> tuple[date, bool, str, str]:
    if not isinstance(entry, dict):
        return entries.day(entry, path), False, "", ""
    entries.keys(entry, path, _WORK_KEYS)
    return entries.day(entry.get("day"), (*path, "day")), False, *_words(entries, entry, path)


def _words(entries: Entries, entry: Plain, path: KeyPath) -> tuple[str, str]:
    return entries.text(entry, (*path, "name")), entries.text(entry, (*path, "notice"))
