"""Lists, pages and forms over every case of the demo bureau: complete, sorted, filtered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from caseflow.domain.deadlines import compute
from caseflow.domain.definition import FieldKind, Unit
from caseflow.domain.errors import InvalidInput, NotFound
from caseflow.services import (
    act_forms,
    alerts,
    case_pages,
    case_rows,
    deadlines,
    parties,
    people,
    statements,
)
from caseflow.services.deadlines import BoardFilter
from caseflow.services.office import Actor, Office
from caseflow.services.views import ActForm, CaseFilter, CaseRow
from caseflow.storage import deadlines as clock_store
from tests.integration.services.offices import TODAY, actor, execute, fetch

NUMBERS = tuple(range(1, 12))
OLD = "2025-001"  # the last one of the demo was filed under the rules of before
ROLES = (
    "inspector", "inspector3", "reviewer", "legal", "chief", "head", "archivist", "auditor",
)  # fmt: skip
CHOSEN = (
    FieldKind.CHOICE, FieldKind.CHOICES, FieldKind.PERSON, FieldKind.PERSONS,
)  # fmt: skip


@pytest.fixture
def who(seen: Office) -> Actor:
    return actor(seen, "inspector")


def clock_ids(office: Office) -> list[int]:
    return [int(str(r[0])) for r in fetch(office, "SELECT id FROM deadline ORDER BY id")]


def pages(office: Office, who: Actor, wanted: CaseFilter) -> Iterator[tuple[CaseRow, ...]]:
    while True:
        page = case_rows.list_cases(office, who, wanted)
        assert page.total == len(NUMBERS)
        yield page.rows
        if not page.next_key:
            return
        wanted = replace(wanted, after=page.next_key)


# The list of cases


@pytest.mark.parametrize("sort", ["updated", "opened", "due"])
@pytest.mark.parametrize("size", [1, 3, 10, 11, 12])
def test_pages_together_are_the_whole_list(seen: Office, who: Actor, sort: str, size: int) -> None:
    whole = case_rows.list_cases(seen, who, CaseFilter(sort=sort, size=200)).rows
    found = list(pages(seen, who, CaseFilter(sort=sort, size=size)))

    assert [r.id for page in found for r in page] == [r.id for r in whole]
    assert sorted(r.id for r in whole) == list(NUMBERS)
    assert all(len(page) <= size for page in found)
    assert all(found)


def test_the_list_is_sorted_as_asked(seen: Office, who: Actor) -> None:
    updated = case_rows.list_cases(seen, who, CaseFilter(sort="updated")).rows
    due = case_rows.list_cases(seen, who, CaseFilter(sort="due")).rows

    assert [r.updated_at for r in updated] == sorted((r.updated_at for r in updated), reverse=True)
    days = [r.next_due_on or date.max for r in due]
    assert days == sorted(days)


def test_an_unknown_sort_is_told(seen: Office, who: Actor) -> None:
    with pytest.raises(NotFound, match=r"^[^a-z]*最近办理[^a-z]*$"):
        case_rows.list_cases(seen, who, CaseFilter(sort="random"))


@pytest.mark.parametrize("after", ["x", "[1]", '["2026", 1]', "null", '["2026-11-22", "a"]'])
def test_a_wrong_page_key_is_told(seen: Office, who: Actor, after: str) -> None:
    with pytest.raises(InvalidInput, match="翻页标记"):
        case_rows.list_cases(seen, who, CaseFilter(after=after))


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        (CaseFilter(text="松涛"), {1}),
        (CaseFilter(text="2026-00"), set(range(1, 10))),
        (CaseFilter(text="兴安 机械"), {7}),
        (CaseFilter(text="%"), set()),
        (CaseFilter(text="_"), set()),
        (CaseFilter(text="没有这家"), set()),
        (CaseFilter(closed="yes"), {1}),
        (CaseFilter(closed="no"), set(NUMBERS) - {1}),
        (CaseFilter(procedure="summary"), {8}),
        (CaseFilter(procedure="ordinary", closed="yes"), {1}),
        (CaseFilter(procedure="none"), set()),
        (CaseFilter(bucket="overdue"), {4, 11}),
        (CaseFilter(bucket="today"), {6}),
        (CaseFilter(bucket="three_days"), {7, 8}),
        (CaseFilter(bucket="overdue", text="机械"), set()),
    ],
)
def test_filters_leave_what_they_say(
    seen: Office, who: Actor, wanted: CaseFilter, numbers: set[int]
) -> None:
    page = case_rows.list_cases(seen, who, wanted)

    assert {r.id for r in page.rows} == numbers
    assert page.total == len(numbers)


@pytest.mark.parametrize("bucket", ["soon", "later", "OVERDUE"])
def test_an_unknown_nearness_never_shows_everything(seen: Office, who: Actor, bucket: str) -> None:
    with pytest.raises(NotFound, match=r"^[^a-z]*已逾期、今天、3日内或者7日内[^a-z]*$"):
        case_rows.list_cases(seen, who, CaseFilter(bucket=bucket))


def test_stages_divide_the_cases(seen: Office, who: Actor) -> None:
    procedures = seen.rules.law.procedures.values()
    stages = {s.value for p in procedures for s in p.stages}
    found = [
        r.id for s in stages for r in case_rows.list_cases(seen, who, CaseFilter(stage=s)).rows
    ]

    assert sorted(found) == list(NUMBERS)


def test_a_handler_sees_his_own(seen: Office) -> None:
    third = actor(seen, "inspector3")
    page = case_rows.list_cases(seen, third, CaseFilter(handler_id=third.person.id))

    assert [r.id for r in page.rows] == [9]


@pytest.mark.parametrize(("size", "shown"), [(0, 1), (-5, 1), (10_000, len(NUMBERS))])
def test_a_page_has_bounds(seen: Office, who: Actor, size: int, shown: int) -> None:
    assert len(case_rows.list_cases(seen, who, CaseFilter(size=size)).rows) == shown


def test_a_lapsed_right_of_the_party_is_not_overdue_in_the_list(demo: Office) -> None:
    """A right that ran out is over; the bureau is not late with it."""
    who = actor(demo, "inspector")
    execute(
        demo,
        "UPDATE deadline SET limit_id = 'fine_deferral_application', due_on = '2026-11-20',"
        " safe_on = '2026-11-20' WHERE id = (SELECT min(id) FROM deadline"
        " WHERE state = 'open' AND case_id = 8)",
    )
    board = deadlines.board(demo, who)

    assert [r.case_id for r in board.groups["expired"]] == [8]
    assert 8 not in [r.case_id for r in board.groups["overdue"]]


# Case pages and forms


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("username", ["inspector", "auditor", "head"])
def test_every_case_has_its_page(seen: Office, number: int, username: str) -> None:
    view = case_pages.case_view(seen, actor(seen, username), number)

    assert view.file.no == (OLD if number == NUMBERS[-1] else f"2026-{number:03d}")
    acts = [row for row in view.audit if not row.action_label.startswith("装订")]
    assert len(acts) == view.file.version, "binding adds to the trail, but is no act"
    assert sum(s.mark == "now" for s in view.stages) == (0 if view.closed else 1)
    assert {o.action.name for o in view.options} == set(view.procedure.actions)
    assert all(o.reasons for o in view.options if not o.allowed)
    assert not any(o.reasons for o in view.options if o.allowed)
    assert all(label and value for label, value in view.facts)
    assert all(row.action_label for row in view.audit)


def test_an_archived_case_takes_only_what_reaches_it_from_outside(seen: Office) -> None:
    views = [case_pages.case_view(seen, actor(seen, username), 1) for username in ROLES]

    assert {o.action.name for v in views for o in v.options if o.allowed} == {"record_remedy"}


def forms_of(office: Office, username: str, *, closed: bool) -> Iterator[ActForm]:
    """Yield the forms of the open acts of every case, on wish those of the closed ones too."""
    who = actor(office, username)
    for number in NUMBERS:
        for option in case_pages.case_view(office, who, number).options:
            if option.allowed or closed:
                form = act_forms.act_form(office, who, number, option.action.name)
                assert form.option == option
                yield form


@pytest.mark.parametrize("username", ROLES)
def test_every_open_act_of_every_case_has_its_form_with_choices(
    seen: Office, username: str
) -> None:
    for form in forms_of(seen, username, closed=False):
        for field in form.fields:
            where = f"{form.file.no} {form.option.action.name} {field.name}"
            named = [(field.name, field)] + [(f"{field.name}.{c.name}", c) for c in field.columns]
            for name, one in named:
                assert one.kind not in CHOSEN or form.choices[name], where


def test_every_act_of_every_case_has_a_form_even_when_it_is_closed(seen: Office) -> None:
    for form in forms_of(seen, "inspector", closed=True):
        assert set(form.values) == {f.name for f in form.fields}, form.option.action.name


def test_an_unknown_act_has_no_form(seen: Office, who: Actor) -> None:
    with pytest.raises(NotFound, match="fly"):
        act_forms.act_form(seen, who, 1, "fly")


@pytest.mark.parametrize("case_id", [0, 999])
def test_an_unknown_case_has_no_page(seen: Office, who: Actor, case_id: int) -> None:
    with pytest.raises(NotFound):
        case_pages.case_view(seen, who, case_id)


# Deadlines


def test_every_clock_has_its_explanation(seen: Office, who: Actor) -> None:
    for number in clock_ids(seen):
        view = statements.statement(seen, who, number)
        if view.row.from_on is None:
            assert view.due is None
            continue
        assert view.due is not None
        assert view.due.steps, number
        assert (view.due.due_on, view.due.safe_on) == (view.row.due_on, view.row.safe_on)
        assert view.row.basis
        assert view.recount is None


def test_every_clock_counted_anew_is_what_was_stored(seen: Office, who: Actor) -> None:
    checked = 0
    for number in clock_ids(seen):
        with seen.database.read() as conn:
            row = clock_store.get_deadline(conn, agency_id=who.agency_id, deadline_id=number)
        if row.from_on is None:
            continue
        limit = deadlines.version_of(seen.rules, row, TODAY)
        again = compute(
            limit,
            start=row.from_on,
            calendar=seen.rules.calendar,
            grace_days=3,
            set_date=row.due_on if limit.unit is Unit.SET_DATE else None,
        )
        assert (again.due_on, again.safe_on) == (row.due_on, row.safe_on), row.limit_id
        assert again.provisional == row.provisional
        checked += 1
    assert checked > 60


def test_the_board_shows_each_running_clock_once(seen: Office, who: Actor) -> None:
    board = deadlines.board(seen, who)
    shown = [r.id for rows in board.groups.values() for r in rows]
    running = fetch(seen, "SELECT id FROM deadline WHERE state IN ('open', 'waiting')")

    assert sorted(shown) == sorted(int(str(r[0])) for r in running)
    assert {r.id for r in board.provisional} <= set(shown)
    assert board.provisional
    assert not board.heartbeat_stale


@pytest.mark.parametrize("limit", ["recheck", "seizure", "fine_payment"])
def test_the_board_is_filtered_by_limit(seen: Office, who: Actor, limit: str) -> None:
    groups = deadlines.board(seen, who, BoardFilter(limit=limit)).groups

    assert {r.limit for rows in groups.values() for r in rows} == {limit}


def test_the_heartbeat_is_stale_after_more_than_five_minutes_of_silence(
    seen: Office, who: Actor
) -> None:
    beat = deadlines.board(seen, who).heartbeat_at
    assert beat is not None
    assert not deadlines.is_stale(beat, beat + timedelta(minutes=5))
    assert deadlines.is_stale(beat, beat + timedelta(minutes=5, seconds=1))
    assert deadlines.is_stale(None, beat)


# One person's day


def test_the_workbench_shows_ones_own_clocks(seen: Office) -> None:
    mine = deadlines.workbench(seen, actor(seen, "inspector"))
    other = deadlines.workbench(seen, actor(seen, "inspector3"))

    assert [r.limit for r in mine.groups["overdue"]] == [
        "case_decision",
        "rectification",
        "recheck",
    ]
    assert not any(other.groups.values())
    assert [c.id for c in other.mine] == [9]
    assert mine.alerts


def test_the_workbench_tells_apart_people_of_one_name(demo: Office) -> None:
    execute(demo, "UPDATE person SET name = '齐知行' WHERE username = 'inspector3'")
    bench = deadlines.workbench(demo, actor(demo, "inspector3"))

    assert not any(bench.groups.values())


def test_the_workbench_knows_ones_cases_in_a_large_bureau(demo: Office) -> None:
    """Nobody's own case is lost behind two hundred cases of others with nearer clocks."""
    third = actor(demo, "inspector3")
    names = [str(r[1]) for r in fetch(demo, "PRAGMA table_info(case_file)") if r[1] != "id"]
    listed = ", ".join(f'"{n}"' for n in names)
    copied = listed.replace('"case_no"', "'X-' || n")
    execute(
        demo,
        "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 250)"
        f" INSERT INTO case_file ({listed}) SELECT {copied} FROM case_file, c"
        " WHERE case_file.id = 10",
        "INSERT INTO deadline (agency_id, case_id, limit_id, title, item_kind, item_no, state,"
        " from_on, due_on, safe_on, due_at, provisional, verified, explanation, created_at)"
        " SELECT agency_id, case_file.id, 'recheck', '复查', '', 0, 'open', '2026-11-01',"
        " '2026-11-02', '2026-11-02', '', 0, 'full_text', 'null', updated_at"
        " FROM case_file WHERE case_no LIKE 'X-%'",
    )

    assert [c.id for c in deadlines.workbench(demo, third).mine] == [9]


@pytest.mark.parametrize(
    ("username", "numbers"),
    [("reviewer", {9}), ("auditor", set()), ("archivist", set()), ("planner", set())],
)
def test_the_workbench_lists_what_waits_for_a_decision(
    seen: Office, username: str, numbers: set[int]
) -> None:
    bench = deadlines.workbench(seen, actor(seen, username))

    assert {c.id for c in bench.to_approve} >= numbers
    if not numbers:
        assert bench.to_approve == ()


# Units and people


def test_units_are_filtered_by_words_and_class(seen: Office, who: Actor) -> None:
    assert len(parties.list_units(seen, who)) == 37
    assert len(parties.list_units(seen, who, unit_class="危险化学品")) == 5
    assert [u.party.name for u in parties.list_units(seen, who, text="采石")] == [
        "兴安青石岭采石有限公司"
    ]


def test_a_unit_shows_its_cases_and_visits(seen: Office, who: Actor) -> None:
    found = parties.list_units(seen, who, text="松涛")[0]
    unit = parties.unit(seen, who, found.party.id)

    assert [c.no for c in unit.cases] == ["2026-001"]
    assert unit.visits >= 1
    with pytest.raises(NotFound):
        parties.unit(seen, who, 999)


def test_people_show_the_state_of_their_certificates(seen: Office, who: Actor) -> None:
    found = {p.username: p.certificate for p in people.list_people(seen, who)}

    assert (found["inspector"], found["inspector4"], found["chief"]) == ("valid", "expired", "none")


def test_who_is_not_at_work_cannot_act(demo: Office) -> None:
    execute(demo, "UPDATE person SET active = 0 WHERE username = 'inspector2'")
    with pytest.raises(NotFound, match="inspector2"):
        people.actor_named(demo, "inspector2")
    assert "inspector2" not in [
        p.username for p in people.list_people(demo, actor(demo, "inspector"))
    ]


def test_alerts_of_the_workbench_are_the_unread_ones(demo: Office) -> None:
    who = actor(demo, "chief")
    first = deadlines.workbench(demo, who).alerts[0]
    alerts.acknowledge(demo, who, first.id)

    assert first.id not in [a.id for a in deadlines.workbench(demo, who).alerts]
