"""One legal act through the service, beside hand-written SQL and beside django-fsm-2."""

from __future__ import annotations

import gc
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from benchmarks import bureau, peer
from benchmarks.floor import Floor, Rows, connect, rows_of
from benchmarks.table import Row, Table, clock_ms, figure, interleave, ms, paired
from caseflow.services import cases, documents
from caseflow.storage.journal import verify_audit

ACTS = {
    "review_inspection": "审核检查方案（无文书）",
    "order_rectification": "责令整改（1份文书）",
    "approve_decision": "作出决定（2份文书）",
}
ROUNDS = 9
EACH = 5
WARM = 3
TIMES_FLOOR = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    """The medians of the rounds of one act: service, floor, peer, service with papers."""

    service: list[float]
    floor: list[float]
    peer: list[float]
    rendered: list[float]


def measure(folder: Path) -> list[Table]:
    """Return the table of legal acts."""
    office = bureau.new_office(folder / "acts")
    step = peer.make_step(folder / "peer.sqlite3")
    count = ROUNDS * EACH + WARM + 1
    taken = {}
    rows = []
    for place, (action, words) in enumerate(ACTS.items()):
        ready = bureau.prepare(office, action, count, first=1 + place * count)
        taken[action] = _take(office, ready, step)
        rows += _rows(words, taken[action])
    means = [
        _Taken(
            service=_mean([t.service for t in taken.values()]),
            floor=_mean([t.floor for t in taken.values()]),
            peer=_mean([t.peer for t in taken.values()]),
            rendered=_mean([t.rendered for t in taken.values()]),
        )
    ]
    rows += _rows("三种行为平均", means[0])
    office.database.dispose()
    notes = (
        f"{ROUNDS}轮交替，每轮各{EACH}次；比值为逐轮之比的中位数。SQLite WAL、synchronous=FULL、磁盘上的真实文件。",
        "手写SQL：同一数据库、同样的表和列、同样的行（运行时逐行核对），一个事务，不作任何判断。",
        "django-fsm-2：一个带守卫的状态字段加一行历史，没有文书、期限、提醒和校验链。",
        "“连同生成文书”在事务提交之后渲染Word文件，并再提交一次以登记文件。",
    )
    return [Table(title="一次执法行为", rows=rows, notes=notes)]


def _take(office: bureau.Office, ready: Sequence[bureau.Ready], step: peer.Step) -> _Taken:
    ours, our_path = bureau.copy_of(office, "service")
    whole, whole_path = bureau.copy_of(office, "whole")
    floor_path = bureau.copy_of(office, "floor")[1]
    model, rest = ready[0], ready[1:]
    before = rows_of(our_path, model.act.case_id)

    def service(one: bureau.Ready) -> None:
        cases.advance(bureau.at(one, ours), one.who, one.act)

    with patch.object(documents, "render_issued"):
        service(model)
    floor = Floor(before, rows_of(our_path, model.act.case_id))
    conn = connect(floor_path)

    def times(number: int) -> Sequence[bureau.Ready]:
        return rest[WARM + number * EACH :][:EACH]

    def run_service(number: int) -> float:
        with patch.object(documents, "render_issued"):
            return statistics.median(clock_ms(lambda one=one: service(one)) for one in times(number))

    def run_floor(number: int) -> float:
        ids = [one.act.case_id for one in times(number)]
        return statistics.median(clock_ms(lambda key=key: floor.act(conn, key)) for key in ids)

    def run_peer(_number: int) -> float:
        return statistics.median(clock_ms(step) for _ in range(EACH))

    def run_whole(number: int) -> float:
        def act(one: bureau.Ready) -> None:
            cases.advance(bureau.at(one, whole), one.who, one.act)

        return statistics.median(clock_ms(lambda one=one: act(one)) for one in times(number))

    for one in rest[:WARM]:
        with patch.object(documents, "render_issued"):
            service(one)
        floor.act(conn, one.act.case_id)
        step()
        cases.advance(bureau.at(one, whole), one.who, one.act)
    gc.collect()
    found = interleave(ROUNDS, [run_service, run_floor, run_peer, run_whole])
    for one in rest:
        _compare(rows_of(our_path, one.act.case_id), rows_of(floor_path, one.act.case_id))
    conn.close()
    _check_chains(ours)
    _check_chains(bureau.on_file(office, floor_path))
    for path in (our_path, whole_path, floor_path):
        path.unlink()
    ours.database.dispose()
    whole.database.dispose()
    return _Taken(service=found[0], floor=found[1], peer=found[2], rendered=found[3])


def _rows(words: str, taken: _Taken) -> list[Row]:
    ratio = paired(taken.service, taken.floor)
    to_peer = paired(taken.service, taken.peer)
    return [
        Row(
            what=f"{words}：事务",
            median=ms(taken.service),
            beside=f"手写SQL {ms(taken.floor)}",
            ratio=ratio,
            goal=f"≤ {TIMES_FLOOR:.0f} 倍",
            met=ratio <= TIMES_FLOOR,
        ),
        Row(
            what=f"{words}：事务",
            median=ms(taken.service),
            beside=f"django-fsm-2 {ms(taken.peer)}",
            ratio=to_peer,
            goal="< 1 倍",
            met=to_peer < 1,
        ),
        Row(
            what=f"{words}：连同生成文书",
            median=ms(taken.rendered),
            beside=f"只有事务 {ms(taken.service)}",
            ratio=paired(taken.rendered, taken.service),
        ),
    ]


def _mean(found: Sequence[Sequence[float]]) -> list[float]:
    return [statistics.fmean(one) for one in zip(*found, strict=True)]


def _compare(ours: Rows, floor: Rows) -> None:
    """Raise RuntimeError unless both wrote the same rows, but for keys, numbers and hashes."""
    for name in Rows.__slots__:
        mine, other = getattr(ours, name), getattr(floor, name)
        if _plain(mine) != _plain(other):
            raise RuntimeError(f"the floor writes other rows of {name}:\n{mine}\n{other}")


_OWN = frozenset(
    ("id", "paper_id", "number", "serial", "variables", "at", "updated_at", "created_at", "hash",
     "prev_hash", "case_id", "body", "title", "changes", "key", "record", "cause")
)  # fmt: skip


def _plain(value: object) -> object:
    rows = value if isinstance(value, list) else [value]
    return [
        {k: len(str(v)) // 20 if k in ("variables", "record") else v for k, v in r.items()
         if k not in _OWN}
        for r in rows
    ]  # fmt: skip


def _check_chains(office: bureau.Office) -> None:
    with office.database.read() as conn:
        faults = verify_audit(conn)
    if faults:
        raise RuntimeError(f"a chain does not hold: {faults[0].message}")


__all__ = ["figure", "measure"]
