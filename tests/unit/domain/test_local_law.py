"""What a bureau settles for itself: own rows beside those of the law, own notices in the calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from caseflow.domain.definition import Extension, LawBook, Limit, Parameter, Unit
from caseflow.domain.forms import Form, FormSet, OwnForm
from caseflow.domain.local_law import (
    Notice,
    Verdict,
    overlay,
    row_of,
    with_notices,
    with_own_forms,
)
from caseflow.domain.terms import Verified
from caseflow.domain.worktime import DayNote, FixedDay, WorkCalendar
from tests.unit.builders import make_law

OLD = Limit(
    id="reply",
    title="答复",
    stage="filing",
    starts="收到之日",
    length=7,
    unit=Unit.WORKDAY,
    roll=False,
    backward=False,
    binds="bureau",
    basis=("AAA.1",),
    verified=Verified.UNVERIFIED,
    valid_from=date(2015, 5, 1),
    valid_to=date(2026, 1, 31),
    unit_reason="",
)
NEW = replace(OLD, length=10, valid_from=date(2026, 2, 1), valid_to=None)
FINE = Parameter(
    id="cap",
    title="上限",
    value=100,
    unit="fen",
    basis=("AAA.2",),
    verified=Verified.UNVERIFIED,
    valid_from=date(2020, 1, 1),
    valid_to=None,
)
LAW = replace(make_law(), limits={"reply": (OLD, NEW)}, parameters={"cap": (FINE,)})
OWN = Verdict(
    id=1,
    sort="limit",
    row_id="reply",
    version_from=NEW.valid_from,
    verdict="overridden",
    fields={"length": 5, "unit": "day", "basis": ["LOCAL"], "unheard_of": 1},
    valid_from=date(2026, 6, 1),
    valid_to=date(2026, 6, 30),
    basis="LOCAL",
    person="甲",
    decided_at=datetime(2026, 5, 1, tzinfo=UTC),
)
CONFIRMED = replace(OWN, verdict="confirmed", fields={}, valid_to=None)


def spans(law: LawBook) -> list[tuple[str, str, int, str]]:
    return [
        (str(v.valid_from), str(v.valid_to), v.length, v.verified.value)
        for v in law.limits["reply"]
    ]


def test_confirmed_version_stands_as_it_is_and_the_other_stays_unverified() -> None:
    found = overlay(LAW, [CONFIRMED])

    assert [v.verified for v in found.limits["reply"]] == [Verified.UNVERIFIED, Verified.CONFIRMED]
    assert found.limits["reply"][1] == replace(NEW, verified=Verified.CONFIRMED)


def test_own_row_holds_in_its_days_and_the_law_before_and_after() -> None:
    found = overlay(LAW, [OWN])

    assert spans(found) == [
        ("2015-05-01", "2026-01-31", 7, "unverified"),
        ("2026-02-01", "2026-05-31", 10, "unverified"),
        ("2026-06-01", "2026-06-30", 5, "confirmed"),
        ("2026-07-01", "None", 10, "unverified"),
    ]
    own = found.limits["reply"][2]
    assert (own.unit, own.basis) == (Unit.DAY, ("LOCAL",))


def test_open_own_row_ends_what_the_law_had_after() -> None:
    assert spans(overlay(LAW, [replace(OWN, valid_to=None)])) == [
        ("2015-05-01", "2026-01-31", 7, "unverified"),
        ("2026-02-01", "2026-05-31", 10, "unverified"),
        ("2026-06-01", "None", 5, "confirmed"),
    ]


def test_own_row_over_two_versions_leaves_their_ends() -> None:
    wide = replace(OWN, valid_from=date(2025, 1, 1), valid_to=date(2026, 3, 1))

    assert spans(overlay(LAW, [wide])) == [
        ("2015-05-01", "2024-12-31", 7, "unverified"),
        ("2025-01-01", "2026-03-01", 5, "confirmed"),
        ("2026-03-02", "None", 10, "unverified"),
    ]


def test_own_row_of_a_version_that_is_gone_is_made_from_the_newest() -> None:
    gone = replace(OWN, version_from=date(1999, 1, 1), fields={"length": 3})

    assert overlay(LAW, [gone]).limits["reply"][2].unit is Unit.WORKDAY


def test_stored_ways_to_lengthen_and_excluded_time_become_law_again() -> None:
    way = {
        "by": "chief", "by_words": "负责人", "length": 30, "unit": "day", "times": 1,
        "paper": "F15", "basis": ["AAA.1"], "ask_before": 0, "note": "",
    }  # fmt: skip
    own = replace(OWN, fields={"extensions": [way], "excludes": ["testing"], "starts": "次日"})

    found = overlay(LAW, [own]).limits["reply"][2]

    assert found == row_of(NEW, own)
    assert (found.excludes, found.starts, found.length) == (("testing",), "次日", 10)
    assert found.extensions == (
        Extension(
            by="chief", by_words="负责人", length=30, unit=Unit.DAY, paper="F15",
            basis=("AAA.1",), verified=Verified.CONFIRMED,
        ),
    )  # fmt: skip


def test_figure_is_confirmed_or_replaced_alike() -> None:
    own = replace(
        OWN, sort="parameter", row_id="cap", version_from=FINE.valid_from,
        fields={"value": 80}, valid_from=date(2026, 1, 1), valid_to=None,
    )  # fmt: skip
    found = overlay(LAW, [own]).parameters["cap"]

    assert [(v.value, v.verified.value) for v in found] == [(100, "unverified"), (80, "confirmed")]


@pytest.mark.parametrize(
    "verdict",
    [
        replace(OWN, revoked_at=datetime(2026, 5, 2, tzinfo=UTC)),
        replace(OWN, row_id="gone"),
        replace(OWN, sort="parameter", row_id="gone"),
        replace(OWN, sort="form", row_id="reply"),
    ],
    ids=["revoked", "unknown limit", "unknown figure", "other sort"],
)
def test_verdict_that_does_not_stand_or_fit_changes_nothing(verdict: Verdict) -> None:
    assert overlay(LAW, [verdict]) == LAW


def note(year: int, *, off: bool = True, name: str = "元旦") -> DayNote:
    return DayNote(off=off, name=name, notice=f"{year}号", year=year)


NEW_YEAR = date(2027, 1, 1)
DECEMBER = date(2026, 12, 27)
N2026 = Notice(year=2026, notice="2026号", link="", days={date(2026, 10, 1): note(2026)})
N2027 = Notice(
    year=2027,
    notice="2027号",
    link="https://example.test/2027",
    days={NEW_YEAR: note(2027), DECEMBER: note(2027, off=False)},
)
BLANK = WorkCalendar(
    known_years=frozenset({2026}),
    days={date(2026, 5, 1): DayNote(off=True, name="劳动节", notice="旧")},
    fixed=(FixedDay(month=1, day=1, name="元旦", since=2000),),
    links={2026: "https://example.test/old"},
)


def test_notice_makes_its_year_known_and_arranges_the_december_before() -> None:
    found = with_notices(BLANK, [N2027])

    assert found.known_years == {2026, 2027}
    assert found.is_working(DECEMBER)
    assert found.links[2027] == N2027.link
    assert found.fixed == BLANK.fixed


def test_notice_replaces_all_that_was_known_of_its_year() -> None:
    again = replace(N2027, days={date(2027, 1, 4): note(2027)})

    found = with_notices(BLANK, [N2027, again])

    assert DECEMBER not in found.days
    assert NEW_YEAR not in found.days
    assert date(2027, 1, 4) in found.days


def test_day_without_a_year_belongs_to_the_year_it_stands_in() -> None:
    assert date(2026, 5, 1) not in with_notices(BLANK, [N2026]).days


def test_december_of_the_next_notice_outlives_a_correction_of_its_own_year() -> None:
    corrected = replace(N2026, days={DECEMBER: note(2026), date(2026, 12, 28): note(2026)})

    found = with_notices(BLANK, [N2027, corrected])

    assert found.days[DECEMBER] == note(2027, off=False)
    assert found.days[date(2026, 12, 28)] == note(2026)


def test_own_form_stands_in_the_newest_edition_alone() -> None:
    form = make_form()
    sets = tuple(
        FormSet(
            key=f"base@{year}-01-01",
            title="文书",
            valid_from=date(year, 1, 1),
            valid_to=None,
            verified=Verified.EXCERPT,
            forms={"F24": replace(form, form_set=f"base@{year}-01-01")},
        )
        for year in (2016, 2021)
    )
    law = replace(make_law(), form_sets=sets, forms=sets[1].forms)
    own = OwnForm(
        id=1, form="F24", version=3, template_sha="a" * 64, changes={"copies": ["甲", "乙"]}
    )

    found = with_own_forms(law, [own, replace(own, form="F99")])

    made = found.forms["F24"]
    assert (made.form_set, made.template_sha, made.copies) == (
        "base@2021-01-01#3", "a" * 64, ("甲", "乙"),
    )  # fmt: skip
    assert found.form_sets[1].forms["F24"] == made
    assert found.form_sets[0] == sets[0]
    assert (made.title, made.code_word) == (form.title, form.code_word)
    assert "F99" not in found.forms


def make_form() -> Form:
    return Form(
        id="F24",
        name="notice",
        title="告知书",
        kind="served",
        code_word="告",
        copies=("存卷",),
        seal="official",
        signers=(),
        serve=True,
        dossier=1,
        template="F24.docx",
        verified=Verified.EXCERPT,
    )
