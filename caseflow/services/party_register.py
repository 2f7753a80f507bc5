"""Keep the register of parties: change one, add a unit. Papers already issued stay as they are.

A paper prints from the words that were frozen when it was issued; only later papers see a change.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace

from caseflow.domain.clock import local_day
from caseflow.domain.errors import InvalidInput
from caseflow.domain.model import Party
from caseflow.domain.terms import Json
from caseflow.services import party_forms, registers
from caseflow.services.office import Actor, Office
from caseflow.services.registers import PARTIES, RegisterForm, Values
from caseflow.storage import journal, people
from caseflow.storage import parties as store
from caseflow.storage.database import Connection

log = logging.getLogger(__name__)

_NEW = store.PartyRow(
    party=Party(id=0, kind="unit", name=""),
    in_register=True,
    plan_year=None,
    supervision="",
    planned_visits=0,
    check_kind="",
)
_KNOWN = 1000


def party_form(office: Office, who: Actor, party_id: int) -> RegisterForm:
    """Return the form of a party, of a new unit with 0. Raises Forbidden, NotFound."""
    registers.require(office, who, PARTIES)
    with office.database.read() as conn:
        return _form(conn, who, _row(conn, who, party_id))


def save_party(
    office: Office, who: Actor, party_id: int, raw: Mapping[str, Json], *, seen: str
) -> bool:
    """Write what was typed and return True, or False when nothing differs from the register.

    Raises Forbidden, NotFound, InvalidInput with each wrong field, and Conflict when the
    register changed since `seen`.
    """
    registers.require(office, who, PARTIES)
    with office.database.write() as conn:
        journal.lock_agency(conn, agency_id=who.agency_id)
        row = _row(conn, who, party_id)
        form = _form(conn, who, row)
        registers.check_seen(form.values, seen)
        party, values = _read(office, conn, who, row, form, raw)
        if values == form.values:
            return False
        store.update_party(conn, party, agency_id=who.agency_id)
        if party.kind == "unit":
            plan = party_forms.make_plan(values)
            store.set_plan(conn, agency_id=who.agency_id, party_id=party.id, plan=plan)
        registers.note(
            conn,
            office,
            who,
            action=("change_party", "修改当事人登记"),
            subject=f"{party.name}（当事人编号 {party.id}）",
            old=form.values,
            new=values,
        )
    log.info("party_changed", extra={"party_id": party_id})
    return True


def add_unit(office: Office, who: Actor, raw: Mapping[str, Json], *, request_id: str = "") -> int:
    """Add a unit to the register and return its id. Raises as `save_party` does.

    A repeated request raises Conflict and adds nothing.
    """
    registers.require(office, who, PARTIES)
    with office.database.write() as conn:
        journal.lock_agency(conn, agency_id=who.agency_id)
        registers.check_request(conn, who, request_id)
        form = _form(conn, who, _NEW)
        party, values = _read(office, conn, who, _NEW, form, raw)
        plan = party_forms.make_plan(values)
        party_id = store.insert_party(conn, party=party, agency_id=who.agency_id, plan=plan)
        registers.note(
            conn,
            office,
            who,
            action=("add_unit", "登记单位"),
            subject=f"{party.name}（当事人编号 {party_id}）",
            old={},
            new={name: value for name, value in values.items() if value not in ("", None, [])},
            request_id=request_id,
        )
    log.info("unit_added", extra={"party_id": party_id})
    return party_id


def _row(conn: Connection, who: Actor, party_id: int) -> store.PartyRow:
    if not party_id:
        return _NEW
    return store.get_party(conn, agency_id=who.agency_id, party_id=party_id)


def _form(conn: Connection, who: Actor, row: store.PartyRow) -> RegisterForm:
    staff = people.list_people(conn, agency_id=who.agency_id)
    known = store.list_parties(conn, agency_id=who.agency_id, in_register=True, size=_KNOWN)
    values = party_forms.values_of(row)
    return RegisterForm(
        title=row.party.name,
        fields=party_forms.fields_of(row.party.kind, staff, known, row.party.relations),
        values=values,
        seen=registers.mark_of(values),
    )


def _read(
    office: Office,
    conn: Connection,
    who: Actor,
    row: store.PartyRow,
    form: RegisterForm,
    raw: Mapping[str, Json],
) -> tuple[Party, Values]:
    typed, reasons = registers.read_form(form.fields, raw)
    values = party_forms.tidy(typed)
    party = party_forms.make_party(row.party, values)
    party_forms.check(party, values, reasons, local_day(office.clock.now()))
    if party.credit_code and not any(r.field == "credit_code" for r in reasons):
        other = store.find_party_by_code(
            conn, agency_id=who.agency_id, credit_code=party.credit_code
        )
        if other is not None and other.party.id != party.id:
            message = f"统一社会信用代码：已登记为“{other.party.name}”"
            reasons.append(
                registers.fault("credit_code", message, "请核对代码，或者直接修改那个单位的登记")
            )
    if reasons:
        raise InvalidInput(reasons)
    return replace(party, kind=row.party.kind), values
