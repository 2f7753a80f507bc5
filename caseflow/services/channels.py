"""The ways in which people want to be reached; each keeps the own ones and can try them out.

Secrets are written and never shown. The key of a robot and the address of a webhook are as good
as a secret: only their owner reads them whole.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace

from caseflow.domain.clock import local_minute
from caseflow.domain.errors import Forbidden
from caseflow.domain.terms import Json
from caseflow.notify.addresses import check_target
from caseflow.notify.message import KINDS, Target
from caseflow.services import registers
from caseflow.services.dispatching import Outcome, lease_of, new_owner, send_one
from caseflow.services.office import Actor, Office
from caseflow.storage import channels as store
from caseflow.storage import deliveries, delivery_lists, people
from caseflow.storage.channels import ChannelRow
from caseflow.storage.database import Connection

log = logging.getLogger(__name__)

_SHOWN = 4
_SET, _SET_ANEW = "已设置", "已重新设置"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelView:
    """A channel as lists show it. `address` is whole for its owner and for mailboxes only."""

    id: int
    person_id: int
    person: str
    kind: str
    label: str
    address: str
    has_secret: bool
    each_alert: bool
    active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelDraft:
    """What a person types. `secret` None keeps the one that is set."""

    kind: str
    address: str
    secret: str | None = ""
    each_alert: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """Whether a test message was taken, and the words for it."""

    ok: bool
    words: str


def channels(office: Office, who: Actor, *, of_all: bool = False) -> list[ChannelView]:
    """Return one's own channels, or `of_all` people of the bureau to whom watches over deliveries.

    Raises Forbidden.
    """
    if of_all:
        registers.require(office, who, registers.DELIVERIES)
    with office.database.read() as conn:
        names = {
            p.person.id: p.person.name for p in people.list_people(conn, agency_id=who.agency_id)
        }
        rows = store.list_channels(conn, agency_id=who.agency_id)
    return [
        ChannelView(
            id=row.id,
            person_id=row.person_id,
            person=names[row.person_id],
            kind=row.kind,
            label=KINDS[row.kind],
            address=row.address if row.person_id == who.person.id else _masked(row),
            has_secret=bool(row.secret),
            each_alert=row.each_alert,
            active=row.active,
        )
        for row in rows
        if of_all or row.person_id == who.person.id
    ]


def add_channel(office: Office, who: Actor, draft: ChannelDraft, *, request_id: str = "") -> int:
    """Add a channel of one's own and return its id.

    Raises InvalidInput with each wrong field, and Conflict for one that is there already.
    """
    row = ChannelRow(
        id=0,
        agency_id=who.agency_id,
        person_id=who.person.id,
        kind=draft.kind,
        address=draft.address.strip(),
        secret=(draft.secret or "").strip(),
        each_alert=draft.each_alert,
        active=True,
        created_at=office.clock.now(),
    )
    _check(row)
    with office.database.write() as conn:
        registers.check_request(conn, who, request_id)
        channel_id = store.insert_channel(conn, row)
        added = replace(row, id=channel_id)
        _note(conn, office, who, ("add_channel", "登记接收方式"), None, added, request_id)
    log.info("channel_added", extra={"channel_id": channel_id})
    return channel_id


def change_channel(office: Office, who: Actor, channel_id: int, draft: ChannelDraft) -> bool:
    """Write what was typed and return True, or False when nothing differs. The kind stays.

    Raises NotFound, Forbidden, InvalidInput and Conflict.
    """
    with office.database.write() as conn:
        old = _own(conn, who, channel_id)
        new = replace(
            old,
            address=draft.address.strip(),
            secret=old.secret if draft.secret is None else draft.secret.strip(),
            each_alert=draft.each_alert,
        )
        if new == old:
            return False
        _check(new)
        store.update_channel(conn, new)
        _note(conn, office, who, ("change_channel", "修改接收方式"), old, new)
    return True


def switch_channel(office: Office, who: Actor, channel_id: int, *, on: bool) -> bool:
    """Switch a channel on or off; False when it was so already. What waits for it is dropped.

    Who watches over deliveries may switch off those of others. Raises NotFound, Forbidden.
    """
    with office.database.write() as conn:
        old = store.get_channel(conn, agency_id=who.agency_id, channel_id=channel_id)
        if on or not registers.may(office, who, registers.DELIVERIES):
            old = _own(conn, who, channel_id)
        if old.active is on:
            return False
        new = replace(old, active=on)
        store.update_channel(conn, new)
        words = "启用接收方式" if on else "停用接收方式"
        _note(conn, office, who, ("switch_channel", words), old, new)
    return True


def remove_channel(office: Office, who: Actor, channel_id: int) -> bool:
    """Take a channel away for good; return False when it had messages and is only switched off.

    Raises NotFound, Forbidden.
    """
    with office.database.write() as conn:
        old = _own(conn, who, channel_id)
        gone = store.delete_unused(conn, agency_id=who.agency_id, channel_id=channel_id)
        if not gone:
            store.update_channel(conn, replace(old, active=False))
        action = ("remove_channel", "删除接收方式") if gone else ("switch_channel", "停用接收方式")
        _note(conn, office, who, action, old, None if gone else replace(old, active=False))
    return gone


def send_test(office: Office, who: Actor, channel_id: int) -> Trial:
    """Send a message through a channel of one's own at once, at any hour; say how it went.

    Raises NotFound, Forbidden.
    """
    now, owner = office.clock.now(), new_owner()
    with office.database.write() as conn:
        row = _own(conn, who, channel_id)
        delivery = deliveries.NewDelivery(
            agency_id=row.agency_id,
            channel_id=row.id,
            person_id=row.person_id,
            kind="test",
            key=f"test:{row.id}:{secrets.token_hex(4)}",
            subject="测试消息：提醒可以送到这里",
            body=f"{who.person.name}于{local_minute(now).replace('T', ' ')}发送，不必处理。",
            url=f"{office.public_url}/" if office.public_url else "",
            next_at=now,
            created_at=now,
        )
        until = now + lease_of(office)
        delivery_id = deliveries.insert_leased(conn, delivery, owner=owner, until=until)
    outcome = send_one(office, owner, delivery_id)
    with office.database.read() as conn:
        done = delivery_lists.get_delivery(conn, agency_id=who.agency_id, delivery_id=delivery_id)
    if outcome is Outcome.SENT:
        return Trial(ok=True, words=f"测试消息已经发出，请到{KINDS[row.kind]}查看。")
    return Trial(ok=False, words=done.error)


def _check(row: ChannelRow) -> None:
    check_target(Target(row.kind, row.address, row.secret))


def _own(conn: Connection, who: Actor, channel_id: int) -> ChannelRow:
    row = store.get_channel(conn, agency_id=who.agency_id, channel_id=channel_id)
    if row.person_id != who.person.id:
        raise Forbidden("这是别人的接收方式，只有本人可以修改、删除和测试。请联系本人办理。")
    return row


def _masked(row: ChannelRow) -> str:
    return row.address if row.kind == "email" else f"{row.address[:_SHOWN]}…"


def _note(
    conn: Connection,
    office: Office,
    who: Actor,
    action: tuple[str, str],
    old: ChannelRow | None,
    new: ChannelRow | None,
    request_id: str = "",
) -> None:
    """Add an entry to the trail, without secrets and without what is as good as one."""
    row = new or old
    if row is None:
        raise ValueError("an entry is about a channel")
    before, after = _told(old), _told(new)
    if old and new and new.secret and old.secret != new.secret:
        after["secret"] = _SET_ANEW
    if old and new and old.address != new.address and row.kind != "email":
        after["address"] = f"{_masked(new)}（{_SET_ANEW}）"
    registers.note(
        conn,
        office,
        who,
        action=action,
        subject=f"{KINDS[row.kind]}（接收方式编号 {row.id}）",
        old=before,
        new=after or dict.fromkeys(before),
        request_id=request_id,
    )


def _told(row: ChannelRow | None) -> dict[str, Json]:
    if row is None:
        return {}
    plain: Mapping[str, Json] = {
        "person_id": row.person_id,
        "kind": row.kind,
        "address": _masked(row),
        "secret": _SET if row.secret else "",
        "each_alert": row.each_alert,
        "active": row.active,
    }
    return dict(plain)
