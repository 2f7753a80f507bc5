"""A small bureau with people who can be reached, and short ways to put something in its outbox."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import insert, select, update

from caseflow.domain.clock import FixedClock
from caseflow.domain.model import Person
from caseflow.notify.mail import MailServer
from caseflow.notify.post import Post
from caseflow.services.office import Actor, Office
from caseflow.storage import alerts, channels, people
from caseflow.storage.tables import alert, channel, deadline, delivery
from tests.integration.storage.conftest import House

MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""Monday, 23 November 2026, 10:00 in Shanghai: a working day, no quiet hour."""
TODAY = date(2026, 11, 23)
SECRET = "0123456789abcdef0123456789abcdef"
_keys = count(1)


@dataclass(frozen=True)
class Mailroom:
    """An office with the ids of its people: 张三, 李四 and 王五 handle cases, 赵六 is the admin."""

    office: Office
    house: House
    admin_id: int

    def at(self, moment: datetime) -> Mailroom:
        return replace(self, office=replace(self.office, clock=FixedClock(moment)))

    def later(self, **span: float) -> Mailroom:
        return self.at(self.office.clock.now() + timedelta(**span))

    def with_post(self, **changes: Any) -> Mailroom:
        post = replace(self.office.post, **changes)
        return replace(self, office=replace(self.office, post=post))

    def with_mail(self, port: int) -> Mailroom:
        return self.with_post(mail=mail_at(port))

    def who(self, number: int = 0) -> Actor:
        with self.office.database.read() as conn:
            row = people.get_person(
                conn, agency_id=self.house.agency_id, person_id=self.person(number)
            )
        return Actor(agency_id=self.house.agency_id, person=row.person)

    @property
    def admin(self) -> Actor:
        return self.who(-1)

    def person(self, number: int) -> int:
        return self.admin_id if number < 0 else self.house.people[number]

    def channel(
        self, number: int = 0, kind: str = "email", address: str = "", **fields: Any
    ) -> int:
        row = channels.ChannelRow(
            **{
                "id": 0,
                "agency_id": self.house.agency_id,
                "person_id": self.person(number),
                "kind": kind,
                "address": address or f"user{number}@bureau.example",
                "secret": SECRET if kind == "webhook" else "",
                "each_alert": True,
                "active": True,
                "created_at": self.office.clock.now(),
                **fields,
            }
        )
        with self.office.database.write() as conn:
            return channels.insert_channel(conn, row)

    def alert(self, number: int = 0, *, key: str = "", **fields: Any) -> str:
        """Write an alert of one person and return its key."""
        key = key or f"test:{next(_keys)}"
        new = alerts.NewAlert(
            **{
                "agency_id": self.house.agency_id,
                "person_id": self.person(number),
                "key": key,
                "title": f"提醒{key}",
                "body": f"正文{key}",
                "case_id": self.house.case_id,
                **fields,
            }
        )
        with self.office.database.write() as conn:
            alerts.insert_missing(conn, [new], now=self.office.clock.now())
        return key

    def deadline(self, due_on: date = TODAY, *, state: str = "open", **fields: Any) -> int:
        values = {
            "agency_id": self.house.agency_id,
            "case_id": self.house.case_id,
            "limit_id": "recheck",
            "title": "复查",
            "state": state,
            "from_on": date(2026, 11, 1),
            "due_on": due_on if state == "open" else None,
            "safe_on": due_on if state == "open" else None,
            "created_at": self.office.clock.now(),
            **fields,
        }
        with self.office.database.write() as conn:
            done = conn.execute(insert(deadline), values)
        return int(done.inserted_primary_key[0])  # type: ignore[index]

    def reminder(self, deadline_id: int, due_on: date = TODAY, number: int = 0) -> str:
        """Write an alert of a clock and return its key."""
        return self.alert(number, deadline_id=deadline_id, due_on=due_on, threshold=0)

    def change_deadline(self, deadline_id: int, **values: object) -> None:
        self._run(update(deadline).where(deadline.c.id == deadline_id).values(**values))

    def change_alert(self, key: str, **values: object) -> None:
        self._run(update(alert).where(alert.c.key == key).values(**values))

    def change_channel(self, channel_id: int, **values: object) -> None:
        self._run(update(channel).where(channel.c.id == channel_id).values(**values))

    def _run(self, statement: Any) -> None:
        with self.office.database.write() as conn:
            conn.execute(statement)

    def rows(self) -> list[Any]:
        """Return all deliveries, oldest first."""
        with self.office.database.read() as conn:
            return list(conn.execute(select(delivery).order_by(delivery.c.id)))

    def row(self) -> Any:
        """Return the only delivery."""
        found = self.rows()
        assert len(found) == 1, found
        return found[0]

    def states(self) -> Counter[str]:
        return Counter(row.state for row in self.rows())


def mail_at(port: int) -> MailServer:
    return MailServer(
        host="127.0.0.1",
        port=port,
        security="none",
        sender="甲县应急管理局 <caseflow@bureau.example>",
        timeout_s=5,
    )


def make_mailroom(office: Office, house: House) -> Mailroom:
    with office.database.write() as conn:
        admin_id = people.insert_person(
            conn,
            Person(id=0, name="赵六", roles=frozenset({"admin"})),
            agency_id=house.agency_id,
            username="admin",
        )
    post = Post(mail=None, wecom_base="", dingtalk_base="", feishu_base="", timeout_s=1)
    return Mailroom(
        office=replace(
            office, clock=FixedClock(MONDAY), post=post, public_url="https://law.example"
        ),
        house=house,
        admin_id=admin_id,
    )
