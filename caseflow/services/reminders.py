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
from caseflow.domain.errors import NotFound
from caseflow.domain.law import limit_on
from caseflow.domain.model import Person, Role
from caseflow.domain.reminders import minutes_of, next_of_hours, next_reminder, target_of
from caseflow.services.local_law import rules_of
from caseflow.services.office import Office
from caseflow.services.reminder_words import days_words, hours_words
from caseflow.storage.agencies import get_agency
from caseflow.storage.codec import make_ids
from caseflow.storage.database import Connection
from caseflow.storage.people import people_of_agency
from caseflow.storage.sweeping import DueClock

_Key = tuple[str, date, date, date, str]
"""What a plan is made from: the limit, the first day, the last one, the safe one, the minute."""

NOBODY = "无人负责："
"""How the title of a reminder begins that is climbing because nobody answers for the clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Who is told: the id of each person with the threshold of this person's newest reminder.

    `instead` are told because nobody is there whom the newest reminder is for; `orphaned` says
    that this is so, even when these are nobody either.
    """

    people: tuple[tuple[int, int], ...]
    instead: frozenset[int] = frozenset()
    orphaned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What all clocks of one row of law with the same days have in common at one moment.

    `officer` and `others` are the thresholds of the newest reminder for an officer of the case
    and for each other person, `newest` that of the newest of all: minutes for a limit in hours,
    days for every other. `when` and `end` are the words about the end in the title and in the
    body, `stem` is the part of the keys about it. `told` keeps the answer for each set of officers.
    """

    limit: Limit
    when: str
    end: str
    stem: str
    officer: int | None
    others: Mapping[int, int]
    newest: int | None
    next_on: date | None
    told: dict[str, Told] = field(default_factory=dict)


class Desk:
    """The reminders of one bureau at one local moment."""

    def __init__(self, rules: Rules, people: Mapping[int, Person], moment: datetime) -> None:
        self._rules = rules
        self._people = people
        self._moment = moment
        self._plans: dict[_Key, Plan] = {}

    @classmethod
    def of(
        cls, office: Office, conn: Connection, agency_id: int, stamp: str, moment: datetime
    ) -> Desk:
        """Return the desk of a bureau whose people are as of `stamp`."""
        rules = rules_of(office, conn, get_agency(conn, agency_id=agency_id))
        people = people_of_agency(conn, agency_id=agency_id, stamp=stamp)
        return cls(rules, people.active, moment)

    def plan(self, clock: DueClock) -> Plan:
        """Return what is to be told of a clock. Raises NotFound when its rule is missing."""
        due_on = clock.due_on
        from_on, safe_on = clock.from_on or self._moment.date(), clock.safe_on or due_on
        key = (clock.limit_id, from_on, due_on, safe_on, clock.due_at)
        plan = self._plans.get(key)
        if plan is None:
            plan = self._plans[key] = self._make(*key)
        return plan

    def alerts(self, clock: DueClock, plan: Plan, now: datetime) -> list[dict[str, object]]:
        """Return the alerts on a clock as rows of `storage.alerts`."""
        told = self.told(clock, plan)
        shared = {
            "agency_id": clock.agency_id,
            "case_id": clock.case_id,
            "deadline_id": clock.id,
            "due_on": clock.due_on,
            "title": f"{clock.case_no} {clock.title}{plan.when}",
            "body": f"{clock.party_name}：{clock.title}，{plan.end}。",
            "urgent": plan.limit.urgent,
            "stands_for_id": None,
            "posted": False,
            "created_at": now,
        }
        stem = f"deadline:{clock.id}:{plan.stem}"
        return [
            {
                **shared,
                **({"title": f"{NOBODY}{shared['title']}"} if person_id in told.instead else {}),
                "person_id": person_id,
                "key": f"{stem}{mark}",
                "threshold": mark,
            }
            for person_id, mark in told.people
        ]

    def is_orphaned(self, clock: DueClock, plan: Plan) -> bool:
        """Whether nobody is there whom the newest reminder is for. Raises NotFound.

        That is when nobody takes it over either.
        """
        told = self.told(clock, plan)
        if told.orphaned and not told.instead:
            raise NotFound(f"{clock.case_no} {clock.title}：没有人可以提醒，请检查人员岗位。")
        return told.orphaned

    def told(self, clock: DueClock, plan: Plan) -> Told:
        """Return who is told of a clock."""
        told = plan.told.get(clock.handler_ids)
        if told is None:
            told = plan.told[clock.handler_ids] = self._tell(plan, clock.handler_ids)
        return told

    def _tell(self, plan: Plan, handler_ids: str) -> Told:
        newest = dict(plan.others)
        if plan.officer is not None:
            for person_id in make_ids(handler_ids):
                if person_id in self._people:
                    newest[person_id] = max(plan.officer, newest.get(person_id, plan.officer))
        if plan.newest is None or plan.newest in newest.values():
            return Told(people=tuple(newest.items()))
        instead = self._instead()
        newest.update(dict.fromkeys(instead, plan.newest))
        return Told(people=tuple(newest.items()), instead=instead, orphaned=True)

    def _instead(self) -> frozenset[int]:
        """Return the holders of the first role that somebody holds of those who take it over."""
        for role in self._rules.law.alert_policy.nobody:
            found = frozenset(i for i, p in self._people.items() if role in p.roles)
            if found:
                return found
        return frozenset()

    def _make(self, limit_id: str, from_on: date, due_on: date, safe_on: date, due_at: str) -> Plan:
        """Of several reminders that have come for one person, after down-time, the newest is told.

        It says how things stand now, and the older ones would say the same.
        """
        limit = limit_on(self._rules.law, limit_id, from_on)
        policy, calendar = self._rules.law.alert_policy, self._rules.calendar
        day = self._moment.date()
        if due_at:
            ends = datetime.fromisoformat(due_at)
            come, next_on = next_of_hours(limit, ends, policy, calendar, self._moment)
            marks, stem = [minutes_of(r) for r in come], f"{due_at}:"
            when, end = hours_words(ends, self._moment)
        else:
            target = target_of(limit, due_on=due_on, safe_on=safe_on)
            come, next_on = next_reminder(limit, target, policy, calendar, day)
            marks, stem = [r.days for r in come], f"{due_on.isoformat()}:"
            when, end = days_words(limit, day, due_on=due_on, safe_on=safe_on)
        others: dict[int, int] = {}
        officer = None
        for reminder, mark in zip(come, marks, strict=True):
            others.update(dict.fromkeys(self._in_office(reminder), mark))
            if Role.INSPECTOR in reminder.to:
                officer = mark
        return Plan(
            limit=limit,
            when=when,
            end=end,
            stem=stem,
            officer=officer,
            others=others,
            newest=max(marks, default=None),
            next_on=next_on,
        )

    def _in_office(self, reminder: Reminder) -> Iterator[int]:
        roles = set(reminder.to) - {Role.INSPECTOR}
        return (i for i, person in self._people.items() if not person.roles.isdisjoint(roles))
