"""A bureau's own versions of forms on each system: kept for ever, one in use, the stamp moves."""

from __future__ import annotations

from datetime import timedelta

import pytest

from caseflow.domain.errors import NotFound
from caseflow.domain.terms import Json
from caseflow.storage import own_forms as store
from caseflow.storage.agencies import get_agency
from tests.integration.storage.conftest import NOW, SHA, House


def accept(house: House, form: str = "F24", **changes: Json) -> int:
    with house.db.write() as conn:
        return store.accept_own_form(
            conn,
            agency_id=house.agency_id,
            form=form,
            template_sha=SHA,
            changes=changes,
            note="新式样",
            person_id=house.people[0],
            person="甲",
            at=NOW,
        )


def rows(house: House) -> list[store.OwnFormRow]:
    with house.db.read() as conn:
        return store.list_own_forms(conn, agency_id=house.agency_id)


def stamp(house: House) -> str:
    with house.db.read() as conn:
        return get_agency(conn, agency_id=house.agency_id).law_stamp


def test_versions_are_counted_for_each_form_and_the_newest_is_in_use(house: House) -> None:
    numbers = [accept(house, copies=["存卷"]), accept(house), accept(house, "F26", title="新名")]

    assert numbers == [1, 2, 1]
    assert [(r.own.form, r.own.version, r.ended_at, r.ended_by) for r in rows(house)] == [
        ("F24", 1, NOW, "甲"),
        ("F24", 2, None, ""),
        ("F26", 1, None, ""),
    ]
    assert [dict(r.own.changes) for r in rows(house)] == [
        {"copies": ["存卷"]},
        {},
        {"title": "新名"},
    ]


def test_each_change_moves_the_stamp_of_the_law(house: House) -> None:
    stamps = [stamp(house)]
    accept(house)
    stamps.append(stamp(house))
    with house.db.write() as conn:
        store.end_own_form(
            conn, agency_id=house.agency_id, form="F24", at=NOW + timedelta(days=1), by="乙"
        )
    stamps.append(stamp(house))

    assert len(set(stamps)) == 3
    assert [(r.ended_at, r.ended_by) for r in rows(house)] == [(NOW + timedelta(days=1), "乙")]


def test_form_that_is_not_in_use_cannot_be_ended(house: House) -> None:
    before = stamp(house)
    with pytest.raises(NotFound, match="F24"), house.db.write() as conn:
        store.end_own_form(conn, agency_id=house.agency_id, form="F24", at=NOW, by="乙")

    assert stamp(house) == before
