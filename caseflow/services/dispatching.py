"""Send what is due: lease, send outside any transaction, mark. The second half of the outbox.

A delivery goes out at least once. It goes out twice only when a process dies between the moment
in which the receiver takes the message and the mark; the key of the message tells the receiver.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from caseflow.domain.alert_policy import AlertPolicy
from caseflow.domain.clock import local_day, local_minute
from caseflow.domain.sending_hours import next_allowed, pause_after
from caseflow.notify.message import Message, NotSent, Target
from caseflow.notify.post import send
from caseflow.services.local_law import rules_of
from caseflow.services.office import Office
from caseflow.storage import deliveries as store
from caseflow.storage.agencies import get_agency
from caseflow.storage.database import Connection

log = logging.getLogger(__name__)

BATCH = 50
"""How many deliveries one lease takes."""

ROUTES_AT_ONCE = 4
FAILURES_OF_A_ROUTE = 2
"""After so many in a row the rest of the batch that goes the same way has to wait."""

_TIMEOUTS_OF_A_SEND = 4
_BROKEN = "没有发出：程序出错，请系统管理员查看日志"
_AGAIN = "；稍后会自动重发"
_WAITING = "前面的消息没有发出，排队等候"
_STOPPED = {
    "met": "期限已经办结",
    "cancelled": "期限已经取消",
    "paused": "期限已经中止",
    "waiting": "期限改为等待送达",
}


class Outcome(StrEnum):
    """What became of one leased delivery.

    AGAIN: the attempt failed and another one follows. PUT_OFF: not tried yet, its hour will come.
    LOST: another process holds its lease by now.
    """

    SENT = "sent"
    AGAIN = "again"
    PUT_OFF = "put_off"
    FAILED = "failed"
    DROPPED = "dropped"
    LOST = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatched:
    """How many deliveries of one batch came to which end.

    `taken_over` counts those whose sender died; what of them was sent is possibly doubled.
    """

    leased: int = 0
    sent: int = 0
    again: int = 0
    put_off: int = 0
    failed: int = 0
    dropped: int = 0
    taken_over: int = 0

    def __add__(self, other: Dispatched) -> Dispatched:
        names = Dispatched.__dataclass_fields__
        return Dispatched(**{n: getattr(self, n) + getattr(other, n) for n in names})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Errand:
    """One delivery in the hands of one sender."""

    office: Office
    owner: str
    id: int


def dispatch(office: Office, *, most: int = BATCH) -> Dispatched:
    """Send at most `most` of the deliveries that are due; what fails is tried again later.

    Any number of processes and threads may do so at once. Ways out go side by side, so that
    one that hangs does not hold up the others.
    """
    owner = new_owner()
    now = office.clock.now()
    until = now + lease_of(office)
    with office.database.write() as conn:
        taken = store.lease(conn, owner=owner, now=now, until=until, most=most)
        jobs = [store.get_job(conn, t.id) for t in taken]
    taken_over = [t for t in taken if t.before]
    for one in taken_over:
        told = {"delivery_id": one.id, "before": one.before, "attempts": one.attempts}
        log.warning("delivery_taken_over", extra=told)
    ends = Counter(_send_all(office, owner, jobs))
    return Dispatched(
        leased=len(taken),
        sent=ends[Outcome.SENT],
        again=ends[Outcome.AGAIN],
        put_off=ends[Outcome.PUT_OFF],
        failed=ends[Outcome.FAILED],
        dropped=ends[Outcome.DROPPED],
        taken_over=len(taken_over),
    )


def dispatch_due(office: Office) -> Dispatched:
    """Send until nothing is due any more."""
    total = Dispatched()
    while (done := dispatch(office)).leased:
        total = total + done
    return total


def new_owner() -> str:
    """Return a name for one run of one process that holds leases."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


def lease_of(office: Office) -> timedelta:
    """Return how long a lease lasts: always longer than the slowest send."""
    longest = timedelta(seconds=_TIMEOUTS_OF_A_SEND * office.post.timeout_s)
    return max(longest, timedelta(minutes=office.rules.law.alert_policy.retry.lease_minutes))


def send_one(office: Office, owner: str, delivery_id: int) -> Outcome:
    """Send one delivery that `owner` has leased, or drop it when nobody needs it any more."""
    errand = _Errand(office=office, owner=owner, id=delivery_id)
    job, outcome = _begin(errand)
    if outcome is not None:
        return outcome
    try:
        _send(office, job)
    except NotSent as error:
        return _not_sent(errand, job, error)
    with office.database.write() as conn:
        store.mark_sent(conn, job.id, at=office.clock.now())
    return Outcome.SENT


def _send_all(office: Office, owner: str, jobs: Sequence[store.Job]) -> list[Outcome]:
    routes: dict[str, list[int]] = {}
    for job in jobs:
        own = f":{job.channel_id}" if job.channel_kind == "webhook" else ""
        routes.setdefault(job.channel_kind + own, []).append(job.id)
    if len(routes) < 2:
        return [end for ids in routes.values() for end in _send_route(office, owner, ids)]
    with ThreadPoolExecutor(min(len(routes), ROUTES_AT_ONCE)) as pool:
        ends = pool.map(lambda ids: _send_route(office, owner, ids), routes.values())
        return [end for route in ends for end in route]


def _send_route(office: Office, owner: str, delivery_ids: Iterable[int]) -> list[Outcome]:
    """Send one after the other; when the way seems to be blocked, the rest has to wait."""
    ends: list[Outcome] = []
    failures = 0
    for key in delivery_ids:
        if failures >= FAILURES_OF_A_ROUTE:
            ends.append(_wait(_Errand(office=office, owner=owner, id=key)))
            continue
        ends.append(send_one(office, owner, key))
        if ends[-1] is Outcome.AGAIN:
            failures += 1
        elif ends[-1] is Outcome.SENT:
            failures = 0
    return ends


def _begin(errand: _Errand) -> tuple[store.Job, Outcome | None]:
    """Return the delivery, and its end when it is not to be sent now."""
    office, now = errand.office, errand.office.clock.now()
    with office.database.write() as conn:
        job = store.get_job(conn, errand.id)
        why = _stopped(job)
        if why:
            store.mark_dropped(conn, job.id, owner=errand.owner, at=now, why=why)
            return job, Outcome.DROPPED
        free = _free_at(office, conn, job, now)
        if free > now:
            store.put_off(conn, job.id, owner=errand.owner, until=free, why=job.error)
            return job, Outcome.PUT_OFF
        until = now + lease_of(office)
        if not store.start(conn, job.id, owner=errand.owner, now=now, until=until):
            return job, Outcome.LOST
    return job, None


def _stopped(job: store.Job) -> str:
    """Return why nobody needs a delivery any more, "" while somebody does."""
    if not job.channel_active:
        return "接收方式已经停用"
    if not job.person_active:
        return f"{job.person_name}已经离岗"
    if job.acked_at is not None:
        return "本人已经确认这一提醒"
    if job.alert_due_on is None or job.deadline_state is None:
        return ""
    if job.deadline_state != "open":
        return _STOPPED.get(job.deadline_state, "期限已经不再计算")
    if job.deadline_due_on != job.alert_due_on:
        return f"期限已经改到{job.deadline_due_on}"
    return "同一期限已有更新的提醒" if job.followed else ""


def _free_at(office: Office, conn: Connection, job: store.Job, at: datetime) -> datetime:
    """Return the first moment from `at` on in which this delivery may go out."""
    rules = rules_of(office, conn, get_agency(conn, agency_id=job.agency_id))
    policy: AlertPolicy = rules.law.alert_policy
    if job.kind == "test" or (job.urgent and policy.urgent_exempt):
        return at
    return next_allowed(at, policy, rules.calendar)


def _send(office: Office, job: store.Job) -> None:
    """Raise NotSent whatever goes wrong; no single message may stop the others."""
    target = Target(job.channel_kind, job.address, job.secret, job.person_name)
    now = office.clock.now()
    message = Message(job.key, job.subject, f"{job.body}{_age(job, now)}", job.url)
    try:
        send(target, message, office.post, now)
    except NotSent:
        raise
    except Exception as error:  # the sending loop: a fault of ours must not end it
        log.exception("delivery_broke", extra={"delivery_id": job.id})
        raise NotSent(_BROKEN, permanent=False) from error


def _age(job: store.Job, now: datetime) -> str:
    """Return a warning for words like "today" that were right on another day, "" on the same."""
    if local_day(job.created_at) == local_day(now):
        return ""
    return f"\n（写于{local_minute(job.created_at).replace('T', ' ')}，剩余日数以写明的最后一日为准。）"


def _not_sent(errand: _Errand, job: store.Job, error: NotSent) -> Outcome:
    office, now = errand.office, errand.office.clock.now()
    told = {"delivery_id": job.id, "attempts": job.attempts + 1, "why": error.message}
    pause = pause_after(office.rules.law.alert_policy.retry, job.attempts + 1)
    with office.database.write() as conn:
        # Whoever asks for a test waits for its result: it is not tried again later.
        if error.permanent or pause is None or job.kind == "test":
            store.mark_failed(conn, job.id, owner=errand.owner, at=now, why=error.message)
            log.error("delivery_failed", extra=told)
            return Outcome.FAILED
        until = _free_at(office, conn, job, now + pause)
        why = f"{error.message}{_AGAIN}"
        store.put_off(conn, job.id, owner=errand.owner, until=until, why=why)
    log.warning("delivery_not_sent", extra=told)
    return Outcome.AGAIN


def _wait(errand: _Errand) -> Outcome:
    """Let a delivery wait as long as after a first failure, without counting an attempt."""
    office = errand.office
    pause = timedelta(minutes=office.rules.law.alert_policy.retry.back_off_minutes[0])
    with office.database.write() as conn:
        job = store.get_job(conn, errand.id)
        until = office.clock.now() + pause
        why = job.error or _WAITING
        store.put_off(conn, job.id, owner=errand.owner, until=until, why=why)
    return Outcome.PUT_OFF
