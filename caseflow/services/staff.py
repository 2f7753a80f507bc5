"""Keep the register of people: add one, change one, let one leave. Everyone sets the own password.

Nobody can take the last keeper of this register away, and whoever handles open cases leaves only
after somebody has looked at these cases. Passwords stand nowhere but in their salted hash.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence

from caseflow.domain.decide import ROLE_WORDS
from caseflow.domain.definition import Choice, Field, FieldKind
from caseflow.domain.errors import InvalidInput, Reason, Unconfirmed
from caseflow.domain.model import Person
from caseflow.domain.terms import Json
from caseflow.services import accounts, registers
from caseflow.services.case_rows import list_cases
from caseflow.services.office import Actor, Office
from caseflow.services.registers import PEOPLE, RegisterForm, Values, day, fault, texts
from caseflow.services.views import CaseFilter, CaseRow
from caseflow.storage import case_lists, journal
from caseflow.storage import people as store
from caseflow.storage.database import Connection

log = logging.getLogger(__name__)

MOST_CASES = 200
_CERTIFICATE = ("cert_no", "cert_from", "cert_to")
_SET_ANEW = "已重新设置"
_NEW = store.PersonRow(
    person=Person(id=0, name="", roles=frozenset()), agency_id=0, username="", active=True
)


def _text(name: str, label: str, *, required: bool = False, told: str = "") -> Field:
    return Field(
        name=name, label=label, kind=FieldKind.TEXT, required=required, max_length=40, help=told
    )


def _one(name: str, label: str, kind: FieldKind, told: str = "") -> Field:
    return Field(name=name, label=label, kind=kind, required=False, help=told)


FIELDS = (
    _text("name", "姓名", required=True),
    _text("unit", "机构"),
    _text("duty", "职务"),
    Field(
        name="roles",
        label="岗位",
        kind=FieldKind.CHOICES,
        choices=tuple(Choice(value=name, label=words) for name, words in ROLE_WORDS.items()),
        help="一人可以有几个岗位；能办哪些行为由岗位决定",
    ),
    _text("cert_no", "执法证号", told="没有执法证件的，三栏都留空"),
    _one("cert_from", "证件有效期自", FieldKind.DATE),
    _one("cert_to", "证件有效期至", FieldKind.DATE, "含当日"),
    _one(
        "legal_qualified", "有国家统一法律职业资格", FieldKind.BOOL, "法制审核须由有资格的人员办理"
    ),
    _text("username", "用户名", told="登录时输入，不含空格；留空则不能登录"),
    _one(
        "active", "在岗", FieldKind.BOOL, "取消勾选即停用：不能再登录，也不能再办案，已有的记录不变"
    ),
)
"""What the register holds of a person, in the order of the form; the password is not a field."""


def person_form(office: Office, who: Actor, person_id: int) -> RegisterForm:
    """Return the form of a person, of a new one with 0. Raises Forbidden, NotFound."""
    registers.require(office, who, PEOPLE)
    with office.database.read() as conn:
        values = _values(_row(conn, who, person_id))
    return RegisterForm(
        title=texts(values, "name"), fields=FIELDS, values=values, seen=registers.mark_of(values)
    )


def add_person(
    office: Office, who: Actor, raw: Mapping[str, Json], *, password: str, request_id: str = ""
) -> int:
    """Add a person and return the id; a user name needs a password.

    Raises Forbidden, InvalidInput with each wrong field, and Conflict for a repeated request.
    """
    registers.require(office, who, PEOPLE)
    person, values, reasons = _read(_NEW, raw)
    hashed = _hash(password, values, _NEW, reasons)
    with office.database.write() as conn:
        journal.lock_agency(conn, agency_id=who.agency_id)
        registers.check_request(conn, who, request_id)
        _check_username(conn, values, 0, reasons)
        if reasons:
            raise InvalidInput(reasons)
        person_id = store.insert_person(
            conn,
            person,
            agency_id=who.agency_id,
            username=texts(values, "username"),
            password_hash=hashed,
            active=bool(values["active"]),
        )
        registers.note(
            conn,
            office,
            who,
            action=("add_person", "登记人员"),
            subject=f"{person.name}（人员编号 {person_id}）",
            old={},
            new={k: v for k, v in values.items() if v not in ("", None, [], False)},
            request_id=request_id,
        )
    log.info("person_added", extra={"person_id": person_id})
    return person_id


def save_person(
    office: Office,
    who: Actor,
    person_id: int,
    raw: Mapping[str, Json],
    *,
    seen: str,
    password: str = "",
    confirmed: bool = False,
) -> bool:
    """Write what was typed and return True, or False when nothing differs and no password is set.

    Who leaves is signed out at once. Raises Forbidden, NotFound, InvalidInput with each wrong
    field, Conflict when the register changed since `seen`, and Unconfirmed when the person
    handles open cases and nobody has `confirmed` the leaving.
    """
    registers.require(office, who, PEOPLE)
    with office.database.read() as conn:
        before = _row(conn, who, person_id)
    person, values, reasons = _read(before, raw)
    # Before the transaction: hashing takes 50 ms, and nobody may wait for it.
    hashed = _hash(password, values, before, reasons)
    with office.database.write() as conn:
        journal.lock_agency(conn, agency_id=who.agency_id)
        old = _values(_row(conn, who, person_id))
        registers.check_seen(old, seen)
        _check_username(conn, values, person_id, reasons)
        _check_keeper(office, conn, who, person_id, values, reasons)
        if reasons:
            raise InvalidInput(reasons)
        if values == old and not hashed:
            return False
        if old["active"] and not values["active"] and not confirmed:
            _check_cases(conn, who, person)
        _write(conn, who, person, values, hashed)
        told = {"password": _SET_ANEW} if hashed else {}
        registers.note(
            conn,
            office,
            who,
            action=("change_person", "修改人员登记"),
            subject=f"{person.name}（人员编号 {person_id}）",
            old=old,
            new={**values, **told},
        )
    log.info("person_changed", extra={"person_id": person_id})
    return True


def open_cases(office: Office, who: Actor, person_id: int) -> tuple[CaseRow, ...]:
    """Return the open cases that a person handles, nearest deadline first."""
    wanted = CaseFilter(handler_id=person_id, closed="no", sort="due", size=MOST_CASES)
    return list_cases(office, who, wanted).rows


def _write(conn: Connection, who: Actor, person: Person, values: Values, hashed: str) -> None:
    store.update_person(
        conn,
        person,
        agency_id=who.agency_id,
        username=texts(values, "username"),
        active=bool(values["active"]),
    )
    if hashed:
        store.set_password_hash(
            conn, agency_id=who.agency_id, person_id=person.id, password_hash=hashed
        )
    if not values["active"]:
        store.close_sessions_of(conn, person_id=person.id)


def _row(conn: Connection, who: Actor, person_id: int) -> store.PersonRow:
    if not person_id:
        return _NEW
    return store.get_person(conn, agency_id=who.agency_id, person_id=person_id)


def _values(row: store.PersonRow) -> Values:
    own = row.person
    return {
        "name": own.name,
        "unit": own.unit,
        "duty": own.duty,
        "roles": sorted(own.roles),
        "cert_no": own.cert_no,
        "cert_from": own.cert_from.isoformat() if own.cert_from else None,
        "cert_to": own.cert_to.isoformat() if own.cert_to else None,
        "legal_qualified": own.legal_qualified,
        "username": row.username,
        "active": row.active,
    }


def _read(row: store.PersonRow, raw: Mapping[str, Json]) -> tuple[Person, Values, list[Reason]]:
    values, reasons = registers.read_form(FIELDS, raw)
    wrong = {r.field for r in reasons}
    if not wrong.intersection(_CERTIFICATE):
        _check_certificate(values, reasons)
    username = texts(values, "username")
    if any(letter.isspace() for letter in username):
        reasons.append(fault("username", "用户名：不能有空格", "请删去空格"))
    roles = values["roles"]
    person = Person(
        id=row.person.id,
        name=texts(values, "name"),
        roles=frozenset(str(r) for r in roles) if isinstance(roles, list) else frozenset(),
        unit=texts(values, "unit"),
        duty=texts(values, "duty"),
        cert_no=texts(values, "cert_no"),
        cert_from=day(values, "cert_from"),
        cert_to=day(values, "cert_to"),
        legal_qualified=bool(values["legal_qualified"]),
    )
    return person, values, reasons


def _check_certificate(values: Values, reasons: list[Reason]) -> None:
    """All three or none, and the first day not after the last."""
    given = [name for name in _CERTIFICATE if values[name]]
    labels = {f.name: f.label for f in FIELDS}
    for name in _CERTIFICATE:
        if given and not values[name]:
            message = f"{labels[name]}：尚未填写"
            reasons.append(fault(name, message, "证号和有效期须一并填写，没有证件的都留空"))
    first, last = day(values, "cert_from"), day(values, "cert_to")
    if first and last and first > last:
        message = f"证件有效期至：{last.isoformat()} 早于起始日 {first.isoformat()}"
        reasons.append(fault("cert_to", message, "请核对证件上的有效期"))


def _hash(password: str, values: Values, row: store.PersonRow, reasons: list[Reason]) -> str:
    """Return the hash of a new password, "" for none; a first user name needs one."""
    username = texts(values, "username")
    if not password:
        if username and not row.username:
            words = "新密码：有用户名的人员须设初始密码"
            reasons.append(fault("password", words, "请填写后告知本人，由本人登录后修改"))
        return ""
    if not username or not values["active"]:
        words = "新密码：没有用户名或者已停用的人员不能登录，不需要密码"
        reasons.append(fault("password", words, "请填写用户名，或者把密码留空"))
        return ""
    try:
        return accounts.hash_password(password)
    except InvalidInput as error:
        reasons.extend(error.reasons)
        return ""


def _check_username(
    conn: Connection, values: Values, person_id: int, reasons: list[Reason]
) -> None:
    username = texts(values, "username")
    other = store.find_account(conn, username=username) if username else None
    if other is not None and other.row.person.id != person_id:
        words = f"用户名：“{username}”已经有人使用"
        reasons.append(fault("username", words, "请换一个用户名"))


def _check_keeper(
    office: Office,
    conn: Connection,
    who: Actor,
    person_id: int,
    values: Values,
    reasons: list[Reason],
) -> None:
    """Somebody who can sign in must be left to keep this register."""
    duty = office.rules.law.duties[PEOPLE]
    rows = store.list_people(conn, agency_id=who.agency_id)
    keepers = {
        r.person.id
        for r in rows
        if r.active and r.username and not r.person.roles.isdisjoint(duty.roles)
    }
    if keepers != {person_id}:
        return
    words = "、".join(ROLE_WORDS[r] for r in duty.roles)
    name = next(r.person.name for r in rows if r.person.id == person_id)
    rule = f"{name}是最后一名在岗的{words}"
    cure = f"请先登记另一名{words}"
    if not set(_listed(values["roles"])).intersection(duty.roles):
        reasons.append(fault("roles", f"岗位：{rule}，不能取消这一岗位", cure))
    if not values["active"]:
        reasons.append(fault("active", f"在岗：{rule}，不能停用", cure))
    if not values["username"]:
        reasons.append(fault("username", f"用户名：{rule}，不能没有用户名", cure))


def _listed(value: Json) -> Sequence[str]:
    return [str(v) for v in value] if isinstance(value, list) else []


def _check_cases(conn: Connection, who: Actor, person: Person) -> None:
    query = case_lists.CaseQuery(
        agency_id=who.agency_id, handler_id=person.id, closed=False, size=1
    )
    total = case_lists.list_cases(conn, query).total
    if total:
        raise Unconfirmed(
            f"{person.name}还承办着{total}件未办结的案件，停用前请核对这些案件，"
            "并由审核人或者负责人改派承办人。"
        )
