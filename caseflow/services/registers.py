"""What the registers of a bureau share: who may change them, how a form is read, what is noted.

A form is a row of `Field`s with stored values in plain JSON; `seen` is the mark of what stood
there when the page was opened. Every change leaves one entry in the agency's own chain.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from caseflow.domain.audit import AuditEntry, canonical
from caseflow.domain.decide import ROLE_WORDS
from caseflow.domain.definition import Field, FieldKind
from caseflow.domain.errors import Conflict, Forbidden, Reason
from caseflow.domain.inputs import parse
from caseflow.domain.model import Bureau, CaseFile, FactChange, Party, Record
from caseflow.domain.terms import Json
from caseflow.services.office import Actor, Office
from caseflow.storage import journal, people
from caseflow.storage.database import Connection

PARTIES, PEOPLE, SETTINGS = "change_parties", "change_people", "change_settings"
DELIVERIES = "watch_deliveries"
"""The duties of `workflows/duties.yaml` that the pages ask for."""

_NAMED = 5
_MANY = (FieldKind.CHOICES, FieldKind.PERSONS, FieldKind.ITEMS)
_TEXTS = (FieldKind.TEXT, FieldKind.LONGTEXT, FieldKind.CHOICE)

Values = dict[str, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterForm:
    """A form of a register as it stands. `title` is what it is about, e.g. the name of a unit."""

    title: str
    fields: tuple[Field, ...]
    values: Mapping[str, Json]
    seen: str = ""


def may(office: Office, who: Actor, duty: str) -> bool:
    """Return whether the person has a role of a duty; a duty that is not in the data has none."""
    found = office.rules.law.duties.get(duty)
    return found is not None and not who.person.roles.isdisjoint(found.roles)


def require(office: Office, who: Actor, duty: str) -> None:
    """Raise Forbidden with the roles and the people who may, unless the person may."""
    if not may(office, who, duty):
        raise Forbidden(why_not(office, who, duty))


def why_not(office: Office, who: Actor, duty: str) -> str:
    """Return in words who has a duty and that the person has not; "" when the person has it."""
    if may(office, who, duty):
        return ""
    found = office.rules.law.duties.get(duty)
    if found is None:
        return f"{who.person.name}不能办理：岗位数据中没有“{duty}”这一事务。"
    with office.database.read() as conn:
        rows = people.list_people(conn, agency_id=who.agency_id)
    names = [r.person.name for r in rows if r.active and not r.person.roles.isdisjoint(found.roles)]
    listed = "、".join(names[:_NAMED]) + ("等" if len(names) > _NAMED else "")
    roles = "、".join(ROLE_WORDS[r] for r in found.roles)
    own = "、".join(w for r, w in ROLE_WORDS.items() if r in who.person.roles) or "未定"
    return f"“{found.title}”由{roles}办理，您的岗位是{own}。请联系{listed or '系统管理员'}办理。"


def read_form(fields: Sequence[Field], raw: Mapping[str, Json]) -> tuple[Values, list[Reason]]:
    """Return what was typed as plain values, blanks alike, and a reason for each wrong field."""
    values, reasons = parse(fields, raw, _NO_CASE)
    return {f.name: _alike(f, values[f.name]) for f in fields}, list(reasons)


def check_span(field: Field, value: Json, *, least: int, most: int, reasons: list[Reason]) -> None:
    """Add a reason when a number is given and lies outside `least` to `most` (inclusive)."""
    if isinstance(value, int) and not least <= value <= most:
        message = f"{field.label}：{value} 不在 {least} 至 {most} 之间"
        reasons.append(fault(field.name, message, f"请填写 {least} 至 {most} 之间的数"))


def fault(field: str, message: str, cure: str) -> Reason:
    """Return the reason for one wrong field."""
    return Reason(guard="field", message=message, cure=cure, field=field)


def texts(values: Mapping[str, Json], name: str) -> str:
    """Return a text value."""
    return str(values.get(name) or "")


def day(values: Mapping[str, Json], name: str) -> date | None:
    """Return a date value."""
    text = texts(values, name)
    return date.fromisoformat(text) if text else None


def mark_of(values: Mapping[str, Json]) -> str:
    """Return the mark of stored values; equal values have equal marks."""
    return hashlib.sha256(canonical(dict(values)).encode()).hexdigest()


def check_seen(stored: Mapping[str, Json], seen: str) -> None:
    """Raise Conflict when a register no longer holds what the person looked at."""
    if seen != mark_of(stored):
        raise Conflict(
            "在您打开页面之后，别人已经改过这项登记，您的内容没有保存。"
            "现在登记的内容写在各栏下方，请核对后再保存。"
        )


def check_request(conn: Connection, who: Actor, request_id: str) -> None:
    """Raise Conflict when a request was carried out before."""
    if journal.find_request(conn, agency_id=who.agency_id, request_id=request_id) is not None:
        raise Conflict("这一登记已经提交过，没有重复登记。请回到清单查看。")


def note(
    conn: Connection,
    office: Office,
    who: Actor,
    *,
    action: tuple[str, str],
    subject: str,
    old: Mapping[str, Json],
    new: Mapping[str, Json],
    request_id: str = "",
) -> None:
    """Add an entry to the agency's own chain. `action` is its name and its words."""
    journal.append_audit(
        conn,
        AuditEntry(
            agency_id=who.agency_id,
            case_id=None,
            seq=0,
            at=office.clock.now(),
            person_id=who.person.id,
            person=who.person.name,
            role="、".join(sorted(who.person.roles)),
            action=action[0],
            action_label=action[1],
            reason=subject,
            changes=changes(old, new),
            request_id=request_id,
        ),
    )


def changes(old: Mapping[str, Json], new: Mapping[str, Json]) -> tuple[FactChange, ...]:
    """Return each value of `new` that differs from `old`, where a missing one is None."""
    return tuple(
        FactChange(name=name, old=old.get(name), new=value)
        for name, value in new.items()
        if old.get(name) != value
    )


def _alike(field: Field, value: Json) -> Json:
    if field.kind in _MANY:
        return sorted(str(v) for v in value) if isinstance(value, list) else []
    if field.kind in _TEXTS:
        return str(value or "")
    return bool(value) if field.kind is FieldKind.BOOL else value


# A form of a register belongs to no case; fields that ask one are not used here.
_NO_CASE = CaseFile(
    id=0,
    no="",
    name="",
    procedure="",
    state="",
    version=0,
    opened_on=date.min,
    source="",
    cause="",
    party=Party(id=0, kind="unit", name=""),
    handlers=(),
    record=Record(),
    bureau=Bureau(id=0, name="", short_name="", grace_days=0, settings={}),
)
