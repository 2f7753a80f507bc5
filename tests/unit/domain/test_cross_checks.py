"""Papers of a case are held against one another: each check finds its one wrong thing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from caseflow.domain.case_papers import CasePaper, Dossier
from caseflow.domain.cross_checks import Finding, look
from caseflow.domain.model import DeadlineState
from caseflow.domain.review import ReviewRule
from tests.unit.builders import make_clock, make_file, make_form, make_item, make_party

DAY = date(2026, 3, 4)
OFFICERS = [
    {"name": "甲", "cert_no": "1", "cert_to": "2027年1月1日"},
    {"name": "乙", "cert_no": "2", "cert_to": "2026年3月4日"},
]


def rule(check: str, **changes: Any) -> ReviewRule:
    row = ReviewRule(
        id=check, check=check, message="{label}：{found}／{expected}（{other}）", cure="请改正",
        severity="refuse", basis=("APL.1",),
    )  # fmt: skip
    return replace(row, **changes)


def paper(
    number: int, form: str, variables: Mapping[str, Any] | None = None, /, **changes: Any
) -> CasePaper:
    """Return a paper that prints all its variables."""
    one = CasePaper(
        id=number, form=make_form(form), title=f"文书{form}", number=f"〔2026〕{number}号",
        issued_on=DAY, variables=variables or {},
        printed=frozenset(_paths(variables or {})),
    )  # fmt: skip
    return replace(one, **changes)


def _paths(values: Mapping[str, Any], head: str = "") -> list[str]:
    found = []
    for name, value in values.items():
        if isinstance(value, Mapping):
            found += _paths(value, f"{head}{name}.")
        elif isinstance(value, list):
            found += [p for row in value for p in _paths(row, f"{head}{name}[].")]
        else:
            found.append(head + name)
    return found


def found(row: ReviewRule, *papers: CasePaper, **case: Any) -> tuple[Finding, ...]:
    return look(Dossier(file=make_file(**case), papers=papers, labels={"a.b": "甲栏"}), [row])


def test_finding_names_place_words_cure_and_basis() -> None:
    row = rule("same", paths=("a.b",))

    (one,) = found(row, paper(1, "F1", {"a": {"b": "旧"}}), paper(2, "F2", {"a": {"b": "新"}}))

    assert one == Finding(
        code="same", message="甲栏：新／旧（文书F1〔2026〕1号）", place="文书F2〔2026〕2号，甲栏",
        cure="请改正", paper_id=2, severity="refuse", basis=("APL.1",),
    )  # fmt: skip


def test_same_leaves_out_blanks_and_what_is_not_printed() -> None:
    row = rule("same", paths=("a.b",))
    hidden = replace(paper(3, "F2", {"a": {"b": "新"}}), printed=frozenset())

    assert not found(
        row, paper(1, "F1", {"a": {"b": "旧"}}), paper(2, "F2", {"a": {"b": "/"}}), hidden
    )


def test_equal_looks_at_the_newest_paper_of_each_form() -> None:
    row = rule("equal", forms=("F2",), against=("F1",), pairs={"a.b": "c.d"})
    old, new = paper(1, "F1", {"c": {"d": "旧"}}), paper(2, "F1", {"c": {"d": "新"}})

    assert not found(row, old, new, paper(3, "F2", {"a": {"b": "新"}}))
    assert found(row, old, new, paper(3, "F2", {"a": {"b": "旧"}}))


@pytest.mark.parametrize(
    ("sum_", "count"), [("¥20,000.00", 0), ("¥19,999.99", 0), ("¥20,000.01", 1)]
)
def test_sum_may_be_lowered_but_not_raised(sum_: str, count: int) -> None:
    row = rule("not_more", forms=("F2",), against=("F1",), pairs={"a.b": "c.d"})

    told = paper(1, "F1", {"c": {"d": "¥20,000.00"}})
    assert len(found(row, told, paper(2, "F2", {"a": {"b": sum_}}))) == count


def test_row_must_stand_in_the_other_paper_word_for_word() -> None:
    row = rule("rows_within", forms=("F2",), against=("F1",), pairs={"rows[].text": "all[].text"})
    record = paper(1, "F1", {"all": [{"no": "1", "text": "甲"}, {"no": "2", "text": "乙"}]})
    order = paper(2, "F2", {"rows": [{"no": "2", "text": "乙"}]})
    other_words = paper(2, "F2", {"rows": [{"no": "2", "text": "丙"}]})
    unknown = paper(2, "F2", {"rows": [{"no": "3", "text": "乙"}]})

    assert not found(row, record, order)
    assert [f.place for f in found(row, record, other_words)] == [
        "文书F2〔2026〕2号，第1项rows[].text"
    ]
    assert "（没有这一项）" in found(row, record, unknown)[0].message
    assert not found(row, paper(1, "F1", {"b": "没有清单"}), unknown)


def test_linked_rows_look_only_at_the_paper_that_answers() -> None:
    row = rule(
        "rows_within", forms=("F1",), against=("F2",),
        pairs={"rows[].text": "all[].text"}, link={"no": "of"},
    )  # fmt: skip
    order = paper(1, "F1", {"no": "一号", "rows": [{"no": "1", "text": "甲"}]})
    answer = paper(2, "F2", {"of": "一号", "all": []})
    stranger = paper(2, "F2", {"of": "二号", "all": []})

    assert found(row, order, answer)
    assert not found(row, order, stranger)


def test_rows_that_no_paper_can_answer_for_are_each_told() -> None:
    told = "{label}没有可以对照的：{found}"
    row = rule(
        "rows_within", forms=("F2",), against=("F1",), pairs={"rows[].text": "all[].text"},
        missing=told,
    )  # fmt: skip
    order = paper(2, "F2", {"rows": [{"no": "1", "text": "甲"}, {"no": "2", "text": "乙"}]})

    alone = found(row, order)

    assert [f.place for f in alone] == [
        "文书F2〔2026〕2号，第1项rows[].text", "文书F2〔2026〕2号，第2项rows[].text"
    ]  # fmt: skip
    assert alone[0].message == "rows[].text没有可以对照的：甲"
    assert not found(replace(row, missing=""), order)


@pytest.mark.parametrize("check", ["equal", "not_more"])
def test_paper_without_the_one_it_is_held_against_is_told(check: str) -> None:
    row = rule(check, forms=("F2",), against=("F1",), pairs={"a.b": "c.d"}, missing="没有{label}")
    lone = paper(2, "F2", {"a": {"b": "1"}})

    assert [f.message for f in found(row, lone)] == ["没有甲栏"]
    assert not found(row, paper(1, "F1", {"c": {"d": "1"}}), lone)
    assert not found(replace(row, missing=""), lone)


def test_window_that_never_opened_is_told() -> None:
    row = rule("window", limit="reply", missing="没有期限")

    assert [f.message for f in found(row, paper(1, "F1"))] == ["没有期限"]
    assert not found(replace(row, missing=""), paper(1, "F1"))


def test_only_the_texts_at_its_paths_are_searched_and_the_cure_names_its_act() -> None:
    row = rule("no_words", patterns=("涉嫌",), paths=("a.b",), cure_action="rewrite")
    texts = {"a": {"b": "涉嫌甲", "c": "涉嫌乙"}}

    (one,) = found(row, paper(1, "F1", texts))

    assert (one.place, one.action) == ("文书F1〔2026〕1号，甲栏", "rewrite")


def test_paper_is_not_later_than_those_that_build_on_it() -> None:
    row = rule("not_after", forms=("F1",), against=("F2",))
    late = paper(1, "F1", issued_on=date(2026, 3, 5))

    assert not found(row, paper(1, "F1"), paper(2, "F2"))
    assert found(row, late, paper(2, "F2"))


@pytest.mark.parametrize(("text", "count"), [("2026年3月4日", 0), ("2026年3月5日", 1), ("/", 0)])
def test_no_printed_day_is_later_than_the_paper(text: str, count: int) -> None:
    row = rule("printed_not_after", paths=("rows[].on",))

    assert len(found(row, paper(1, "F1", {"rows": [{"on": text}]}))) == count


@pytest.mark.parametrize(
    ("due", "count"), [(date(2026, 3, 3), 0), (DAY, 1), (None, 1)], ids=["over", "today", "none"]
)
def test_window_is_over_the_day_before(due: date | None, count: int) -> None:
    clock = make_clock("reply", due_on=due)

    assert len(found(rule("window", limit="reply"), paper(1, "F1"), deadlines=(clock,))) == count


def test_cancelled_clock_and_rule_of_another_case_are_left_alone() -> None:
    clock = make_clock("reply", due_on=DAY, state=DeadlineState.CANCELLED)
    waived = rule("window", limit="reply", only_if={"waived": False})
    running = make_clock("reply", due_on=DAY)

    assert not found(rule("window", limit="reply"), paper(1, "F1"), deadlines=(clock,))
    assert not found(waived, paper(1, "F1"), deadlines=(running,), facts={"waived": True})


def test_demand_must_have_taken_effect_before() -> None:
    row = rule("preceded", forms=("F2",), against=("F1",))

    assert not found(row, paper(1, "F1", served_on=DAY), paper(2, "F2"))
    assert found(row, paper(1, "F1"), paper(2, "F2"))
    assert found(row, paper(1, "F1", served_on=date(2026, 3, 5)), paper(2, "F2"))


def test_paper_to_be_served_needs_its_proof_on_its_day_or_later() -> None:
    assert not found(rule("served"), paper(1, "F1", served_on=DAY))
    assert found(rule("served"), paper(1, "F1"))
    assert found(rule("served"), paper(1, "F1", served_on=date(2026, 3, 3)))
    assert not found(rule("served"), paper(1, "F1", form=make_form("F1", serve=False)))


def test_number_is_that_of_its_year_and_printed_as_given() -> None:
    assert not found(rule("number"), paper(1, "F1", {"form": {"number": "〔2026〕1号"}}))
    assert found(rule("number"), paper(1, "F1", number="〔2025〕1号"))
    assert found(rule("number"), paper(1, "F1", {"form": {"number": "〔2026〕9号"}}))


def test_two_officers_hold_certificates_on_the_day() -> None:
    row = rule("officers", day="on")

    assert not found(row, paper(1, "F1", {"officers": OFFICERS, "on": "2026年3月4日"}))
    assert found(row, paper(1, "F1", {"officers": OFFICERS, "on": "2026年3月5日"}))
    assert found(row, paper(1, "F1", {"officers": OFFICERS[:1]}))
    assert not found(row, paper(1, "F1", {"other": "没有这一栏"}))


def test_one_officer_asks_one_person_at_a_time() -> None:
    row = rule("no_overlap", forms=("F1",), paths=("a", "b"))

    def inquiry(number: int, begin: str, end: str, who: int = 2) -> CasePaper:
        words = {"a": f"2026年3月4日{begin}", "b": f"2026年3月4日{end}"}
        return paper(number, "F1", {**words, "officers": OFFICERS[:who]})

    first = inquiry(1, "9时0分", "10时0分")
    assert found(row, first, inquiry(2, "9时59分", "11时0分"))[0].paper_id == 2
    assert not found(row, first, inquiry(2, "10时0分", "11时0分"))
    assert not found(row, first, inquiry(2, "9时59分", "11时0分", who=0))


def test_payments_make_up_the_fine() -> None:
    row = rule("paid", paths=("sum",))
    decision = paper(1, "F1", {"sum": "¥100.00"})

    assert found(row, decision, items=[make_item("payment", 1, amount=9_999)])
    assert not found(row, decision, items=[make_item("payment", n, amount=5_000) for n in (1, 2)])


def test_text_holds_the_words_it_must_name() -> None:
    row = rule("contains", pairs={"text.remedy": "bureau.court"})
    court = {"bureau": {"court": "某区人民法院"}}

    assert not found(row, paper(1, "F1", {"text": {"remedy": "向某区人民法院起诉"}, **court}))
    assert found(row, paper(1, "F1", {"text": {"remedy": "向法院起诉"}, **court}))


def test_placeholder_is_found_in_what_is_printed_with_its_place() -> None:
    row = rule("no_words", patterns=("_{3,}", "某某"), leaving=("said.",))
    words = {
        "rows": [{"name": "好"}, {"name": "王某某"}],
        "said": {"text": "____"},
        "a": {"b": "____"},
    }

    places = [f.place for f in found(row, paper(1, "F1", words))]

    assert places == ["文书F1〔2026〕1号，甲栏", "文书F1〔2026〕1号，第2项rows[].name"]


def test_unit_and_person_are_spoken_to_as_what_they_are() -> None:
    row = rule("pronoun", paths=("text.",))
    unit, person = make_party("unit"), make_party("person")
    to_unit = paper(1, "F1", {"text": {"pay": "你单位应当缴纳"}})
    to_person = paper(1, "F1", {"text": {"pay": "你应当缴纳"}})
    own_form = paper(1, "F1", form=replace(make_form("F1"), person=True))

    assert not found(row, to_unit, party=unit)
    assert found(row, to_person, party=unit)
    assert not found(row, to_person, party=person)
    assert found(row, to_unit, party=person)
    assert found(row, own_form, party=unit)


def test_only_what_concerns_the_new_paper_is_told() -> None:
    row = rule("equal", forms=("F2",), against=("F1",), pairs={"a": "a"})
    papers = (paper(1, "F1", {"a": "甲"}), paper(2, "F2", {"a": "乙"}), paper(3, "F3"))
    dossier = Dossier(file=make_file(), papers=papers)

    assert [len(look(dossier, [row], frozenset({n}))) for n in (1, 2, 3)] == [1, 1, 0]
