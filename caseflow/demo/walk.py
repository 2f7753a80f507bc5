"""Walk cases through the same services a person uses, each act at its own moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from caseflow.domain.clock import SHANGHAI, FixedClock
from caseflow.domain.terms import Json
from caseflow.services import cases
from caseflow.services.office import Actor, Office
from caseflow.services.people import actor_named
from caseflow.services.views import Act, NewCase, Outcome
from caseflow.storage import cases as store
from caseflow.storage import parties

START = time(9, 0)


class Walk:
    """One case on its way. Days are counted back from `today`; each act is five minutes later."""

    def __init__(self, office: Office, today: date) -> None:
        self._office = office
        self._today = today
        self._day = today
        self._minutes = 0
        self._case_id = 0

    def on(self, days_ago: int) -> Walk:
        """Go to the day `days_ago` before today; time goes on where it is that day already."""
        day = self._today - timedelta(days=days_ago)
        if day != self._day:
            self._minutes = 0
        self._day = day
        return self

    def day(self, days_ago: int) -> str:
        """Return a day before today (negative: after) as ISO text."""
        return (self._today - timedelta(days=days_ago)).isoformat()

    def ago(self, day: date) -> int:
        """Return how many days before today `day` is."""
        return (self._today - day).days

    def minute(self, clock: str) -> str:
        """Return a minute of the present day of the walk as ISO text."""
        return f"{self._day.isoformat()}T{clock}"

    def open(
        self, unit: str, *, procedure: str = "ordinary", source: str = "plan", gist: str = ""
    ) -> Walk:
        """Open a case about a unit of the register, by its name."""
        office = self._at()
        who = self._actor("inspector")
        with office.database.read() as conn:
            found = parties.list_parties(conn, agency_id=who.agency_id, text=unit)
        new = NewCase(
            procedure=procedure,
            party_id=found[0].party.id,
            source=source,
            found_on=self._day,
            gist=gist,
        )
        self._case_id = cases.open_case(office, who, new)
        return self

    def act(self, username: str, action: str, **inputs: Json) -> Outcome:
        """Do one act as `username`. Raises like `cases.advance`."""
        office = self._at()
        request = Act(case_id=self._case_id, action=action, inputs=inputs)
        return cases.advance(office, self._actor(username), request)

    def serve(self, form: str, *, way: str = "direct") -> None:
        """Record service of the newest paper of one form on the present day of the walk."""
        self.act(
            "inspector",
            "record_service",
            paper=self._newest(form),
            served_on=self._day.isoformat(),
            way=way,
            receiver="单位收发人员",
            served_place="当事人住所地",
            proof="送达回执已签收",
        )

    def _newest(self, form: str) -> int:
        agency_id = self._actor("inspector").agency_id
        with self._office.database.read() as conn:
            file = store.load_case(conn, agency_id=agency_id, case_id=self._case_id)
        return max(p.id for p in file.papers if p.form == form and not p.void)

    def ids(self, *usernames: str) -> list[Json]:
        """Return the ids of people by their user names."""
        return [self._actor(name).person.id for name in usernames]

    def days_of(self, limit: str) -> int:
        """Return how many days the newest clock of one limit runs."""
        agency_id = self._actor("inspector").agency_id
        with self._office.database.read() as conn:
            file = store.load_case(conn, agency_id=agency_id, case_id=self._case_id)
        clock = max((d for d in file.deadlines if d.limit == limit), key=lambda d: d.id)
        if clock.from_on is None or clock.due_on is None:
            raise ValueError(f"the clock of {limit} does not run yet")
        return (clock.due_on - clock.from_on).days

    @property
    def case_id(self) -> int:
        """The id of the case that is walked."""
        return self._case_id

    def _actor(self, username: str) -> Actor:
        return actor_named(self._office, username)

    def _at(self) -> Office:
        self._minutes += 5
        moment = datetime.combine(self._day, START, tzinfo=SHANGHAI) + timedelta(
            hours=3, minutes=self._minutes
        )
        return replace(self._office, clock=FixedClock(min(moment.astimezone(UTC), self._now())))

    def _now(self) -> datetime:
        return self._office.clock.now()
