"""The closed list of what is done again and again, and how one round is carried out.

Each round asks the database what is missing, so a lost or doubled one harms nothing, and the
next one is the second try of a failed one. Nothing here knows which runner calls it.
"""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass

from caseflow.services import alerts, binding, deliveries, documents
from caseflow.services.office import Office
from caseflow.storage import journal
from caseflow.storage.leadership import Leadership
from caseflow.storage.locks import Lock

log = logging.getLogger(__name__)

LEADER = "leader"
"""The pulse of the process that runs the rounds."""
ROUND = "round:"
"""The beginning of the pulse of each round; the name of the round follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One thing to do every `every_s` seconds; a number that divides a minute or an hour."""

    name: str
    title: str
    every_s: int
    run: Callable[[Office], object]


def all_rounds(*, sweep_every_s: int = 60) -> tuple[Round, ...]:
    """Return every round of this release."""
    return (
        Round(name="sweep", title="期限检查", every_s=sweep_every_s, run=alerts.sweep),
        Round(name="post", title="写出消息", every_s=10, run=deliveries.post),
        Round(name="dispatch", title="发送消息", every_s=10, run=deliveries.dispatch_due),
        Round(name="digest", title="每日汇总", every_s=60, run=deliveries.digest),
        Round(name="self_check", title="每日自检", every_s=60, run=deliveries.self_check),
        Round(name="render", title="补生成文书", every_s=60, run=documents.render_pending),
        Round(name="bind", title="装订案卷", every_s=10, run=binding.bind_pending),
    )


def carry_out(office: Office, this: Round) -> bool:
    """Run one round; return whether it went well. A failure is logged and ends nothing else."""
    try:
        this.run(office)
        _beat(office, f"{ROUND}{this.name}")
    except Exception:  # the loop of the watch: one bad round must not end the others
        log.exception("job_failed", extra={"job": this.name})
        return False
    return True


def leadership(office: Office) -> Leadership:
    """Return this process as a candidate for running the rounds."""
    return Leadership(office.database, Lock.LEADER)


def tell_leader(office: Office) -> None:
    """Note that this process runs the rounds."""
    _beat(office, LEADER)


def _beat(office: Office, name: str) -> None:
    with office.database.write() as conn:
        journal.beat(conn, name=name, at=office.clock.now(), detail=process_name())


def process_name() -> str:
    """Return how people find this process: its number and its machine."""
    return f"进程{os.getpid()}，主机{socket.gethostname()}"
