"""Rules about penalties: caps, hearing rights, review and discussion, no heavier after defence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from caseflow.domain.guards.ask import Ask, GuardSpec, Places, text, texts, words
from caseflow.domain.law import parameter_on
from caseflow.domain.machine import matches
from caseflow.domain.model import Item
from caseflow.domain.money import sums_of
from caseflow.domain.terms import Json


def yuan(fen: int) -> str:
    """Return fen as figures in yuan for a message."""
    whole, rest = divmod(fen, 100)
    return f"{whole:,}.{rest:02d}元" if rest else f"{whole:,}元"


def _kinds(ask: Ask, key: str) -> frozenset[str]:
    value = ask.value(key)
    return frozenset(str(k) for k in value) if isinstance(value, list | tuple) else frozenset()


def _figure(ask: Ask, args: Mapping[str, Json], stem: str) -> int:
    name = text(args, f"{stem}_{ask.file.party.kind}")
    return parameter_on(ask.law, name, ask.today).value


def amount_within_cap(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when the fine `amount` is not above the cap for this kind of party."""
    amount = ask.number(text(args, "amount"))
    cap = _figure(ask, args, "cap")
    return {"amount": yuan(amount), "cap": yuan(cap)} if amount > cap else None


def amount_not_above(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when `amount` is not above the figure `parameter`, unless `unless` is given."""
    if ask.value(text(args, "unless")):
        return None
    amount = ask.number(text(args, "amount"))
    cap = parameter_on(ask.law, text(args, "parameter"), ask.today).value
    return {"amount": yuan(amount), "cap": yuan(cap)} if amount > cap else None


def kinds_allowed(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when each chosen kind of penalty is one of `allowed`."""
    wrong = _kinds(ask, text(args, "field")) - set(texts(args, "allowed"))
    if not wrong:
        return None
    labels = _labels(ask, text(args, "field"))
    return {"kinds": "、".join(sorted(labels.get(k, k) for k in wrong))}


def fine_matches_kind(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when there is an amount just where a fine is among the kinds, in whole yuan."""
    kinds, amount = _kinds(ask, text(args, "kinds")), ask.number(text(args, "amount"))
    fine = text(args, "fine")
    if (fine in kinds) == (amount > 0) and amount % 100 == 0:
        return None
    return {"amount": yuan(amount)}


def _hearing_due(ask: Ask, args: Mapping[str, Json]) -> bool:
    """Whether kind or amount of the proposed penalty gives a right to a hearing."""
    if _kinds(ask, text(args, "kinds")) & set(texts(args, "always")):
        return True
    return ask.number(text(args, "amount")) >= _figure(ask, args, "from")


def hearing_told(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when a party with a right to a hearing is told so (`field` is true)."""
    if ask.value(text(args, "field")) or not _hearing_due(ask, args):
        return None
    amount, figure = ask.number(text(args, "amount")), _figure(ask, args, "from")
    return {"amount": yuan(amount), "figure": yuan(figure)}


def review_done(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when no case of mandatory legal review is met, or the newest review agrees."""
    why = _mandatory(ask, args)
    review = _of_this_round(ask, "review")
    if not why or (review is not None and review.values.get("opinion") == "agree"):
        return None
    return {"why": "、".join(why)}


def discussion_done(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when no case of mandatory collective discussion is met, or one took place since."""
    why = _mandatory(ask, args)
    if not why or _of_this_round(ask, "discussion") is not None:
        return None
    return {"why": "、".join(why)}


_MANDATORY_FACTS = {
    "hearing_held": "已举行听证",
    "complex_case": "案情疑难复杂",
    "public_interest": "涉及重大公共利益",
}


def _mandatory(ask: Ask, args: Mapping[str, Json]) -> list[str]:
    """Why the case must be reviewed and discussed; empty when it need not be."""
    facts = ask.file.record.facts
    why = [words for name, words in _MANDATORY_FACTS.items() if facts.get(name)]
    proposed = {"kinds": "fact:proposed_kinds", "amount": "fact:proposed_fine_fen"}
    if _hearing_due(ask, {**args, **proposed}):
        why.append("拟处罚达到听证标准")
    return why


def _of_this_round(ask: Ask, kind: str) -> Item | None:
    """The newest review or discussion; one from before the newest notice, defence or hearing
    does not count.
    """
    items = ask.file.record.of_kind(kind)
    current = ask.file.record.facts.get("round")
    return items[-1] if items and items[-1].values.get("round") == current else None


def not_heavier(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when the decision is not heavier than what the party was told."""
    kinds = _kinds(ask, text(args, "kinds"))
    told = _kinds(ask, "fact:proposed_kinds")
    amount, told_amount = ask.number(text(args, "amount")), ask.number("fact:proposed_fine_fen")
    if amount <= told_amount and kinds <= told:
        return None
    labels = _labels(ask, text(args, "kinds"))
    added = "、".join(sorted(labels.get(k, k) for k in kinds - told)) or "无"
    return {"amount": yuan(amount), "told": yuan(told_amount), "added": added}


def defence_answered(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when the party said nothing, or what it said was re-checked and answered."""
    facts = ask.file.record.facts
    return None if not facts.get("defence_given") or facts.get("defence_result") else {}


def fine_settled(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when recorded payments reach all that was decided, or the values `unless` hold."""
    sums = sums_of(ask.file.record)
    unless = args.get("unless")
    if isinstance(unless, Mapping) and matches(unless, ask.value):
        return None
    return {"fine": yuan(sums.owed), "paid": yuan(sums.paid)} if sums.rest else None


def fine_unpaid(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when a part of what was decided is still to be paid."""
    sums = sums_of(ask.file.record)
    return None if sums.rest else {"fine": yuan(sums.owed), "paid": yuan(sums.paid)}


def payment_not_above(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when the payment `amount` is positive and not above what is still to be paid."""
    amount = ask.number(text(args, "amount"))
    rest = sums_of(ask.file.record).rest
    return None if 0 < amount <= rest else {"amount": yuan(amount), "rest": yuan(rest)}


def payment_settles(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when `settled` says truly whether the payment `amount` pays all that is left."""
    amount = ask.number(text(args, "amount"))
    rest = sums_of(ask.file.record).rest
    if bool(ask.value(text(args, "settled"))) is (amount >= rest):
        return None
    return {"amount": yuan(amount), "rest": yuan(rest)}


def instalments_fit(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when the instalments `rows` add up to what is still to be paid and end on `last`.

    Without rows the rule holds: the whole is deferred.
    """
    rows, last = ask.rows(text(args, "rows")), ask.day(text(args, "last"))
    if not rows or last is None:
        return None
    amounts = [row.get(text(args, "amount")) for row in rows]
    total = sum(amount for amount in amounts if isinstance(amount, int))
    rest = sums_of(ask.file.record).rest
    ends = max(str(row.get(text(args, "day"))) for row in rows)
    if total == rest and ends == last.isoformat():
        return None
    return {"total": yuan(total), "rest": yuan(rest), "ends": words(date.fromisoformat(ends))}


def _labels(ask: Ask, key: str) -> dict[str, str]:
    name = key.rpartition(":")[2]
    for action in ask.procedure.actions.values():
        for one in action.fields:
            if one.name == name and one.choices:
                return {c.value: c.label for c in one.choices}
    return {}


_HEARING = {"kinds": str, "amount": str, "always": list, "from_unit": str, "from_person": str}
_MANDATORY = {"always": list, "from_unit": str, "from_person": str}

SPECS: Mapping[str, GuardSpec] = {
    "amount_within_cap": GuardSpec(
        check=amount_within_cap,
        args={"amount": str, "cap_unit": str, "cap_person": str},
        gives=frozenset({"amount", "cap"}),
    ),
    "amount_not_above": GuardSpec(
        check=amount_not_above,
        args={"amount": str, "parameter": str, "unless": str},
        gives=frozenset({"amount", "cap"}),
    ),
    "kinds_allowed": GuardSpec(
        check=kinds_allowed, args={"field": str, "allowed": list}, gives=frozenset({"kinds"})
    ),
    "fine_matches_kind": GuardSpec(
        check=fine_matches_kind,
        args={"kinds": str, "amount": str, "fine": str},
        gives=frozenset({"amount"}),
    ),
    "hearing_told": GuardSpec(
        check=hearing_told,
        args={**_HEARING, "field": str},
        gives=frozenset({"amount", "figure"}),
    ),
    "review_done": GuardSpec(check=review_done, args=_MANDATORY, gives=frozenset({"why"})),
    "discussion_done": GuardSpec(check=discussion_done, args=_MANDATORY, gives=frozenset({"why"})),
    "not_heavier": GuardSpec(
        check=not_heavier,
        args={"kinds": str, "amount": str},
        gives=frozenset({"amount", "told", "added"}),
    ),
    "defence_answered": GuardSpec(check=defence_answered),
    "fine_settled": GuardSpec(
        check=fine_settled,
        args={"unless": dict},
        optional=frozenset({"unless"}),
        gives=frozenset({"fine", "paid"}),
    ),
    "fine_unpaid": GuardSpec(check=fine_unpaid, gives=frozenset({"fine", "paid"})),
    "payment_settles": GuardSpec(
        check=payment_settles,
        args={"amount": str, "settled": str},
        gives=frozenset({"amount", "rest"}),
    ),
    "instalments_fit": GuardSpec(
        check=instalments_fit,
        args={"rows": str, "amount": str, "day": str, "last": str},
        gives=frozenset({"total", "rest", "ends"}),
    ),
    "payment_not_above": GuardSpec(
        check=payment_not_above, args={"amount": str}, gives=frozenset({"amount", "rest"})
    ),
}
