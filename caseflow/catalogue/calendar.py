"""Reads the yearly holiday notices of `workflows/calendar/` into one `WorkCalendar`.

Each `YYYY.yaml` holds `year`, `notice` (number), `link`, `off` (list of `from`, `to`, `name`) and
`work` (list of `day`, `name`, or of plain days); an entry may name its own `notice`. A notice may
arrange the last days of the year before. `fixed.yaml` lists the days off that never move. Past
years without a file come from the library `chinese_calendar`; later years stay unknown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import NoReturn

import chinese_calendar

from caseflow.catalogue.faults import Faults, KeyPath
from caseflow.catalogue.reader import Document, Plain, key_text, read_document
from caseflow.domain.worktime import DayNote, FixedDay, WorkCalendar

_FIXED = "fixed.yaml"
_YEAR_KEYS = frozenset({"year", "notice", "link", "off", "work"})
_OFF_KEYS = frozenset({"from", "to", "name", "notice"})
_WORK_KEYS = frozenset({"day", "name", "notice"})
_FIXED_KEYS = frozenset({"month", "day", "name", "since"})
_LONGEST_HOLIDAY = timedelta(days=31)


def load_calendar(folder: Path) -> WorkCalendar:
    """Return the working days of all years; `folder` is `workflows/calendar` or `workflows`.

    Raises BrokenLaw with all faults: a file that does not read, an unknown or missing key, an
    impossible day, a day outside its year and the December before, a day named twice.
    """
    inner = folder / "calendar"
    folder = inner if inner.is_dir() else folder
    reading = _Reading()
    for path in sorted(folder.glob("*.yaml")):
        reading.read(path)
    reading.faults.raise_if_any()
    builtin = {day.year for day in chinese_calendar.holidays} - reading.years
    days = {day: note for day, note in _builtin_days() if day.year in builtin}
    return WorkCalendar(
        known_years=frozenset(reading.years | builtin),
        days=days | reading.days,
        fixed=tuple(reading.fixed),
    )


def _builtin_days() -> Iterator[tuple[date, DayNote]]:
    """Yield what the library knows of past notices."""
    for table, off in ((chinese_calendar.holidays, True), (chinese_calendar.workdays, False)):
        for day, english in table.items():
            name = chinese_calendar.Holiday(english).chinese
            notice = _nameless_notice(day.year)
            yield day, DayNote(off=off, name=name, notice=notice, year=day.year)


def _nameless_notice(year: int) -> str:
    return f"国务院办公厅{year}年放假通知"


class _Refused(Exception):
    """One value is wrong; the fault is noted already."""


@dataclass(slots=True)
class _Reading:
    """What the files read so far have given."""

    faults: Faults = field(default_factory=Faults)
    years: set[int] = field(default_factory=set)
    days: dict[date, DayNote] = field(default_factory=dict)
    fixed: list[FixedDay] = field(default_factory=list)

    def read(self, path: Path) -> None:
        """Read one file; every fault of it is noted."""
        name = f"calendar/{path.name}"
        document = read_document(path, file=name, faults=self.faults)
        if document is None:
            return
        entries = _Entries(document, self.faults)
        try:
            if path.name == _FIXED:
                entries.keys(document.data, (), frozenset({"fixed"}))
                self.fixed.extend(entries.fixed_days())
            else:
                self._read_year(entries, path.stem)
        except _Refused:
            pass

    def _read_year(self, entries: _Entries, stem: str) -> None:
        entries.keys(entries.document.data, (), _YEAR_KEYS)
        year = entries.number(entries.document.data, ("year",))
        if str(year) != stem:
            entries.refuse(("year",), str(year), f"与文件名相同的年份{stem}")
        self.years.add(year)
        for path, day, note in entries.notes(year):
            if day in self.days:
                entries.note(path, day.isoformat(), "每一天只安排一次")
            if day.year != year and (day.year, day.month) != (year - 1, 12):
                entries.note(path, day.isoformat(), f"{year}年或上年12月的日期")
            self.days[day] = replace(note, year=year)


class _Entries:
    """Typed access to the values of one file."""

    def __init__(self, document: Document, faults: Faults) -> None:
        self.document = document
        self._faults = faults

    def notes(self, year: int) -> Iterator[tuple[KeyPath, date, DayNote]]:
        """Yield each day that a yearly file arranges, and where it stands."""
        data = self.document.data
        general = self.text(data, ("notice",)) or _nameless_notice(year)
        for path, entry in self.rows("off"):
            try:
                yield from self._off_days(entry, path, general)
            except _Refused:
                continue
        for path, entry in self.rows("work"):
            try:
                yield path, *self._work_day(entry, path, general)
            except _Refused:
                continue

    def fixed_days(self) -> Iterator[FixedDay]:
        """Yield the days off that never move."""
        for path, entry in self.rows("fixed"):
            self.keys(entry, path, _FIXED_KEYS)
            month, day, since = (
                self.number(entry, (*path, key)) for key in ("month", "day", "since")
            )
            try:
                date(since, month, day)
            except ValueError:
                self.refuse(path, f"{since}-{month}-{day}", "真实存在的月、日和年份")
            name = self.text(entry, (*path, "name"))
            yield FixedDay(month=month, day=day, name=name, since=since)

    def rows(self, key: str) -> Iterator[tuple[KeyPath, Plain]]:
        """Yield the entries of the list `key`."""
        rows = _value(self.document.data, key)
        if not isinstance(rows, list):
            self.refuse((key,), str(rows), "列表，没有时写[]")
        for i, row in enumerate(rows):
            yield (key, i), row

    def keys(self, data: Plain, path: KeyPath, allowed: frozenset[str]) -> None:
        """Refuse anything but a mapping with allowed keys."""
        found = set(data) if isinstance(data, dict) else {str(data)}
        if not isinstance(data, dict) or found - allowed:
            unknown = "、".join(sorted(found - allowed))
            self.refuse(path, unknown, "、".join(sorted(allowed)))

    def number(self, data: Plain, path: KeyPath) -> int:
        """Return the integer at the last key of `path`."""
        value = _value(data, str(path[-1]))
        if not isinstance(value, int) or isinstance(value, bool):
            self.refuse(path, str(value), "整数")
        return value

    def text(self, data: Plain, path: KeyPath) -> str:
        """Return the text at the last key of `path`; "" when it is absent."""
        value = _value(data, str(path[-1])) or ""
        if not isinstance(value, str):
            self.refuse(path, str(value), "文字")
        return value

    def day(self, value: Plain, path: KeyPath) -> date:
        """Return `value` as a day."""
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.refuse(path, str(value), "真实存在的日期，如 2026-10-01")

    def note(self, path: KeyPath, found: str, expected: str) -> None:
        """Note a fault and go on."""
        document = self.document
        self._faults.add(
            document.file,
            document.line(path),
            key_text(path),
            found=found,
            expected=expected,
            check="calendar",
        )

    def refuse(self, path: KeyPath, found: str, expected: str) -> NoReturn:
        """Note a fault and leave the entry."""
        self.note(path, found, expected)
        raise _Refused

    def _off_days(
        self, entry: Plain, path: KeyPath, general: str
    ) -> Iterator[tuple[KeyPath, date, DayNote]]:
        self.keys(entry, path, _OFF_KEYS)
        first, last = (self.day(_value(entry, key), (*path, key)) for key in ("from", "to"))
        if not first <= last <= first + _LONGEST_HOLIDAY:
            self.refuse(path, f"{first}至{last}", "先后合理、不超过一个月的一段日期")
        note = self._note_of(entry, path, general, off=True)
        for n in range((last - first).days + 1):
            yield path, first + timedelta(days=n), note

    def _work_day(self, entry: Plain, path: KeyPath, general: str) -> tuple[date, DayNote]:
        if not isinstance(entry, dict):
            return self.day(entry, path), DayNote(off=False, name="", notice=general)
        self.keys(entry, path, _WORK_KEYS)
        day = self.day(entry.get("day"), (*path, "day"))
        return day, self._note_of(entry, path, general, off=False)

    def _note_of(self, entry: Plain, path: KeyPath, general: str, *, off: bool) -> DayNote:
        notice = self.text(entry, (*path, "notice")) or general
        return DayNote(off=off, name=self.text(entry, (*path, "name")), notice=notice)


def _value(data: Plain, key: str) -> Plain:
    return data.get(key) if isinstance(data, dict) else None
