"""A bureau confirms rows of law and sets its own: shown first, dated, moved, and taken back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest

from caseflow.domain.definition import Unit
from caseflow.domain.errors import Conflict, Forbidden, InvalidInput, NotFound
from caseflow.domain.law import limit_on
from caseflow.domain.terms import Json, Verified
from caseflow.services import limit_register, verdicts
from caseflow.services.local_law import rules_here
from caseflow.services.office import Actor, Office
from caseflow.services.unverified import list_unverified
from caseflow.services.verdicts import Target
from caseflow.storage import journal
from tests.integration.services.clocks import BEGUN, fill
from tests.integration.services.offices import fetch, office_in

OWN: dict[str, Json] = {
    "length": "3",
    "unit": "workday",
    "valid_from": "2026-11-01",
    "valid_to": "",
    "basis": "LOCAL",
    "reason": "局务会决定从严掌握",
}


@pytest.fixture(params=["sqlite", "postgresql"])
def each_house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    own = request.param == "postgresql"
    url = request.getfixturevalue("postgres_url") if own else ""
    office = office_in(tmp_path / "empty", url=url)
    yield office
    office.database.dispose()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Office]:
    office = office_in(tmp_path / "empty")
    yield office
    office.database.dispose()


@pytest.fixture
def staff(house: Office) -> Mapping[str, Actor]:
    return fill(house)


@pytest.fixture
def keeper(staff: Mapping[str, Actor]) -> Actor:
    return staff["legal"]


def unverified(office: Office) -> Target:
    """Return an unverified limit in working days that holds now."""
    for rows in office.rules.law.limits.values():
        for row in rows:
            now = row.valid_from <= BEGUN and (row.valid_to is None or row.valid_to >= BEGUN)
            if now and row.verified is Verified.UNVERIFIED and row.unit is Unit.WORKDAY:
                return Target(sort="limit", row_id=row.id, version_from=row.valid_from)
    raise AssertionError("the law files have no such row")


def refusal(office: Office, who: Actor, target: Target, **changed: Json) -> str:
    with pytest.raises(InvalidInput) as error:
        verdicts.what_if(office, who, target, {**OWN, **changed})
    return "；".join(f"{r.field}：{r.message}" for r in error.value.reasons)


def settle(office: Office, who: Actor, target: Target, **changed: Json) -> verdicts.Foreseen:
    raw = {**OWN, **changed}
    seen = verdicts.what_if(office, who, target, raw).outlook.seen
    return verdicts.override(office, who, target, raw, seen=seen)


def test_confirmed_row_is_no_longer_open_to_confirm(house: Office, keeper: Actor) -> None:
    target = unverified(house)
    title = house.rules.law.limits[target.row_id][-1].title
    assert title in {r.title for r in list_unverified(house, keeper).limits}

    number = verdicts.confirm(house, keeper, target, {"basis": "LOCAL", "reason": "已对照"})

    assert title not in {r.title for r in list_unverified(house, keeper).limits}
    row = next(r for r in limit_register.register(house, keeper) if r.id == target.row_id)
    assert row.state == "confirmed"
    view = limit_register.row_view(house, keeper, "limit", target.row_id)
    assert (view.history[0].id, view.history[0].person) == (number, keeper.person.name)
    newest = fetch(house, "SELECT action, person FROM audit WHERE case_id IS NULL")[-1]
    assert newest == ("confirm_row", keeper.person.name)


def test_own_row_moves_its_open_clocks_and_goes_back_when_revoked(each_house: Office) -> None:
    house, keeper = each_house, fill(each_house)["legal"]
    target = unverified(house)
    days = f"SELECT due_on, safe_on FROM deadline WHERE limit_id = '{target.row_id}'"
    before = fetch(house, days)
    found = settle(house, keeper, target)

    assert len(found.outlook.moved) == 1
    move = found.outlook.moved[0]
    assert (found.outlook.looked_at, move.limit_id) == (1, target.row_id)
    assert str(fetch(house, days)[0][0]) == move.due.due_on.isoformat() == "2026-11-25"
    with house.database.read() as conn:
        entry = journal.list_audit(conn, agency_id=keeper.agency_id, case_id=move.case_id)[-1]
        assert journal.verify_audit(conn) == []
    assert entry.action == "recount_deadlines"
    keys = [str(r[0]) for r in fetch(house, "SELECT alert.key FROM alert")]
    assert set(keys) == {f"verdict:{found.verdict.id}:{move.deadline_id}"}
    law = rules_here(house, keeper).law
    assert limit_on(law, target.row_id, BEGUN).length == 3
    assert limit_on(law, target.row_id, date(2026, 10, 31)).length != 3

    back = verdicts.revoke_what_if(house, keeper, found.verdict.id)
    verdicts.revoke(house, keeper, found.verdict.id, seen=back.outlook.seen)

    assert fetch(house, days) == before
    view = limit_register.row_view(house, keeper, "limit", target.row_id)
    assert view.history[0].revoked_by == keeper.person.name
    with pytest.raises(Conflict, match="已由"):
        verdicts.revoke_what_if(house, keeper, found.verdict.id)


def test_own_row_can_change_the_unit_of_a_clock_that_no_calendar_moves(
    house: Office, keeper: Actor
) -> None:
    found = settle(house, keeper, unverified(house), unit="month", length="2")

    assert found.outlook.moved[0].due.due_on == date(2027, 1, 20)


def test_clock_that_began_before_keeps_the_law(house: Office, keeper: Actor) -> None:
    found = settle(house, keeper, unverified(house), valid_from="2026-11-21")

    assert (found.outlook.looked_at, found.outlook.moved) == (0, ())


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"unit": "fortnight"}, "unit：单位"),
        ({"length": "0"}, "length：长度：0 不在 1 至 3650 之间"),
        ({"length": "-3"}, "length：长度"),
        ({"length": ""}, "length：长度"),
        ({"basis": ""}, "basis：依据"),
        ({"basis": "会议纪要"}, "basis：依据：“会议纪要”里没有法规的条款"),
        ({"basis": "ZZZ.1"}, "没有简称为“ZZZ”的法规"),
        ({"basis": "LOCAL", "valid_from": "1999-01-01"}, "不生效，不得引用"),
        ({"valid_from": "2026-11-02", "valid_to": "2026-11-01"}, "valid_to：适用到何日的事件"),
        ({"reason": ""}, "reason：理由"),
        ({"roll": "true"}, "roll：末日遇放假日顺延"),
        ({"unit": "hour", "suspendable": "true"}, "suspendable：依法中止时停止计算"),
    ],
)
def test_bad_own_row_is_refused_with_its_field(
    house: Office, keeper: Actor, changed: dict[str, Json], words: str
) -> None:
    assert words in refusal(house, keeper, unverified(house), **changed)


def test_own_rows_of_one_limit_do_not_overlap(house: Office, keeper: Actor) -> None:
    target = unverified(house)
    first = settle(house, keeper, target, valid_to="2026-11-30")

    words = refusal(house, keeper, target, valid_from="2026-11-30")
    assert f"重叠：第{first.verdict.id}号" in words
    settle(house, keeper, target, valid_from="2026-12-01")


def test_row_is_confirmed_once_and_full_text_never(house: Office, keeper: Actor) -> None:
    target = unverified(house)
    verdicts.confirm(house, keeper, target, {"basis": "LOCAL"})
    with pytest.raises(InvalidInput, match="已由"):
        verdicts.confirm(house, keeper, target, {"basis": "LOCAL"})
    full = next(
        row
        for rows in house.rules.law.limits.values()
        for row in rows
        if row.verified is Verified.FULL_TEXT
    )
    with pytest.raises(InvalidInput, match="不需要再确认"):
        verdicts.confirm(
            house, keeper, Target(sort="limit", row_id=full.id, version_from=full.valid_from),
            {"basis": "、".join(full.basis)},
        )  # fmt: skip


def test_figure_is_set_anew_without_any_clock(house: Office, keeper: Actor) -> None:
    rows = house.rules.law.parameters.values()
    row = next(r[-1] for r in rows if r[-1].verified is Verified.UNVERIFIED)
    raw: dict[str, Json] = {
        "value": "7", "valid_from": "2026-11-01", "basis": "LOCAL", "reason": "本局改定",
    }  # fmt: skip
    assert row.verified is Verified.UNVERIFIED
    target = Target(sort="parameter", row_id=row.id)
    seen = verdicts.what_if(house, keeper, target, raw).outlook.seen

    found = verdicts.override(house, keeper, target, raw, seen=seen)

    assert found.outlook.looked_at == 0
    versions = rules_here(house, keeper).law.parameters[row.id]
    assert versions[-1].value in (7, 700)
    assert versions[-1].verified is Verified.CONFIRMED
    view = limit_register.row_view(house, keeper, "parameter", row.id)
    assert view.versions[-1].own


def test_effects_that_changed_since_are_not_accepted(house: Office, keeper: Actor) -> None:
    with pytest.raises(Conflict, match="与刚才显示的不同"):
        verdicts.override(house, keeper, unverified(house), OWN, seen="0")
    found = settle(house, keeper, unverified(house))
    with pytest.raises(Conflict, match="与刚才显示的不同"):
        verdicts.revoke(house, keeper, found.verdict.id, seen="0")


def test_only_people_with_the_duty_settle_rows(house: Office, staff: Mapping[str, Actor]) -> None:
    for act in (
        lambda: verdicts.confirm(house, staff["chief"], unverified(house), {"basis": "LOCAL"}),
        lambda: verdicts.what_if(house, staff["chief"], unverified(house), OWN),
        lambda: verdicts.revoke_what_if(house, staff["chief"], 1),
    ):
        with pytest.raises(Forbidden, match="确认和改定"):
            act()


def test_unknown_row_version_and_number_are_named(house: Office, keeper: Actor) -> None:
    with pytest.raises(NotFound, match="没有编号为“nothing”的时限"):
        verdicts.what_if(house, keeper, Target(sort="limit", row_id="nothing"), OWN)
    old = Target(sort="limit", row_id=unverified(house).row_id, version_from=date(1999, 1, 1))
    with pytest.raises(InvalidInput, match="没有自1999-01-01起适用的版本"):
        verdicts.what_if(house, keeper, old, OWN)
    with pytest.raises(NotFound, match="没有第999号决定"):
        verdicts.find(house, keeper, 999)


def test_another_bureau_keeps_the_law(house: Office, keeper: Actor) -> None:
    stranger = fill(house, "邻县应急管理局")["legal"]
    settle(house, keeper, unverified(house))

    assert limit_register.verdicts(house, stranger) == ()
    assert rules_here(house, stranger) is house.rules
    assert len(limit_register.verdicts(house, keeper)) == 1


def test_register_is_found_by_words_state_stage_and_regime(house: Office, keeper: Actor) -> None:
    everything = limit_register.register(house, keeper)
    target = unverified(house)
    settle(house, keeper, target)
    row = next(r for r in everything if r.id == target.row_id)

    def ids(**wanted: str) -> set[str]:
        return {r.id for r in limit_register.register(house, keeper, **wanted)}

    assert target.row_id in ids(text=row.title[:2])
    assert ids(state="own") == {target.row_id}
    assert target.row_id not in ids(state="unverified")
    assert target.row_id in ids(stage=row.stage)
    assert target.row_id in ids(regime=row.regime)
    assert ids(text="没有这样的字") == set()
    stages = {r.stage for r in everything if r.stage}
    assert stages <= limit_register.STAGE_WORDS.keys()
