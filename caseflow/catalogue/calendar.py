"""Reads the yearly holiday notices of `workflows/calendar/` into one `WorkCalendar`.

Each `YYYY.yaml` holds one notice (see `catalogue.notice`). `fixed.yaml` lists the days off that
never move. Past years without a file come from the library `chinese_calendar`; later years stay
unknown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import chinese_calendar

from caseflow.catalogue.day_entries import Entries, Refused
from caseflow.catalogue.faults import Faults
from caseflow.catalogue.notice import read_notice
from caseflow.catalogue.reader import read_document
from caseflow.domain.worktime import DayNote, FixedDay, WorkCalendar

_FIXED = "fixed.yaml"
_FIXED_KEYS = frozenset({"month", "day", "name", "since"})


def load_calendar(folder: Path) -> WorkCalendar:
    """Return the working days of all years; `folder` is `workflows/calendar` or `workflows`.

    Raises BrokenLaw with all faults: a file that does not read, an unknown or missing key, an
    impossible day, a day outside its year and the December before, a day named twice, a make-up
    day that is no weekend, a notice without number.
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
        links=reading.links,
    )


def _builtin_days() -> Iterator[tuple[date, DayNote]]:
    """Yield what the library knows of past notices; it keeps no numbers."""
    for table, off in ((chinese_calendar.holidays, True), (chinese_calendar.workdays, False)):
        for day, english in table.items():
            name = chinese_calendar.Holiday(english).chinese
            notice = f"国务院办公厅{day.year}年放假通知"
            yield day, DayNote(off=off, name=name, notice=notice, year=day.year)


@dataclass(slots=True)
class _Reading:
    """What the files read so far have given."""

    faults: Faults = field(default_factory=Faults)
    years: set[int] = field(default_factory=set)
    days: dict[date, DayNote] = field(default_factory=dict)
    fixed: list[FixedDay] = field(default_factory=list)
    links: dict[int, str] = field(default_factory=dict)

    def read(self, path: Path) -> None:
        """Read one file; every fault of it is noted."""
        name = f"calendar/{path.name}"
        document = read_document(path, file=name, faults=self.faults)
        if document is None:
            return
        entries = Entries(document, self.faults)
        try:
            if path.name == _FIXED:
                entries.keys(document.data, (), frozenset({"fixed"}))
                self.fixed.extend(_fixed_days(entries))
            else:
                self._read_year(entries, path.stem)
        except Refused:
            pass  # noted as a fault

    def _read_year(self, entries: Entries, stem: str) -> None:
        notice = read_notice(entries)
        if str(notice.year) != stem:
            entries.note(("year",), str(notice.year), f"与文件名相同的年份{stem}")
        self.years.add(notice.year)
        if notice.link:
            self.links[notice.year] = notice.link
        for day in sorted(notice.days.keys() & self.days.keys()):
            entries.note(("year",), day.isoformat(), "每一天只安排一次，另一年的文件里已有这一天")
        self.days.update(notice.days)


def _fixed_days(entries: Entries) -> Iterator[FixedDay]:
    """Yield the days off that never move."""
    for path, entry in entries.rows("fixed"):
        entries.keys(entry, path, _FIXED_KEYS)
        month, day, since = (
            entries.number(entry, (*path, key)) for key in ("month", "day", "since")
        )
        try:
            date(since, month, day)
        except ValueError:
            entries.refuse(path, f"{since}-{month}-{day}", "真实存在的月、日和年份")
        name = entries.text(entry, (*path, "name"))
        yield FixedDay(month=month, day=day, name=name, since=since)
