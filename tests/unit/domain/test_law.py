"""Which version of a row holds on a day, and what a citation says."""

from datetime import date

import pytest

from caseflow.domain.definition import Instrument
from caseflow.domain.errors import NotFound
from caseflow.domain.law import citations, limit_on, parameter_on, text_on
from caseflow.domain.terms import Verified
from tests.unit.builders import make_law, make_limit, make_parameter, make_wording

LAST, FIRST = date(2026, 1, 31), date(2026, 2, 1)
BOOK = make_law(
    limits=[make_limit(length=5, valid_to=LAST), make_limit(length=7, valid_from=FIRST)],
    parameters=[
        make_parameter("cap", 1, valid_to=LAST), make_parameter("cap", 2, valid_from=FIRST),
    ],
    texts=[make_wording("w", text="旧", valid_to=LAST), make_wording("w", text="新", valid_from=FIRST)],
)  # fmt: skip


@pytest.mark.parametrize(
    ("day", "length", "figure", "words"), [(LAST, 5, 1, "旧"), (FIRST, 7, 2, "新")]
)
def test_row_holds_on_both_end_days(day: date, length: int, figure: int, words: str) -> None:
    assert limit_on(BOOK, "reply", day).length == length
    assert parameter_on(BOOK, "cap", day).value == figure
    assert text_on(BOOK, "w", day).text == words


def test_day_before_any_version_is_not_found() -> None:
    day = date(2021, 7, 14)

    with pytest.raises(NotFound, match="2021-07-14"):
        limit_on(BOOK, "reply", day)
    with pytest.raises(NotFound, match="2021-07-14"):
        parameter_on(BOOK, "cap", day)
    with pytest.raises(NotFound, match="2021-07-14"):
        text_on(BOOK, "w", day)


def test_unknown_name_is_not_found() -> None:
    for find in (limit_on, parameter_on, text_on):
        with pytest.raises(NotFound, match="odd"):
            find(BOOK, "odd", FIRST)


def test_citations_leave_out_what_is_not_in_force() -> None:
    rows = {
        "NEW": Instrument(
            key="NEW", name="新规", number="2号", valid_from=FIRST, valid_to=None,
            verified=Verified.UNVERIFIED,
        ),
        "NEW@2020-01-01": Instrument(
            key="NEW", name="旧规", number="1号", valid_from=date(2020, 1, 1),
            valid_to=date(2025, 12, 31), verified=Verified.FULL_TEXT,
        ),
    }  # fmt: skip
    book = make_law(instruments=rows)

    assert citations(book, ["NEW.1"], FIRST) == ("《新规》第一条",)
    assert citations(book, ["NEW.1"], date(2025, 12, 31)) == ("《旧规》第一条",)
    assert citations(book, ["NEW.1", "OTHER.2"], date(2026, 1, 15)) == ()
