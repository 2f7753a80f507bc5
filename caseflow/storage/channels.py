"""The ways in which people are reached: mailboxes, group robots, webhooks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, exists, insert, select, update
from sqlalchemy.exc import IntegrityError

from caseflow.domain.errors import Conflict, NotFound
from caseflow.storage.database import Connection
from caseflow.storage.tables import channel, delivery, person


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelRow:
    """One way to reach a person. Without `each_alert` it takes the daily digest only."""

    id: int
    agency_id: int
    person_id: int
    kind: str
    address: str = field(repr=False)
    secret: str = field(repr=False)
    each_alert: bool
    active: bool
    created_at: datetime


_VALUES = ("kind", "address", "secret", "each_alert", "active")
_COLUMNS = [channel.c[name] for name in ChannelRow.__dataclass_fields__]
_LIST = (
    select(*_COLUMNS).where(channel.c.agency_id == bindparam("in_agency")).order_by(channel.c.id)
)
_GET = _LIST.where(channel.c.id == bindparam("key"))
# Nothing goes out to people who have left.
_ACTIVE = (
    select(*_COLUMNS)
    .join(person, person.c.id == channel.c.person_id)
    .where(
        channel.c.agency_id.in_(bindparam("agencies", expanding=True)),
        channel.c.active,
        person.c.active,
    )
    .order_by(channel.c.id)
)
_OWN = (channel.c.agency_id == bindparam("in_agency"), channel.c.id == bindparam("key"))
_UPDATE = update(channel).where(*_OWN)
_DELETE_UNUSED = delete(channel).where(
    *_OWN, ~exists().where(delivery.c.channel_id == channel.c.id)
)


def list_channels(conn: Connection, *, agency_id: int) -> list[ChannelRow]:
    """Return all channels of an agency, switched-off ones too, oldest first."""
    return [_make(row) for row in conn.execute(_LIST, {"in_agency": agency_id}).mappings()]


def active_channels(
    conn: Connection, *, agency_ids: Iterable[int]
) -> Mapping[int, tuple[ChannelRow, ...]]:
    """Return what is switched on, by the person at work whom it reaches."""
    found: dict[int, tuple[ChannelRow, ...]] = {}
    for row in conn.execute(_ACTIVE, {"agencies": sorted(agency_ids)}).mappings():
        one = _make(row)
        found[one.person_id] = (*found.get(one.person_id, ()), one)
    return found


def get_channel(conn: Connection, *, agency_id: int, channel_id: int) -> ChannelRow:
    """Return one channel. Raises NotFound."""
    row = conn.execute(_GET, {"in_agency": agency_id, "key": channel_id}).mappings().first()
    if row is None:
        raise NotFound(f"本机构没有编号为 {channel_id} 的接收方式，可能已被删除，请刷新后再看。")
    return _make(row)


def insert_channel(conn: Connection, row: ChannelRow) -> int:
    """Add a channel and return its id; `row.id` is not looked at.

    Raises Conflict when the person has the same one already.
    """
    values = {
        "agency_id": row.agency_id,
        "person_id": row.person_id,
        "created_at": row.created_at,
        **{name: getattr(row, name) for name in _VALUES},
    }
    try:
        done = conn.execute(insert(channel), values)
    except IntegrityError as error:
        raise _doubled(error) from error
    return int(done.inserted_primary_key[0])  # type: ignore[index]  # one row was inserted


def update_channel(conn: Connection, row: ChannelRow) -> None:
    """Write what may change of a channel. Raises NotFound, and Conflict as `insert_channel`."""
    key = {"in_agency": row.agency_id, "key": row.id}
    try:
        done = conn.execute(_UPDATE, {**key, **{name: getattr(row, name) for name in _VALUES}})
    except IntegrityError as error:
        raise _doubled(error) from error
    if done.rowcount == 0:
        raise NotFound(f"本机构没有编号为 {row.id} 的接收方式，可能已被删除，请刷新后再看。")


def delete_unused(conn: Connection, *, agency_id: int, channel_id: int) -> bool:
    """Take a channel out of the table; False, and nothing done, when it has deliveries."""
    done = conn.execute(_DELETE_UNUSED, {"in_agency": agency_id, "key": channel_id})
    return done.rowcount == 1


def _make(row: Mapping[Any, Any]) -> ChannelRow:
    return ChannelRow(**row)


def _doubled(error: IntegrityError) -> Exception:
    if "UNIQUE" not in str(error.orig).upper():
        return error
    return Conflict("同一人已经登记过这一接收方式，请在清单里修改或者重新启用。")
