"""What became of messages, and one round of the whole outbox."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from caseflow.domain.errors import Conflict, Forbidden
from caseflow.notify.message import KINDS
from caseflow.services import registers
from caseflow.services.digests import digest
from caseflow.services.dispatching import Dispatched, dispatch, dispatch_due
from caseflow.services.office import Actor, Office
from caseflow.services.posting import post
from caseflow.services.self_checks import self_check
from caseflow.storage import delivery_lists as store
from caseflow.storage.delivery_lists import DeliveryRow

__all__ = [
    "CHANNEL_WORDS",
    "KIND_WORDS",
    "STATE_WORDS",
    "DeliveryRow",
    "Report",
    "digest",
    "dispatch",
    "dispatch_due",
    "failed",
    "listed",
    "post",
    "retry",
    "retry_all",
    "run_once",
    "self_check",
    "whose",
]

log = logging.getLogger(__name__)

STATE_WORDS = {"queued": "待发送", "sent": "已送达", "failed": "未送达", "dropped": "不再需要"}
CHANNEL_WORDS = KINDS
KIND_WORDS = {"alert": "提醒", "digest": "每日汇总", "check": "自检", "test": "测试"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one round of the outbox did: written first, then what became of what was due."""

    digests: int
    checks: int
    posted: int
    dispatched: Dispatched


def run_once(office: Office) -> Report:
    """Write what is missing in the outbox, and send until nothing is due any more.

    The line of the day is told last, so that it counts what has just gone out.
    """
    digests, posted = digest(office), post(office)
    dispatched = dispatch_due(office)
    checks = self_check(office)
    if checks:
        posted += post(office)
        dispatched = dispatched + dispatch_due(office)
    return Report(digests=digests, checks=checks, posted=posted, dispatched=dispatched)


def listed(office: Office, who: Actor, *, state: str = "", most: int = 200) -> list[DeliveryRow]:
    """Return deliveries, newest first: of the bureau to whom watches over them, else one's own."""
    with office.database.read() as conn:
        return store.list_deliveries(
            conn,
            agency_id=who.agency_id,
            state=state,
            person_id=whose(office, who),
            most=most,
        )


def failed(office: Office, who: Actor) -> list[DeliveryRow]:
    """Return what was given up, newest first, each with its reason; see `listed`."""
    return listed(office, who, state="failed")


def retry(office: Office, who: Actor, delivery_id: int) -> None:
    """Send again what was given up. Raises NotFound, Forbidden, and Conflict when it was not."""
    with office.database.write() as conn:
        row = store.get_delivery(conn, agency_id=who.agency_id, delivery_id=delivery_id)
        if whose(office, who) not in (0, row.person_id):
            raise Forbidden(
                f"这条消息是发给{row.person_name}的。"
                f"{registers.why_not(office, who, registers.DELIVERIES)}"
            )
        done = store.retry_failed(
            conn, agency_id=who.agency_id, at=office.clock.now(), delivery_id=delivery_id
        )
        if not done:
            raise Conflict(
                f"这条消息现为“{STATE_WORDS[row.state]}”，只有未送达的可以重新发送。请刷新后再看。"
            )
        registers.note(
            conn,
            office,
            who,
            action=("retry_delivery", "重新发送消息"),
            subject=f"{row.person_name}：{row.subject}（送达编号 {row.id}）",
            old={"state": row.state},
            new={"state": "queued"},
        )
    log.info("delivery_retried", extra={"delivery_id": delivery_id})


def retry_all(office: Office, who: Actor) -> int:
    """Send again all that was given up and the person may see; return how many."""
    with office.database.write() as conn:
        done = store.retry_failed(
            conn,
            agency_id=who.agency_id,
            at=office.clock.now(),
            person_id=whose(office, who),
        )
        if done:
            registers.note(
                conn,
                office,
                who,
                action=("retry_delivery", "重新发送消息"),
                subject=f"全部未送达的消息，共{done}条",
                old={"state": "failed"},
                new={"state": "queued"},
            )
    return done


def whose(office: Office, who: Actor) -> int:
    """Return whose deliveries a person may see: 0 for everybody's."""
    return 0 if registers.may(office, who, registers.DELIVERIES) else who.person.id
