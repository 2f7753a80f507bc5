"""Service of a paper that the act itself proves, because it was signed for on the spot."""

from dataclasses import replace
from datetime import UTC, date, datetime

from caseflow.domain.effects import OPS, Draft
from caseflow.domain.guards.ask import Ask
from caseflow.domain.model import Paper, PaperServed
from caseflow.domain.terms import Json
from caseflow.domain.worktime import WorkCalendar
from tests.sample_papers import sample_file, sample_law

ARGS: dict[str, Json] = {"form": "S02", "on": "inspection_start", "way": "direct"}
TODAY = date(2026, 9, 3)


def notice(number: int, *, served: bool = False, void: bool = False) -> Paper:
    day = date(2026, 9, 1)
    return Paper(
        id=number,
        form="S02",
        title="行政检查通知书",
        number=f"{number}号",
        issued_on=day,
        served_on=day if served else None,
        void=void,
    )


def served(*papers: Paper, start: str = "2026-09-02T09:05") -> list[PaperServed]:
    """Return what the effect proves served in a case that has these papers."""
    file = replace(sample_file(), papers=papers)
    ask = Ask(
        file=file,
        procedure=sample_law().procedures[file.procedure],
        actor=file.handlers[0],
        today=TODAY,
        now=datetime(2026, 9, 3, 1, 0, tzinfo=UTC),
        law=sample_law(),
        calendar=WorkCalendar(known_years=frozenset(), days={}),
        inputs={"inspection_start": start},
    )
    draft = Draft.of(file)
    OPS["serve_form"].apply(ask, draft, ARGS)
    return draft.served


def test_newest_paper_is_served_on_the_day_of_the_field() -> None:
    assert served(notice(1), notice(2)) == [
        PaperServed(paper_id=2, served_on=date(2026, 9, 2), way="direct")
    ]


def test_served_and_void_papers_are_passed_over() -> None:
    found = served(notice(1), notice(2, served=True), notice(3, void=True))

    assert [s.paper_id for s in found] == [1]


def test_without_a_waiting_paper_nothing_is_served() -> None:
    assert served() == []
    assert served(notice(1, served=True)) == []


def test_without_a_day_it_is_served_today() -> None:
    assert [s.served_on for s in served(notice(1), start="")] == [TODAY]
