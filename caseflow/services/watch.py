"""Who watches the watcher: what the rounds, the outbox and the daily self-check last said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from caseflow.domain.clock import SHANGHAI, local_day
from caseflow.domain.decide import Rules
from caseflow.domain.model import Bureau
from caseflow.services.deadlines import is_stale
from caseflow.services.local_law import rules_of
from caseflow.services.office import Office
from caseflow.services.posting import CHECK
from caseflow.services.rounds import LEADER, ROUND, all_rounds
from caseflow.storage import agencies, delivery_lists, journal
from caseflow.storage.database import Connection
from caseflow.storage.journal import Pulse

_LEADER_SILENT_AFTER = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """One bureau with the rules as they hold there; no bureau before the first is set up."""

    bureau: Bureau | None
    rules: Rules

    @property
    def name(self) -> str:
        """The name of the bureau, "" without one."""
        return self.bureau.name if self.bureau else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchState:
    """The state of the watch at one moment.

    `stopped` are the titles of rounds that were silent for too long, `leader` the process that
    runs the rounds ("" when none says so; workers of a cluster have no leader), `last` when each
    round last ended well. `failed` messages were given up, `late` ones ought to be out already.
    `calendar_until` is the last day that the holiday notices cover, `checks` the newest line of
    the daily self-check by name of the bureau.
    """

    last: Mapping[str, datetime]
    stopped: tuple[str, ...]
    leader: str
    failed: int
    late: int
    calendar_until: date
    checks: Mapping[str, Pulse]


def in_force(office: Office, conn: Connection, agency_id: int = 0) -> list[InForce]:
    """Return the rules of one bureau, or of each; those of the law files where there is none."""
    found = [
        InForce(bureau=bureau, rules=rules_of(office, conn, bureau))
        for bureau in agencies.list_agencies(conn)
        if agency_id in (0, bureau.id)
    ]
    return found or [InForce(bureau=None, rules=office.rules)]


def state(office: Office, agency_id: int = 0) -> WatchState:
    """Return how the watch stands, with the messages of one bureau or of all."""
    now = office.clock.now()
    midnight = datetime.combine(local_day(now), time.min, tzinfo=SHANGHAI)
    with office.database.read() as conn:
        pulses = {pulse.name: pulse for pulse in journal.list_pulses(conn)}
        all_in_force = in_force(office, conn, agency_id)
        bureaus = [one.bureau for one in all_in_force if one.bureau]
        tallies = [
            delivery_lists.tally(conn, agency_id=b.id, since=midnight, now=now) for b in bureaus
        ]
    known = {b.name: pulses.get(f"{CHECK}{b.id}") for b in bureaus}
    return WatchState(
        last={
            name.removeprefix(ROUND): pulse.at
            for name, pulse in pulses.items()
            if name.startswith(ROUND)
        },
        stopped=tuple(_stopped(pulses, now)),
        leader=_leader(pulses, now),
        failed=sum(t.failed for t in tallies),
        late=sum(t.late for t in tallies),
        calendar_until=_calendar_until(all_in_force),
        checks={name: pulse for name, pulse in known.items() if pulse},
    )


def _stopped(pulses: Mapping[str, Pulse], now: datetime) -> list[str]:
    ended = {this.title: pulses.get(f"{ROUND}{this.name}") for this in all_rounds()}
    return [title for title, pulse in ended.items() if is_stale(pulse.at if pulse else None, now)]


def _leader(pulses: Mapping[str, Pulse], now: datetime) -> str:
    pulse = pulses.get(LEADER)
    if pulse is None or now - pulse.at > _LEADER_SILENT_AFTER:
        return ""
    return pulse.detail


def _calendar_until(all_in_force: Sequence[InForce]) -> date:
    return date(min(max(one.rules.calendar.known_years) for one in all_in_force), 12, 31)
