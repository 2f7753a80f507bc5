"""Which reminders a clock of one bureau has on one day, for whom, and in which words.

Most clocks of a sweep share their row of law, their days and their officers, so each answer is
worked out once and kept for as long as the sweep lasts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from caseflow.domain.decide import Rules
from caseflow.domain.definition import Limit, Reminder
from caseflow.domain.law import limit_on
from caseflow.domain.model import Person, Role
from caseflow.domain.reminders import next_reminder, target_of
from caseflow.services.local_law import rules_of
from caseflow.services.office import Office
from caseflow.storage.agencies import get_agency
from caseflow.storage.codec import make_ids
from caseflow.storage.database import Connection
from caseflow.storage.people import people_of_agency
from caseflow.storage.sweeping import DueClock

Told = tuple[tuple[int, int], ...]
"""Who is told: the id of each person with the days of the newest reminder for this person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What all clocks of one row of law with the same days have in common on one day.

    `officer` and `others` are the days of the newest reminder for an officer of the case and
    for each other person. `told` keeps the answer for each set of officers.
    """

    limit: Limit
    officer: int | None
    others: Mapping[int, int]
    next_on: date | None
    told: dict[str, Told] = field(default_factory=dict)


class Desk:
    """The reminders of one bureau on one day."""

    def __init__(self, rules: Rules, people: Mapping[int, Person], day: date) -> None:
        self._rules = rules
        self._people = people
        self._day = day
        self._plans: dict[tuple[str, date, date, date], Plan] = {}

    @classmethod
    def of(cls, office: Office, conn: Connection, agency_id: int, stamp: str, day: date) -> Desk:
        """Return the desk of a bureau whose people are as of `stamp`."""
        rules = rules_of(office, conn, get_agency(conn, agency_id=agency_id))
        people = people_of_agency(conn, agency_id=agency_id, stamp=stamp)
        return cls(rules, people.active, day)

    def plan(self, clock: DueClock) -> Plan:
        """Return what is to be told of a clock. Raises NotFound when its rule is missing."""
        due_on = clock.due_on
        key = (clock.limit_id, clock.from_on or self._day, due_on, clock.safe_on or due_on)
        plan = self._plans.get(key)
        if plan is None:
            plan = self._plans[key] = self._make(*key)
        return plan

    def alerts(self, clock: DueClock, plan: Plan, now: datetime) -> list[dict[str, object]]:
        """Return the alerts on a clock as rows of `storage.alerts`."""
        last = clock.due_on.isoformat()
        shared = {
            "agency_id": clock.agency_id,
            "case_id": clock.case_id,
            "deadline_id": clock.id,
            "due_on": clock.due_on,
            "title": f"{clock.case_no} {clock.title}{self._when(clock.due_on)}",
            "body": f"{clock.party_name}：{clock.title}，最后一日{last}。",
            "urgent": plan.limit.urgent,
            "stands_for_id": None,
            "created_at": now,
        }
        stem = f"deadline:{clock.id}:{last}:"
        return [
            {**shared, "person_id": person_id, "key": f"{stem}{days}", "threshold": days}
            for person_id, days in self._told(plan, clock.handler_ids)
        ]

    def _when(self, due_on: date) -> str:
        left = (due_on - self._day).days
        return f"还有{left}日到期" if left > 0 else "今天到期" if left == 0 else f"已逾期{-left}日"

    def _told(self, plan: Plan, handler_ids: str) -> Told:
        told = plan.told.get(handler_ids)
        if told is None:
            newest = dict(plan.others)
            if plan.officer is not None:
                for person_id in make_ids(handler_ids):
                    if person_id in self._people:
                        newest[person_id] = max(plan.officer, newest.get(person_id, plan.officer))
            told = plan.told[handler_ids] = tuple(newest.items())
        return told

    def _make(self, limit_id: str, from_on: date, due_on: date, safe_on: date) -> Plan:
        """Of several reminders that have come for one person, after down-time, the newest is told.

        It says how things stand now, and the older ones would say the same.
        """
        limit = limit_on(self._rules.law, limit_id, from_on)
        target = target_of(limit, due_on=due_on, safe_on=safe_on)
        policy, calendar = self._rules.law.alert_policy, self._rules.calendar
        come, next_on = next_reminder(limit, target, policy, calendar, self._day)
        others: dict[int, int] = {}
        officer = None
        for reminder in come:
            others.update(dict.fromkeys(self._in_office(reminder), reminder.days))
            if Role.INSPECTOR in reminder.to:
                officer = reminder.days
        return Plan(limit=limit, officer=officer, others=others, next_on=next_on)

    def _in_office(self, reminder: Reminder) -> Iterator[int]:
        roles = set(reminder.to) - {Role.INSPECTOR}
        return (i for i, person in self._people.items() if not person.roles.isdisjoint(roles))
