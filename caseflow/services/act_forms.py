"""Prepare the form of one act: first values, and words for everything there is to choose."""

from __future__ import annotations

from collections.abc import Mapping

from caseflow.domain.clock import local_day, local_minute
from caseflow.domain.decide import options
from caseflow.domain.definition import Action, Field, FieldKind
from caseflow.domain.dossier import retention
from caseflow.domain.errors import NotFound
from caseflow.domain.model import CaseFile, Person
from caseflow.domain.terms import Json
from caseflow.services.local_law import rules_of
from caseflow.services.office import Actor, Office
from caseflow.services.views import ActForm
from caseflow.services.words import Wordbook
from caseflow.storage import cases as store

RETENTION = "retention"
"""The field of the act that archives; the rules of the dossier say its first value."""
_CHOSEN = (FieldKind.CHOICE, FieldKind.CHOICES)


def act_form(office: Office, who: Actor, case_id: int, action_name: str) -> ActForm:
    """Return the form of an act as it stands now. Raises NotFound for an unknown act."""
    now = office.clock.now()
    today = local_day(now)
    with office.database.read() as conn:
        file = store.load_case(conn, agency_id=who.agency_id, case_id=case_id)
        rules = rules_of(office, conn, file.bureau)
    procedure = rules.procedure(file.procedure)
    if action_name not in procedure.actions:
        raise NotFound(f"{procedure.title}中没有“{action_name}”这一行为。")
    open_now = options(rules, file, actor=who.person, today=today, now=now)
    option = next(o for o in open_now if o.action.name == action_name)
    book = Wordbook(procedure, file)
    action = option.action
    return ActForm(
        file=file,
        option=option,
        values={
            f.name: _first_value(f, file, today.isoformat(), local_minute(now))
            if action.name != rules.law.dossier.act or f.name != RETENTION
            else retention(rules.law.dossier, file).value
            for f in action.fields
        },
        choices=_choices(action, file, book),
        fields=action.fields,
    )


def _first_value(field: Field, file: CaseFile, today: str, now: str) -> Json:
    if field.prefill:
        found = _prefilled(field.prefill, file)
        if found not in (None, "", []):
            return found
    if field.default == "today":
        return today
    if field.default == "now":
        return now
    if field.default == "handlers":
        return [p.id for p in file.handlers]
    return field.default


def _prefilled(source: str, file: CaseFile) -> Json:
    if source.startswith("fact:"):
        return file.record.facts.get(source[5:])
    hazards = file.record.of_kind("hazard")
    if source == "order_hazards":
        orders = file.record.open_of_kind("order")
        listed = orders[0].values.get("hazards") if orders else None
        numbers = listed if isinstance(listed, list) else []
        return [{"hazard": h.no, "result": "", "note": ""} for h in hazards if h.no in numbers]
    if source == "hazards_text":
        lines = [f"{h.no}. {h.values.get('place')}：{h.values.get('description')}" for h in hazards]
        return "\n".join(lines)
    return None


def _choices(
    action: Action, file: CaseFile, book: Wordbook
) -> Mapping[str, tuple[tuple[str, str], ...]]:
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for field in action.fields:
        for name, one in [(field.name, field)] + [
            (f"{field.name}.{c.name}", c) for c in field.columns
        ]:
            pairs = _pairs(one, file, book)
            if pairs:
                found[name] = pairs
    return found


def _pairs(field: Field, file: CaseFile, book: Wordbook) -> tuple[tuple[str, str], ...]:
    if field.kind in _CHOSEN:
        return tuple((c.value, c.label) for c in field.choices)
    if field.kind in (FieldKind.PERSON, FieldKind.PERSONS):
        officers_only = field.default == "handlers"
        people = [p for p in file.people.values() if p.cert_no or not officers_only]
        return tuple((str(p.id), _person_line(p)) for p in sorted(people, key=_officers_first))
    if field.kind in (FieldKind.ITEM, FieldKind.ITEMS):
        items = file.record.open_of_kind(field.item_kind)
        return tuple((str(i.no), book.item_line(i)) for i in items)
    if field.kind is FieldKind.PAPER:
        return tuple(
            (str(p.id), f"{p.title} {p.number}".strip())
            for p in file.papers
            if p.served_on is None and not p.void
        )
    return ()


def _officers_first(person: Person) -> tuple[bool, int]:
    return (not person.cert_no, person.id)


def _person_line(person: Person) -> str:
    words = [person.duty or "工作人员"]
    if person.cert_no:
        words.append(f"证号{person.cert_no}")
    if person.cert_to:
        words.append(f"有效期至{person.cert_to.isoformat()}")
    return f"{person.name}（{'，'.join(words)}）"
