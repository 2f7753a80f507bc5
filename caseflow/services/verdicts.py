"""A bureau settles rows of law for itself: confirm, set anew, take back; each with its effects."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from caseflow.domain.audit import canonical
from caseflow.domain.decide import Rules
from caseflow.domain.errors import Conflict, NotFound
from caseflow.domain.local_law import Verdict, overlay
from caseflow.domain.terms import Json
from caseflow.services import registers, row_changes, verdict_forms
from caseflow.services.limit_register import (
    LIMIT,
    SORT_WORDS,
    title_of,
    value_words,
    versions_of,
)
from caseflow.services.local_law import rules_of
from caseflow.services.office import Actor, Office
from caseflow.services.recounts import Outlook, carry_out, foresee
from caseflow.storage import journal
from caseflow.storage import local_law as store
from caseflow.storage.agencies import get_agency
from caseflow.storage.database import Connection

DUTY = "change_limits"
"""The duty of `workflows/duties.yaml` that every verdict asks for."""

_CHANGED = "影响与刚才显示的不同：期限或者规定已经变化。没有保存，请重新核对后再确认。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The version of a row that is spoken of; without `version_from` it is the newest one."""

    sort: str
    row_id: str
    version_from: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """A verdict that would be written or taken back, and what becomes of the open clocks."""

    title: str
    verdict: Verdict
    outlook: Outlook


def confirm(office: Office, who: Actor, target: Target, raw: Mapping[str, Json]) -> int:
    """Note that a version was checked and stands as it is; return the number of the verdict.

    Raises Forbidden, NotFound, InvalidInput with each wrong field.
    """
    registers.require(office, who, DUTY)
    law = office.rules.law
    row = verdict_forms.version_named(law, target.sort, target.row_id, target.version_from)
    with office.database.write() as conn:
        journal.lock_agency(conn, agency_id=who.agency_id)
        verdict = verdict_forms.confirmation(
            law,
            row,
            target.sort,
            raw,
            who=who,
            now=office.clock.now(),
            standing=_standing(conn, who),
        )
        number = store.insert_verdict(
            conn, verdict, agency_id=who.agency_id, person_id=who.person.id
        )
        _note(conn, office, who, ("confirm_row", f"确认{SORT_WORDS[target.sort]}"), verdict, {})
    return number


def what_if(office: Office, who: Actor, target: Target, raw: Mapping[str, Json]) -> Foreseen:
    """Return what setting a row anew would change; nothing is written.

    Raises Forbidden, NotFound, InvalidInput with each wrong field.
    """
    registers.require(office, who, DUTY)
    with office.database.read() as conn:
        return _foreseen_own(office, conn, who, target, raw)


def override(
    office: Office, who: Actor, target: Target, raw: Mapping[str, Json], *, seen: str
) -> Foreseen:
    """Set a row anew and move every clock that it moves, all or nothing.

    Raises Forbidden, NotFound, InvalidInput, and Conflict when the effects are no longer `seen`.
    """
    registers.require(office, who, DUTY)
    with office.database.write() as conn:
        journal.lock_agency(conn, agency_id=who.agency_id)
        found = _foreseen_own(office, conn, who, target, raw)
        _check_seen(found, seen)
        base = row_changes.base_of(office.rules.law, found.verdict)
        verdict = verdict_forms.stood_for(office.rules.law, base, raw, found.verdict)
        number = store.insert_verdict(
            conn, verdict, agency_id=who.agency_id, person_id=who.person.id
        )
        reason = f"本局改定“{found.title}”（{verdict.basis}）"
        carry_out(office, conn, who, found.outlook, reason=reason, cause=f"verdict:{number}")
        label = f"改定{SORT_WORDS[target.sort]}"
        old: dict[str, Json] = {name: row_changes.plain(base, name) for name in verdict.fields}
        _note(conn, office, who, ("override_row", label), verdict, old)
    return replace(found, verdict=replace(verdict, id=number))


def revoke_what_if(office: Office, who: Actor, verdict_id: int) -> Foreseen:
    """Return what taking a verdict back would change. Raises Forbidden, NotFound."""
    registers.require(office, who, DUTY)
    with office.database.read() as conn:
        return _foreseen_without(office, conn, who, verdict_id)


def revoke(office: Office, who: Actor, verdict_id: int, *, seen: str) -> Foreseen:
    """Take a verdict back; it stays on record, and its clocks go back to the law.

    Raises Forbidden, NotFound, and Conflict when the effects are no longer `seen`.
    """
    registers.require(office, who, DUTY)
    with office.database.write() as conn:
        journal.lock_agency(conn, agency_id=who.agency_id)
        found = _foreseen_without(office, conn, who, verdict_id)
        _check_seen(found, seen)
        store.revoke_verdict(
            conn,
            agency_id=who.agency_id,
            verdict_id=verdict_id,
            at=office.clock.now(),
            by=who.person.name,
        )
        reason = f"撤回本局对“{found.title}”的第{verdict_id}号决定"
        carry_out(office, conn, who, found.outlook, reason=reason, cause=f"revoke:{verdict_id}")
        label = f"撤回第{verdict_id}号决定"
        _note(conn, office, who, ("revoke_row", label), found.verdict, {})
    return found


def find(office: Office, who: Actor, verdict_id: int) -> Verdict:
    """Return one verdict of the bureau. Raises NotFound."""
    with office.database.read() as conn:
        return _one(conn, who, verdict_id)


def _foreseen_own(
    office: Office, conn: Connection, who: Actor, target: Target, raw: Mapping[str, Json]
) -> Foreseen:
    law = office.rules.law
    row = verdict_forms.version_named(law, target.sort, target.row_id, target.version_from)
    standing = _standing(conn, who)
    verdict = verdict_forms.own_row(
        law, row, target.sort, raw, who=who, now=office.clock.now(), standing=standing
    )
    about = canonical(
        [target.sort, target.row_id, verdict.version_from.isoformat(), verdict.fields,
         verdict.valid_from.isoformat(), str(verdict.valid_to), verdict.basis, verdict.reason]
    )  # fmt: skip
    outlook = _outlook(office, conn, who, verdict, [*standing, verdict], about)
    return Foreseen(title=row.title, verdict=verdict, outlook=outlook)


def _foreseen_without(office: Office, conn: Connection, who: Actor, verdict_id: int) -> Foreseen:
    verdict = _one(conn, who, verdict_id)
    if verdict.revoked_at is not None:
        raise Conflict(f"第{verdict_id}号决定已由{verdict.revoked_by}撤回。")
    left = [v for v in _standing(conn, who) if v.id != verdict_id]
    outlook = _outlook(office, conn, who, verdict, left, f"revoke:{verdict_id}")
    title = title_of(office.rules.law, verdict.sort, verdict.row_id)
    return Foreseen(title=title, verdict=verdict, outlook=outlook)


def _outlook(
    office: Office,
    conn: Connection,
    who: Actor,
    about: Verdict,
    verdicts: Sequence[Verdict],
    words: str,
) -> Outlook:
    """Return what the open clocks of a row become once these verdicts stand."""
    bureau = get_agency(conn, agency_id=who.agency_id)
    now = rules_of(office, conn, bureau)
    then: Rules = replace(now, law=overlay(office.rules.law, verdicts))
    return foresee(
        office,
        conn,
        bureau,
        now=now,
        then=then,
        only=_clocks_of(about),
        about=f"{bureau.law_stamp}\n{words}",
    )


def _clocks_of(verdict: Verdict) -> Callable[[str, date], bool]:
    """Return which clocks a verdict can move: those of its row that began while it holds."""

    def concerned(limit_id: str, from_on: date) -> bool:
        return (
            verdict.sort == LIMIT
            and limit_id == verdict.row_id
            and verdict.valid_from <= from_on
            and (verdict.valid_to is None or from_on <= verdict.valid_to)
        )

    return concerned


def _standing(conn: Connection, who: Actor) -> list[Verdict]:
    found = store.list_verdicts(conn, agency_id=who.agency_id)
    return [v for v in found if v.revoked_at is None]


def _one(conn: Connection, who: Actor, verdict_id: int) -> Verdict:
    for verdict in store.list_verdicts(conn, agency_id=who.agency_id):
        if verdict.id == verdict_id:
            return verdict
    raise NotFound(f"本局没有第{verdict_id}号决定。")


def _check_seen(found: Foreseen, seen: str) -> None:
    if found.outlook.seen != seen:
        raise Conflict(_CHANGED)


def _note(
    conn: Connection,
    office: Office,
    who: Actor,
    action: tuple[str, str],
    verdict: Verdict,
    old: Mapping[str, Json],
) -> None:
    """Add a verdict to the agency's own chain."""
    base = versions_of(office.rules.law, verdict.sort, verdict.row_id)[-1]
    new: dict[str, Json] = {
        "row": f"{verdict.sort}:{verdict.row_id}",
        "version_from": verdict.version_from.isoformat(),
        "valid_from": verdict.valid_from.isoformat(),
        "valid_to": verdict.valid_to.isoformat() if verdict.valid_to else "",
        "law": value_words(base),
        "basis_words": verdict.basis,
        "reason": verdict.reason,
        **verdict.fields,
    }
    subject = f"{base.title}（{verdict.basis}）"
    registers.note(conn, office, who, action=action, subject=subject, old=old, new=new)
