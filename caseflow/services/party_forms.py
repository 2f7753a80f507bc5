"""The form of one party: its fields, what they hold, and what is wrong with what was typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from caseflow.domain.definition import Choice, Field, FieldKind
from caseflow.domain.errors import InvalidInput, Reason
from caseflow.domain.identity import birth_day, id_number_fault, sex_of
from caseflow.domain.model import Party
from caseflow.domain.terms import Json
from caseflow.services.identities import check_identity
from caseflow.services.registers import Values, check_span, day, fault, texts
from caseflow.storage.parties import PartyRow, Plan
from caseflow.storage.people import PersonRow

_MOST_VISITS = 99
_FIRST_YEAR, _LAST_YEAR = 2000, 2199
_POSTCODE_LENGTH = 6
_SHOWN = 6
_TEXT = FieldKind.TEXT


def _text(
    name: str, label: str, *, most: int = 60, required: bool = False, told: str = ""
) -> Field:
    return Field(name=name, label=label, kind=_TEXT, required=required, max_length=most, help=told)


_NAME = _text("name", "名称", most=120, required=True, told="按营业执照填写全称")
_CODE = _text(
    "credit_code", "统一社会信用代码", most=40, required=True, told="18 位，最后一位是校验码"
)
_ADDRESS = _text("address", "地址", most=200, required=True, told="文书送达的地址，填到门牌号")
_CONTACT = (
    _ADDRESS,
    _text("postcode", "邮政编码", most=_POSTCODE_LENGTH, told="六位数字"),
    _text("phone", "联系电话", most=40),
)
_UNIT = (
    _NAME,
    _CODE,
    *_CONTACT,
    _text("legal_rep", "法定代表人或者负责人"),
    _text("rep_duty", "职务"),
    _text("industry", "所属行业"),
    _text("unit_class", "单位类别"),
)
_PERSON = (
    _text("name", "姓名", required=True, told="按身份证件填写"),
    Field(
        name="sex",
        label="性别",
        kind=FieldKind.CHOICE,
        required=False,
        choices=(Choice(value="男", label="男"), Choice(value="女", label="女")),
    ),
    Field(name="birth_on", label="出生日期", kind=FieldKind.DATE, required=False),
    _text("id_no", "身份证号", most=40, told="18 位；性别和出生日期留空时从身份证号取得"),
    *_CONTACT,
    _text("employer", "工作单位", most=120),
    _text("employer_duty", "在单位的职务"),
)
PLAN_FIELDS = (
    Field(
        name="in_register",
        label="列入监管名录",
        kind=FieldKind.BOOL,
        required=False,
        help="列入的单位出现在“单位”清单里，可以直接立卷",
    ),
    Field(
        name="plan_year",
        label="计划年度",
        kind=FieldKind.INTEGER,
        required=False,
        help="四位年份；没有列入年度检查计划的留空",
    ),
    _text("supervision", "监管"),
    Field(
        name="planned_visits",
        label="计划检查次数",
        kind=FieldKind.INTEGER,
        required=False,
        help=f"0 至 {_MOST_VISITS}",
    ),
    _text("check_kind", "检查方式"),
)
_LISTED = ("industry", "unit_class", "supervision", "check_kind")
PARTY_TEXTS = tuple(
    dict.fromkeys(f.name for f in (*_UNIT, *_PERSON) if f.kind in (_TEXT, FieldKind.CHOICE))
)


def fields_of(
    kind: str, people: Iterable[PersonRow], known: Iterable[PartyRow], related: frozenset[int]
) -> tuple[Field, ...]:
    """Return the fields for a unit or a person; `known` gives words that are in use already.

    Who left the bureau is offered only while the relation stands.
    """
    rows = tuple(known)
    asked = (*_UNIT, *PLAN_FIELDS) if kind == "unit" else _PERSON
    relations = Field(
        name="relations",
        label="应当回避的本局人员",
        kind=FieldKind.CHOICES,
        required=False,
        choices=tuple(
            Choice(value=str(p.person.id), label=_line(p))
            for p in people
            if p.active or p.person.id in related
        ),
        help="与当事人有直接利害关系的人员；勾选后不能承办该当事人的案件",
    )
    return (*(_with_known(f, rows) for f in asked), relations)


def _line(row: PersonRow) -> str:
    words = [w for w in (row.person.unit, row.person.duty, "" if row.active else "已停用") if w]
    return f"{row.person.name}（{'，'.join(words)}）" if words else row.person.name


def _with_known(field: Field, rows: tuple[PartyRow, ...]) -> Field:
    """Say which words the register uses already, so that a class is not written in two ways."""
    if field.name not in _LISTED:
        return field
    of_party = field.name in Party.__dataclass_fields__
    used = [getattr(r.party if of_party else r, field.name) for r in rows]
    words = sorted({w for w in used if w}, key=lambda w: (-used.count(w), w))[:_SHOWN]
    return replace(field, help=f"已用：{'、'.join(words)}") if words else field


def values_of(row: PartyRow) -> Values:
    """Return what the register holds of a party, blanks alike; a person has no plan."""
    own = row.party
    asked = _UNIT if own.kind == "unit" else _PERSON
    values: Values = {f.name: getattr(own, f.name) for f in asked}
    if own.kind == "unit":
        values |= {f.name: getattr(row, f.name) for f in PLAN_FIELDS}
    else:
        values["birth_on"] = own.birth_on.isoformat() if own.birth_on else None
    return {**values, "relations": sorted(str(i) for i in own.relations)}


def make_party(old: Party, values: Mapping[str, Json]) -> Party:
    """Return the party with what was typed; what its form does not ask stays."""
    found: dict[str, str] = {n: texts(values, n) for n in PARTY_TEXTS if n in values}
    relations = values.get("relations")
    ids = relations if isinstance(relations, list) else []
    return replace(
        old,
        **found,  # type: ignore[arg-type]  # all of these are texts
        birth_on=day(values, "birth_on") if "birth_on" in values else old.birth_on,
        relations=frozenset(int(str(i)) for i in ids),
    )


def make_plan(values: Mapping[str, Json]) -> Plan:
    """Return the place in the register and the plan."""
    year, visits = values.get("plan_year"), values.get("planned_visits")
    return Plan(
        in_register=bool(values.get("in_register")),
        plan_year=year if isinstance(year, int) else None,
        supervision=texts(values, "supervision"),
        planned_visits=visits if isinstance(visits, int) else 0,
        check_kind=texts(values, "check_kind"),
    )


def tidy(values: Values) -> Values:
    """Return values as the register keeps them: codes without blanks and in capitals.

    Sex and day of birth that were left open are read from a right identity number.
    """
    tidied = dict(values)
    for name in ("credit_code", "id_no"):
        if name in tidied:
            tidied[name] = "".join(texts(tidied, name).split()).upper()
    if "planned_visits" in tidied:
        tidied["planned_visits"] = tidied["planned_visits"] or 0
    number = texts(tidied, "id_no")
    if number and not id_number_fault(number, today=date.max):
        born = birth_day(number)
        tidied["sex"] = tidied.get("sex") or sex_of(number)
        tidied["birth_on"] = tidied.get("birth_on") or (born.isoformat() if born else None)
    return tidied


def check(party: Party, values: Mapping[str, Json], reasons: list[Reason], today: date) -> None:
    """Add a reason for each field that fits its kind and is wrong all the same."""
    try:
        check_identity(party, today=today)
    except InvalidInput as error:
        told = {r.field for r in reasons}
        reasons.extend(r for r in error.reasons if r.field not in told)
    if party.postcode and not (
        party.postcode.isascii()
        and party.postcode.isdigit()
        and len(party.postcode) == _POSTCODE_LENGTH
    ):
        reasons.append(fault("postcode", "邮政编码：应为六位数字", "请核对，或者留空"))
    if party.birth_on and party.birth_on > today:
        reasons.append(fault("birth_on", "出生日期：晚于今天", "请核对身份证件"))
    if party.id_no and not id_number_fault(party.id_no, today=today):
        _check_against_number(party, reasons)
    spans = {"plan_year": (_FIRST_YEAR, _LAST_YEAR), "planned_visits": (0, _MOST_VISITS)}
    for field in PLAN_FIELDS:
        if field.name in spans:
            least, most = spans[field.name]
            check_span(field, values.get(field.name), least=least, most=most, reasons=reasons)


def _check_against_number(party: Party, reasons: list[Reason]) -> None:
    born = birth_day(party.id_no)
    if born and party.birth_on and born != party.birth_on:
        message = f"出生日期：与身份证号中的 {born.isoformat()} 不符"
        reasons.append(fault("birth_on", message, "请核对身份证件"))
    if party.sex and party.sex != sex_of(party.id_no):
        message = f"性别：与身份证号所示的“{sex_of(party.id_no)}”不符"
        reasons.append(fault("sex", message, "请核对身份证件"))
