"""Whose rules somebody without a desk works by: those of one bureau, or those of the law files."""

from __future__ import annotations

from dataclasses import dataclass

from caseflow.domain.decide import Rules
from caseflow.services.local_law import rules_of
from caseflow.services.office import Office
from caseflow.services.people import actor_named
from caseflow.storage import local_law as store
from caseflow.storage.agencies import list_agencies
from caseflow.storage.database import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class LawInForce:
    """Rules with the bureau whose rules they are, "" for those of the law files.

    `settled` names the bureaus that have verdicts or notices of their own: that bureau, or
    the ones that were passed over.
    """

    rules: Rules
    bureau: str
    settled: tuple[str, ...]


def law_in_force(office: Office, username: str = "") -> LawInForce:
    """Return the rules of a person's bureau; without a person, those of the only bureau.

    With several bureaus and no person they are those of the law files. Raises NotFound for an
    unknown or inactive account.
    """
    own = actor_named(office, username).agency_id if username else 0
    with office.database.read() as conn:
        bureaus = [b for b in list_agencies(conn) if own in (0, b.id)]
        settled = tuple(b.name for b in bureaus if b.law_stamp and _has_settled(conn, b.id))
        one = bureaus[0] if len(bureaus) == 1 else None
        rules = rules_of(office, conn, one) if one else office.rules
    return LawInForce(rules=rules, bureau=one.name if one else "", settled=settled)


def _has_settled(conn: Connection, agency_id: int) -> bool:
    standing = (v.revoked_at is None for v in store.list_verdicts(conn, agency_id=agency_id))
    return any(standing) or bool(store.list_notices(conn, agency_id=agency_id))
