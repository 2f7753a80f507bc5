"""Secret addresses of calendar feeds. Only the hash of an address is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update

from caseflow.storage.database import Connection
from caseflow.storage.tables import feed


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRow:
    """One address: whose it is, and when it was last asked for, None if never."""

    token_hash: str
    agency_id: int
    person_id: int
    created_at: datetime
    seen_at: datetime | None


_ALL = select(*(feed.c[n] for n in FeedRow.__dataclass_fields__)).where(feed.c.revoked_at.is_(None))
_FIND = _ALL.where(feed.c.token_hash == bindparam("token"))
_OF_PERSON = _ALL.where(
    feed.c.agency_id == bindparam("in_agency"), feed.c.person_id == bindparam("of_person")
).order_by(feed.c.created_at.desc())
_REVOKE = (
    update(feed)
    .where(
        feed.c.agency_id == bindparam("in_agency"),
        feed.c.person_id == bindparam("of_person"),
        feed.c.revoked_at.is_(None),
    )
    .values(revoked_at=bindparam("at"))
)
_SEE = update(feed).where(feed.c.token_hash == bindparam("token")).values(seen_at=bindparam("at"))


def insert_feed(
    conn: Connection, *, token_hash: str, agency_id: int, person_id: int, at: datetime
) -> None:
    """Add an address of a person."""
    values = {"token_hash": token_hash, "agency_id": agency_id, "person_id": person_id}
    conn.execute(insert(feed), {**values, "created_at": at})


def find_feed(conn: Connection, *, token_hash: str) -> FeedRow | None:
    """Return the address with this hash, None when it is unknown or revoked."""
    row = conn.execute(_FIND, {"token": token_hash}).mappings().first()
    return FeedRow(**row) if row else None


def feed_of(conn: Connection, *, agency_id: int, person_id: int) -> FeedRow | None:
    """Return the address of a person that holds now, or None."""
    params = {"in_agency": agency_id, "of_person": person_id}
    row = conn.execute(_OF_PERSON, params).mappings().first()
    return FeedRow(**row) if row else None


def revoke_feeds(conn: Connection, *, agency_id: int, person_id: int, at: datetime) -> int:
    """End all addresses of a person; return how many there were."""
    params = {"in_agency": agency_id, "of_person": person_id, "at": at}
    return conn.execute(_REVOKE, params).rowcount


def see_feed(conn: Connection, *, token_hash: str, at: datetime) -> None:
    """Note that an address was asked for."""
    conn.execute(_SEE, {"token": token_hash, "at": at})
