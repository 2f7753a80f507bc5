"""Rules about people: how many, with which certificate, and who must keep out of a case."""

from __future__ import annotations

from collections.abc import Mapping

from caseflow.domain.guards.ask import Ask, GuardSpec, Places, text, texts, words
from caseflow.domain.law import parameter_on
from caseflow.domain.model import Person
from caseflow.domain.terms import Json


def _team(ask: Ask, args: Mapping[str, Json]) -> tuple[Person, ...]:
    key = text(args, "field")
    return ask.persons(key) if key else ask.file.handlers


def handlers_at_least(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when the team has as many officers as the figure `parameter` asks for."""
    wanted = parameter_on(ask.law, text(args, "parameter"), ask.today).value
    team = _team(ask, args)
    if len(team) >= wanted:
        return None
    return {"found": str(len(team)), "wanted": str(wanted)}


def certificates_valid(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when each officer's certificate is valid on the day (`on` names a date field)."""
    key = text(args, "on")
    day = ask.day(key) if key else ask.today
    if day is None:
        return None
    lacking = [p for p in _team(ask, args) if not p.certified_on(day)]
    if not lacking:
        return None
    listed = "、".join(f"{p.name}（{_certificate(p)}）" for p in lacking)
    return {"who": listed, "day": words(day)}


def _certificate(person: Person) -> str:
    if not person.cert_no or person.cert_from is None or person.cert_to is None:
        return "无执法证件"
    term = f"{words(person.cert_from)}至{words(person.cert_to)}"
    return f"证号{person.cert_no}，有效期{term}"


def no_relation(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when nobody of the team has a recorded relation to the party or was recused."""
    barred = {
        i.values.get("person")
        for i in ask.file.record.of_kind("recusal")
        if i.values.get("granted")
    }
    barred |= ask.file.party.relations
    named = [p.name for p in _team(ask, args) if p.id in barred]
    return {"who": "、".join(named), "party": ask.file.party.name} if named else None


def actor_is_handler(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when the actor is one of the case's officers."""
    if ask.actor.id in {p.id for p in ask.file.handlers}:
        return None
    return {"who": ask.actor.name, "handlers": "、".join(p.name for p in ask.file.handlers) or "无"}


def actor_not_handler(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when the actor is not one of the case's officers."""
    return {"who": ask.actor.name} if ask.actor.id in {p.id for p in ask.file.handlers} else None


def actor_legally_qualified(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when the actor has the national legal qualification."""
    return None if ask.actor.legal_qualified else {"who": ask.actor.name}


def not_handlers(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when none of the people named by `field` is an officer of the case."""
    handlers = {p.id for p in ask.file.handlers}
    named = [p.name for p in ask.persons(text(args, "field")) if p.id in handlers]
    return {"who": "、".join(named)} if named else None


def persons_at_least(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when `field` names at least the figure `parameter` of people."""
    wanted = parameter_on(ask.law, text(args, "parameter"), ask.today).value
    found = len(ask.persons(text(args, "field")))
    return {"found": str(found), "wanted": str(wanted)} if found < wanted else None


def persons_in_role(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when everybody named by `field` has one of `roles`."""
    wanted = set(texts(args, "roles"))
    wrong = [p.name for p in ask.persons(text(args, "field")) if p.roles.isdisjoint(wanted)]
    return {"who": "、".join(wrong)} if wrong else None


def recused_replaced(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when a person whose recusal is granted is not in the new team."""
    if not ask.value(text(args, "granted")):
        return None
    recusal = ask.file.record.item("recusal", ask.number(text(args, "item")))
    gone = recusal.values.get("person") if recusal else None
    left = [p.name for p in ask.persons(text(args, "field")) if p.id == gone]
    return {"who": "、".join(left)} if left else None


def party_identified(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when the party has a name, an address and its code or identity number."""
    party = ask.file.party
    lacking = [
        label
        for label, value in (
            ("名称", party.name),
            ("地址", party.address),
            (
                "统一社会信用代码" if party.kind == "unit" else "身份证号",
                party.credit_code if party.kind == "unit" else party.id_no,
            ),
        )
        if not value
    ]
    return {"lacking": "、".join(lacking), "party": party.name} if lacking else None


_TEAM = {"field": str}

SPECS: Mapping[str, GuardSpec] = {
    "handlers_at_least": GuardSpec(
        check=handlers_at_least,
        args={"parameter": str, **_TEAM},
        optional=frozenset({"field"}),
        gives=frozenset({"found", "wanted"}),
    ),
    "certificates_valid": GuardSpec(
        check=certificates_valid,
        args={"on": str, **_TEAM},
        optional=frozenset({"field", "on"}),
        gives=frozenset({"who", "day"}),
    ),
    "no_relation": GuardSpec(
        check=no_relation,
        args=_TEAM,
        optional=frozenset({"field"}),
        gives=frozenset({"who", "party"}),
    ),
    "actor_is_handler": GuardSpec(check=actor_is_handler, gives=frozenset({"who", "handlers"})),
    "actor_not_handler": GuardSpec(check=actor_not_handler, gives=frozenset({"who"})),
    "actor_legally_qualified": GuardSpec(check=actor_legally_qualified, gives=frozenset({"who"})),
    "not_handlers": GuardSpec(check=not_handlers, args=_TEAM, gives=frozenset({"who"})),
    "persons_at_least": GuardSpec(
        check=persons_at_least,
        args={"parameter": str, **_TEAM},
        gives=frozenset({"found", "wanted"}),
    ),
    "persons_in_role": GuardSpec(
        check=persons_in_role, args={"roles": list, **_TEAM}, gives=frozenset({"who"})
    ),
    "recused_replaced": GuardSpec(
        check=recused_replaced,
        args={"granted": str, "item": str, **_TEAM},
        gives=frozenset({"who"}),
    ),
    "party_identified": GuardSpec(check=party_identified, gives=frozenset({"lacking", "party"})),
}
