"""What became of messages, as a page shows it: by state, person and kind, page after page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from caseflow.services.deliveries import whose
from caseflow.services.office import Actor, Office
from caseflow.storage import delivery_lists as store
from caseflow.storage.delivery_lists import DeliveryRow

PAGE = 50
"""How many messages one page shows."""
LATELY = timedelta(days=7)
"""How far back done messages are shown; what failed or still waits is shown whatever its age."""
_DONE = ("sent", "dropped")


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxFilter:
    """What the page shows; empty values do not filter. `before` is the last id of the page before.

    Who does not watch over deliveries sees the own ones whatever `person_id` says.
    """

    state: str = "failed"
    person_id: int = 0
    kind: str = ""
    before: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxPage:
    """One page with the counts of what failed and what waits; `next_before` is 0 at the end."""

    rows: tuple[DeliveryRow, ...]
    next_before: int
    failed: int
    queued: int


def page(office: Office, who: Actor, wanted: OutboxFilter) -> OutboxPage:
    """Return one page of messages, newest first."""
    own = whose(office, who)
    lately = office.clock.now() - LATELY
    with office.database.read() as conn:
        rows = store.list_deliveries(
            conn,
            agency_id=who.agency_id,
            state=wanted.state,
            person_id=own or wanted.person_id,
            kind=wanted.kind,
            since=lately if wanted.state in _DONE else None,
            before=wanted.before,
            most=PAGE + 1,
        )
        failed = store.count_failed(conn, agency_id=who.agency_id, person_id=own)
        queued = store.count_queued(conn, agency_id=who.agency_id, person_id=own)
    more = len(rows) > PAGE
    return OutboxPage(
        rows=tuple(rows[:PAGE]),
        next_before=rows[PAGE - 1].id if more else 0,
        failed=failed,
        queued=queued,
    )


def faults(office: Office, who: Actor) -> int:
    """Return how many messages were given up, of those that the person may see."""
    with office.database.read() as conn:
        return store.count_failed(conn, agency_id=who.agency_id, person_id=whose(office, who))
