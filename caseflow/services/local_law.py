"""The law as it holds in one bureau: the law files with its verdicts, notices and own forms."""

from __future__ import annotations

from dataclasses import replace

from caseflow.domain.decide import Rules
from caseflow.domain.local_law import overlay, with_notices, with_own_forms
from caseflow.domain.model import Bureau
from caseflow.services.office import Actor, Office
from caseflow.storage import local_law as store
from caseflow.storage.agencies import get_agency
from caseflow.storage.database import Connection
from caseflow.storage.own_forms import list_own_forms

KEPT_BUREAUS = 32
"""How many bureaus' rules one process keeps at hand."""


def rules_of(office: Office, conn: Connection, bureau: Bureau) -> Rules:
    """Return the rules of a bureau as of its `law_stamp`.

    A stamp is random and never comes again, so what is kept under it is right for ever.
    """
    if not bureau.law_stamp:
        return office.rules
    kept = office.local_rules
    rules = kept.get(bureau.law_stamp)
    if rules is None:
        own = {"agency_id": bureau.id}
        notices = [r.notice for r in store.list_notices(conn, **own) if r.replaced_at is None]
        forms = [r.own for r in list_own_forms(conn, **own) if r.ended_at is None]
        law = overlay(office.rules.law, store.list_verdicts(conn, **own))
        rules = replace(
            office.rules,
            law=with_own_forms(law, forms),
            calendar=with_notices(office.rules.calendar, notices),
        )
        while len(kept) >= KEPT_BUREAUS:
            kept.pop(next(iter(kept)), None)
        kept[bureau.law_stamp] = rules
    return rules


def rules_here(office: Office, who: Actor) -> Rules:
    """Return the rules of the person's bureau as they are now."""
    with office.database.read() as conn:
        return rules_of(office, conn, get_agency(conn, agency_id=who.agency_id))
