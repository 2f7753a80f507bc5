"""Leave: planned by oneself or by whose duty it is, refused where it makes no sense, and noted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from caseflow.domain.errors import Conflict, Forbidden, InvalidInput, NotFound
from caseflow.services import absences, alerts, deliveries
from caseflow.services.office import Actor, Office
from caseflow.storage import absences as store
from caseflow.storage import journal
from tests.integration.services.offices import NOW, TODAY, actor, at, execute, fetch

DAY = timedelta(days=1)
Plan = Callable[..., int]


@pytest.fixture
def plan(demo: Office, inspector: Actor) -> Plan:
    """Return a function that plans leave of the inspector, this week, with `inspector2`."""
    second = actor(demo, "inspector2").person.id

    def made(who: Actor = inspector, **changes: object) -> int:
        usual = {
            "person_id": inspector.person.id,
            "delegate_id": second,
            "first_on": TODAY,
            "last_on": TODAY + 4 * DAY,
            "reason": "年休假",
        }
        return absences.plan_absence(demo, who, **{**usual, **changes})  # type: ignore[arg-type]

    return made


def away(office: Office, who: Actor, day: date) -> dict[int, int]:
    with office.database.read() as conn:
        return dict(store.delegates_on(conn, agency_id=who.agency_id, day=day))


def ids(office: Office, *usernames: str) -> tuple[int, ...]:
    return tuple(actor(office, name).person.id for name in usernames)


def test_leave_holds_from_its_first_day_to_its_last(
    demo: Office, inspector: Actor, plan: Plan
) -> None:
    plan()
    one, two = ids(demo, "inspector", "inspector2")
    found = {n: away(demo, inspector, TODAY + n * DAY) for n in (-1, 0, 4, 5)}

    assert found == {-1: {}, 0: {one: two}, 4: {one: two}, 5: {}}


def test_whoever_stands_in_may_be_on_leave_as_well(
    demo: Office, inspector: Actor, plan: Plan
) -> None:
    one, two, chief = ids(demo, "inspector", "inspector2", "chief")
    plan()
    plan(actor(demo, "inspector2"), person_id=two, delegate_id=chief)

    assert away(demo, inspector, TODAY) == {one: chief, two: chief}


def test_who_has_left_the_bureau_stands_in_for_nobody(
    demo: Office, inspector: Actor, plan: Plan
) -> None:
    plan()
    execute(demo, "UPDATE person SET active = 0 WHERE username = 'inspector2'")

    assert away(demo, inspector, TODAY) == {}
    (shown,) = absences.list_absences(demo, inspector)
    assert shown.row.delegate_active is False


def test_who_is_away_is_asked_for_the_day_of_sending(demo: Office, plan: Plan) -> None:
    # Sunday: what is written today goes out on Monday, and leave begins then.
    execute(demo, "DELETE FROM alert", "DELETE FROM heartbeat")
    chief, planner, reviewer = (actor(demo, n) for n in ("chief", "planner", "reviewer"))
    plan(
        chief, person_id=chief.person.id, delegate_id=planner.person.id, first_on=TODAY + DAY,
    )  # fmt: skip
    plan(
        reviewer, person_id=reviewer.person.id, delegate_id=planner.person.id, last_on=TODAY,
    )  # fmt: skip
    alerts.sweep(demo)
    deliveries.post(demo)

    found = fetch(
        demo,
        "SELECT DISTINCT p.username, a.urgent FROM alert a JOIN person p ON p.id = a.stands_for_id",
    )
    # What is urgent goes out on Sunday, when the reviewer is still away and the chief is not yet.
    assert set(found) == {("chief", 0), ("reviewer", 1)}


def test_who_stands_in_gets_the_alerts_too_and_each_only_once(demo: Office, plan: Plan) -> None:
    execute(demo, "DELETE FROM alert", "DELETE FROM heartbeat")
    chief, reviewer, planner = (actor(demo, n) for n in ("chief", "reviewer", "planner"))
    for away_one, stands_in in ((chief, planner), (reviewer, chief)):
        plan(
            away_one,
            person_id=away_one.person.id,
            delegate_id=stands_in.person.id,
        )
    alerts.sweep(demo)
    deliveries.post(demo)
    own = {r.body for r in alerts.inbox(demo, chief)} | {
        r.body for r in alerts.inbox(demo, reviewer)
    }
    for_others = [r for r in alerts.inbox(demo, planner) if r.stands_for]
    keys = fetch(demo, "SELECT key, person_id FROM alert WHERE stands_for_id IS NOT NULL")

    assert for_others
    assert {r.stands_for for r in for_others} <= {chief.person.name, reviewer.person.name}
    assert all(r.title.startswith(f"代{r.stands_for}：") for r in for_others)
    assert {r.body for r in for_others} <= own
    assert len(keys) == len(set(keys)) == len(for_others)


def test_leave_that_was_ended_holds_no_longer(demo: Office, inspector: Actor, plan: Plan) -> None:
    number = plan()

    assert absences.end_absence(demo, inspector, number) is True
    assert absences.end_absence(demo, inspector, number) is False
    assert away(demo, inspector, TODAY) == {}
    assert [v.state for v in absences.list_absences(demo, inspector)] == ["ended"]


def test_leave_that_is_over_needs_no_end(demo: Office, inspector: Actor, plan: Plan) -> None:
    number = plan()

    with pytest.raises(Conflict, match="不需要销假"):
        absences.end_absence(at(demo, NOW + 5 * DAY), inspector, number)


def test_the_list_says_how_each_leave_stands(demo: Office, inspector: Actor, plan: Plan) -> None:
    plan()
    plan(first_on=TODAY + 10 * DAY, last_on=TODAY + 11 * DAY)

    def shown(office: Office, who: Actor) -> list[tuple[str, bool]]:
        return [(v.state, v.may_end) for v in absences.list_absences(office, who)]

    assert shown(demo, inspector) == [("running", True), ("coming", True)]
    assert shown(demo, actor(demo, "reviewer")) == [("running", True), ("coming", True)]
    assert shown(demo, actor(demo, "inspector2")) == [("running", False), ("coming", False)]
    assert shown(at(demo, NOW + 5 * DAY), inspector) == [("over", False), ("coming", True)]


def test_the_leave_of_others_is_a_duty(demo: Office, inspector: Actor, plan: Plan) -> None:
    with pytest.raises(Forbidden, match="为他人登记请假"):
        plan(actor(demo, "inspector2"))
    number = plan(actor(demo, "reviewer"))
    with pytest.raises(Forbidden):
        absences.end_absence(demo, actor(demo, "inspector2"), number)
    assert absences.end_absence(demo, actor(demo, "chief"), number) is True


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"last_on": TODAY - DAY, "first_on": TODAY}, "last_on", "早于起始日"),
        ({"last_on": TODAY - DAY, "first_on": TODAY - DAY}, "last_on", "已经过去"),
        ({"last_on": TODAY + 366 * DAY}, "last_on", "请假超过366日"),
        ({"reason": "长" * 201}, "reason", "不能超过200字"),
    ],
)
def test_days_and_words_that_make_no_sense_are_refused(
    plan: Plan, changes: dict[str, object], field: str, words: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        plan(**changes)
    assert [(r.field, words in r.message) for r in caught.value.reasons] == [(field, True)]


def test_nobody_stands_in_for_himself(plan: Plan, inspector: Actor) -> None:
    with pytest.raises(InvalidInput, match="本人代办"):
        plan(delegate_id=inspector.person.id)


def test_who_has_left_neither_takes_leave_nor_stands_in(demo: Office, plan: Plan) -> None:
    chief = actor(demo, "chief")
    one, two = ids(demo, "inspector", "inspector2")
    execute(demo, "UPDATE person SET active = 0 WHERE username = 'inspector2'")

    with pytest.raises(InvalidInput, match="收不到提醒"):
        plan()
    with pytest.raises(InvalidInput, match="不再收到提醒"):
        plan(chief, person_id=two, delegate_id=one)


def test_leave_that_overlaps_is_refused_and_what_follows_is_not(plan: Plan) -> None:
    plan()

    with pytest.raises(InvalidInput, match="重叠"):
        plan(first_on=TODAY + 4 * DAY, last_on=TODAY + 6 * DAY)
    assert plan(first_on=TODAY + 5 * DAY, last_on=TODAY + 6 * DAY)


def test_a_person_of_nowhere_is_not_found(demo: Office, inspector: Actor, plan: Plan) -> None:
    with pytest.raises(NotFound):
        plan(delegate_id=10_000)
    with pytest.raises(NotFound, match="没有编号为 77 的请假登记"):
        absences.end_absence(demo, inspector, 77)


def test_planning_and_ending_stand_in_the_chain_of_the_agency(
    demo: Office, inspector: Actor, plan: Plan
) -> None:
    number = plan()
    absences.end_absence(demo, inspector, number)

    with demo.database.read() as conn:
        rows = [e for _, e in journal.list_newest(conn, agency_id=inspector.agency_id, most=2)]
        assert journal.verify_audit(conn, agency_id=inspector.agency_id) == []
    assert [r.action_label for r in rows] == ["销假", "登记请假"]
    assert {c.name for c in rows[1].changes} == {"first_on", "last_on", "delegate", "reason"}
    assert f"请假编号 {number}" in rows[1].reason
