"""Cases that a change of the law has caught: the list for legal review, old beside new law."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from caseflow.domain.clock import local_day
from caseflow.domain.decide import Rules
from caseflow.domain.definition import Instrument, LawBook, Limit, Parameter, Regime
from caseflow.domain.law import citations, text_on
from caseflow.domain.law_change import Change, changes_between
from caseflow.domain.model import CaseFile
from caseflow.domain.terms import Json, Verified
from caseflow.services.deadlines import names_of
from caseflow.services.local_law import rules_of
from caseflow.services.office import Actor, Office
from caseflow.services.unverified import figure_words, length_words
from caseflow.storage import case_lists, cases
from caseflow.storage.agencies import get_agency

FILED = "filed_on"
DECIDED = "decided_on"
REVIEWED = "law_reviewed_on"
ACT_DAYS = ("act_ended_on", "act_on", "found_on")
"""Where the day of the act stands, the surest first: of a lasting act the day it ended counts."""

NOTES = ("law_change_substance", "law_change_procedure")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRow:
    """One open case that was filed under rules that have ended since. `days` run since filing."""

    case_id: int
    no: str
    name: str
    filed_on: date
    days: int
    regime: str
    state_label: str
    handlers: str
    reviewed_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegimeGroup:
    """A regime that has ended, and the open cases it has left behind, oldest filing first."""

    title: str
    ended_on: date
    note: str
    rows: tuple[ReviewRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A rule as it stood on one day, in words; "" when there was none."""

    words: str
    basis: tuple[str, ...] = ()
    verified: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedRow:
    """One rule that differs between the day of the act and the day of the decision."""

    sort: str
    title: str
    old: Side
    new: Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Old and new law of one case. `act_on` is None while the day of the act is not known.

    `decided` tells whether `decision_on` is the day of the decision, else it is today. `notes`
    are the principles that hold, each with its basis in words.
    """

    file: CaseFile
    act_on: date | None
    decision_on: date
    decided: bool
    rows: tuple[ComparedRow, ...]
    notes: tuple[tuple[str, tuple[str, ...]], ...]


def review_list(office: Office, who: Actor) -> tuple[RegimeGroup, ...]:
    """Return the open cases of the bureau that were filed under rules which hold no longer.

    Source: the transitional rules of the new order are not verified, so a person must look at
    each case; which regimes ask for it, `regimes.yaml` says.
    """
    today = local_day(office.clock.now())
    with office.database.read() as conn:
        rules = rules_of(office, conn, get_agency(conn, agency_id=who.agency_id))
        ended = [r for r in rules.law.regimes.values() if _asks_review(r, today)]
        last = max((_end(r) for r in ended), default=date.min)
        found = case_lists.list_open_before(conn, agency_id=who.agency_id, day=last)
        names = names_of(conn, who.agency_id)
    return tuple(
        RegimeGroup(
            title=regime.title,
            ended_on=_end(regime),
            note=regime.note,
            rows=tuple(_review_rows(rules, regime, found, names, today)),
        )
        for regime in sorted(ended, key=_end, reverse=True)
    )


def _asks_review(regime: Regime, today: date) -> bool:
    return regime.review_open_cases and _end(regime) < today


def _end(regime: Regime) -> date:
    return regime.valid_to or date.max


def _review_rows(
    rules: Rules,
    regime: Regime,
    found: Iterable[case_lists.OpenCase],
    names: Mapping[int, str],
    today: date,
) -> Iterator[ReviewRow]:
    for case in found:
        filed_on = _day(case.facts.get(FILED))
        if filed_on is None or not regime.valid_from <= filed_on <= _end(regime):
            continue
        yield ReviewRow(
            case_id=case.id,
            no=case.case_no,
            name=case.name,
            filed_on=filed_on,
            days=(today - filed_on).days,
            regime=regime.title,
            state_label=rules.procedure(case.procedure).states[case.state].label,
            handlers="、".join(names.get(i, "") for i in case.handler_ids),
            reviewed_on=_day(case.facts.get(REVIEWED)),
        )


def compare(office: Office, who: Actor, case_id: int) -> Comparison:
    """Return what has changed in the law between the act and its decision. Raises NotFound."""
    today = local_day(office.clock.now())
    with office.database.read() as conn:
        file = cases.load_case(conn, agency_id=who.agency_id, case_id=case_id)
        law = rules_of(office, conn, file.bureau).law
    facts = file.record.facts
    act_on = next((day for name in ACT_DAYS if (day := _day(facts.get(name)))), None)
    decided_on = _day(facts.get(DECIDED))
    decision_on = decided_on or today
    changes = changes_between(law, act_on, decision_on) if act_on else ()
    return Comparison(
        file=file,
        act_on=act_on,
        decision_on=decision_on,
        decided=decided_on is not None,
        rows=tuple(_compared(law, c, act_on or decision_on, decision_on) for c in changes),
        notes=tuple(_note(law, name, decision_on) for name in NOTES),
    )


def _note(law: LawBook, name: str, on: date) -> tuple[str, tuple[str, ...]]:
    row = text_on(law, name, on)
    return row.text, citations(law, row.basis, on)


def _compared(law: LawBook, change: Change, first: date, last: date) -> ComparedRow:
    return ComparedRow(
        sort=change.sort,
        title=change.title,
        old=_side(law, change.old, first),
        new=_side(law, change.new, last),
    )


def _side(law: LawBook, row: Instrument | Limit | Parameter | None, on: date) -> Side:
    if row is None:
        return Side(words="")
    verified = row.verified is not Verified.UNVERIFIED
    if isinstance(row, Instrument):
        return Side(words=row.number, verified=verified)
    words = length_words(row) if isinstance(row, Limit) else figure_words(row)
    return Side(words=words, basis=citations(law, row.basis, on), verified=verified)


def _day(value: Json) -> date | None:
    return date.fromisoformat(value[:10]) if isinstance(value, str) and value else None
