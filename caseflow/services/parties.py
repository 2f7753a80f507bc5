"""The units of the bureau: the register with its place in the yearly plan."""

from __future__ import annotations

from caseflow.domain.clock import local_day
from caseflow.services.case_rows import rows_of
from caseflow.services.office import Actor, Office
from caseflow.services.views import UnitRow
from caseflow.storage import parties as store

MOST = 1000


def list_units(
    office: Office, who: Actor, *, text: str = "", unit_class: str = ""
) -> tuple[UnitRow, ...]:
    """Return the units of the register by name, with the visits of this year."""
    year = local_day(office.clock.now()).year
    with office.database.read() as conn:
        rows = store.list_parties(
            conn, agency_id=who.agency_id, text=text, in_register=True, size=MOST
        )
        visits = store.count_visits(conn, agency_id=who.agency_id, year=year)
    return tuple(
        _unit_row(r, visits.get(r.party.id, 0))
        for r in rows
        if not unit_class or r.party.unit_class == unit_class
    )


def unit(office: Office, who: Actor, party_id: int) -> UnitRow:
    """Return one unit with its cases. Raises NotFound."""
    year = local_day(office.clock.now()).year
    with office.database.read() as conn:
        row = store.get_party(conn, agency_id=who.agency_id, party_id=party_id)
        visits = store.count_visits(conn, agency_id=who.agency_id, year=year)
    found = rows_of(office, who, most=200, party_id=party_id)
    shown = _unit_row(row, visits.get(party_id, 0))
    return UnitRow(
        party=shown.party,
        supervision=shown.supervision,
        planned_visits=shown.planned_visits,
        check_kind=shown.check_kind,
        visits=shown.visits,
        cases=tuple(c.row for c in found),
    )


def _unit_row(row: store.PartyRow, visits: int) -> UnitRow:
    return UnitRow(
        party=row.party,
        supervision=row.supervision,
        planned_visits=row.planned_visits,
        check_kind=row.check_kind,
        visits=visits,
    )
