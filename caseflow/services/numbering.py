"""The book of numbers of a bureau: each sequence of a year with its void and missing numbers."""

from __future__ import annotations

from collections import defaultdict

from caseflow.domain.clock import local_day
from caseflow.domain.numbering import NumberSequence, VoidNumber, gaps
from caseflow.services.cases import CASE_NUMBERS
from caseflow.services.office import Actor, Office
from caseflow.storage import numbers, papers
from caseflow.storage.papers import PaperRow


def number_book(office: Office, who: Actor, *, year: int = 0) -> tuple[NumberSequence, ...]:
    """Return the sequences of papers of a year (this year) by code word."""
    wanted = year or local_day(office.clock.now()).year
    with office.database.read() as conn:
        last = numbers.list_sequences(conn, agency_id=who.agency_id, year=wanted)
        register = papers.list_register(conn, agency_id=who.agency_id, year=wanted)
    rows: dict[str, list[PaperRow]] = defaultdict(list)
    for row in register:
        rows[row.code_word].append(row)
    words = sorted((set(last) | set(rows)) - {CASE_NUMBERS})
    return tuple(_sequence(word, wanted, last.get(word, 0), rows[word]) for word in words)


def _sequence(word: str, year: int, last: int, rows: list[PaperRow]) -> NumberSequence:
    return NumberSequence(
        code_word=word,
        year=year,
        last=max([last, *(row.serial for row in rows)]),
        papers=len(rows),
        voided=tuple(
            VoidNumber(
                serial=row.serial,
                number=row.number,
                title=row.title,
                case_no=row.case_no,
                reason=row.void_reason,
            )
            for row in rows
            if row.void
        ),
        gaps=gaps([row.serial for row in rows], last),
    )
