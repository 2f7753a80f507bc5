"""The floor of a legal act: the same rows, written by hand with `sqlite3` in one transaction.

What the rows hold is learnt from one act that the service did. The floor decides nothing: no
guard, no law, no day is counted. It reads the case, unpacks its record, takes the numbers, packs
the record, the changes and the words of the papers as JSON, chains the audit entry, commits.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from caseflow.storage.database import SQLITE_SETUP

_CASE = (
    "SELECT c.id, c.case_no, c.name, c.procedure, c.state, c.version, c.opened_on, c.source, "
    "c.cause, c.handler_ids, c.record, p.id, p.kind, p.name, p.credit_code, p.address, p.postcode, "
    "p.phone, p.legal_rep, p.rep_duty, p.industry, p.unit_class, p.sex, p.birth_on, p.id_no, "
    "p.employer, p.employer_duty, p.relations, a.id, a.name, a.short_name, a.grace_days, "
    "a.settings, a.confirmed, a.people_stamp FROM case_file c JOIN party p ON p.id = c.party_id "
    "JOIN agency a ON a.id = c.agency_id WHERE c.id = ? AND c.agency_id = ?"
)
_VISITS = (
    "SELECT count(*) FROM case_file WHERE party_id = ? AND opened_on >= ? AND opened_on <= ? "
    "AND agency_id = ? AND id != ?"
)
_CLOCKS = (
    "SELECT id, limit_id, title, item_kind, item_no, paper_id, state, from_on, due_on, safe_on, "
    "provisional FROM deadline WHERE case_id = ? AND state != 'cancelled' ORDER BY id"
)
_PAPERS = (
    "SELECT id, form, title, number, issued_on, served_on, void, item_no FROM paper "
    "WHERE case_id = ? ORDER BY id"
)
_SAVE = (
    "UPDATE case_file SET version = version + 1, state = ?, stage = ?, cause = ?, handler_ids = ?, "
    "updated_at = ?, closed = ?, record = ? WHERE id = ? AND agency_id = ? AND version = ?"
)
_LAST = "SELECT seq, hash FROM audit WHERE case_id = ? ORDER BY seq DESC LIMIT 1"
_TAKE = (
    "INSERT INTO number_sequence (agency_id, code_word, year, last) VALUES (?, ?, ?, 1) "
    "ON CONFLICT (agency_id, code_word, year) DO UPDATE SET last = last + 1 RETURNING last"
)
_CLOSE = "UPDATE deadline SET state = ?, closed_on = ? WHERE id = ? AND case_id = ?"
_HASHED = (
    "agency_id", "case_id", "seq", "at", "person_id", "person", "role", "action", "action_label",
    "state_from", "state_to", "reason", "law_sha", "changes", "request_id", "prev_hash", "algorithm",
)  # fmt: skip
_Row = dict[str, Any]


def _insert(table: str, row: _Row) -> str:
    names = [name for name in row if name != "id"]
    marks = ", ".join(f":{name}" for name in names)
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"


def _pack(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """All rows of one case, by table."""

    case: _Row
    papers: list[_Row]
    clocks: list[_Row]
    audit: list[_Row]
    alerts: list[_Row]


def connect(path: Path) -> sqlite3.Connection:
    """Open the file as the service does: WAL, FULL, foreign keys."""
    conn = sqlite3.connect(path, isolation_level=None)
    for statement in SQLITE_SETUP:
        conn.execute(statement)
    return conn


def rows_of(path: Path, case_id: int) -> Rows:
    """Read all rows of a case."""
    conn = sqlite3.connect(path)
    conn.row_factory = sqlite3.Row

    def of(table: str, key: str = "case_id") -> list[_Row]:
        found = conn.execute(f"SELECT * FROM {table} WHERE {key} = ? ORDER BY id", [case_id])
        return [dict(row) for row in found]

    try:
        return Rows(
            case=of("case_file", "id")[0],
            papers=of("paper"),
            clocks=of("deadline"),
            audit=of("audit"),
            alerts=of("alert"),
        )
    finally:
        conn.close()


class Floor:
    """One kind of act, learnt from what the service changed in one case."""

    def __init__(self, before: Rows, after: Rows) -> None:
        self._case = after.case
        self._record = json.loads(after.case["record"])
        self._papers = [
            ({**p, "variables": json.loads(p["variables"])}, _insert("paper", p))
            for p in after.papers[len(before.papers) :]
        ]
        self._clocks = after.clocks[len(before.clocks) :]
        self._closed = [
            (place, new["state"], new["closed_on"])
            for place, (old, new) in enumerate(zip(before.clocks, after.clocks, strict=False))
            if old != new
        ]
        self._entry = {**after.audit[-1], "changes": json.loads(after.audit[-1]["changes"])}
        self._alerts = after.alerts[len(before.alerts) :]
        self._clock_sql = _insert("deadline", after.clocks[0]) if after.clocks else ""
        self._entry_sql = _insert("audit", after.audit[-1])
        self._alert_sql = _insert("alert", self._alerts[0]) if self._alerts else ""
        self._of_case = [p["id"] for p in after.papers[len(before.papers) :]]

    def act(self, conn: sqlite3.Connection, case_id: int) -> None:
        """Do it once in another case that stands at the same place."""
        conn.execute("BEGIN IMMEDIATE")
        try:
            self._write(conn, case_id)
        except BaseException:
            conn.execute("ROLLBACK")
            raise
        conn.execute("COMMIT")

    def _write(self, conn: sqlite3.Connection, case_id: int) -> None:
        agency = self._case["agency_id"]
        case = conn.execute(_CASE, (case_id, agency)).fetchone()
        json.loads(case[10])
        json.loads(case[32])
        year = case[6][:4]
        conn.execute(
            _VISITS, (case[11], f"{year}-01-01", f"{year}-12-31", agency, case_id)
        ).fetchone()
        clocks = conn.execute(_CLOCKS, (case_id,)).fetchall()
        conn.execute(_PAPERS, (case_id,)).fetchall()
        new = self._case
        saved = conn.execute(
            _SAVE,
            (new["state"], new["stage"], new["cause"], new["handler_ids"], new["updated_at"],
             new["closed"], _pack(self._record), case_id, agency, case[5]),
        )  # fmt: skip
        if saved.rowcount != 1:
            raise RuntimeError("the case was changed meanwhile")
        last = conn.execute(_LAST, (case_id,)).fetchone()
        papers = self._write_papers(conn, case_id)
        self._write_clocks(conn, case_id, clocks, papers)
        entry = {**self._entry, "case_id": case_id, "seq": last[0] + 1, "prev_hash": last[1]}
        entry["request_id"] = ""
        entry["hash"] = hashlib.sha256(_pack({n: entry[n] for n in _HASHED}).encode()).hexdigest()
        entry["changes"] = _pack(entry["changes"])
        conn.execute(self._entry_sql, entry)
        if self._alerts:
            key = f"act:{case_id}:{case[5] + 1}"
            rows = [{**a, "case_id": case_id, "key": key} for a in self._alerts]
            conn.executemany(self._alert_sql, rows)

    def _write_papers(self, conn: sqlite3.Connection, case_id: int) -> dict[int, int]:
        made = {}
        for (paper, statement), was in zip(self._papers, self._of_case, strict=True):
            serial, number = 0, ""
            if paper["code_word"]:
                key = (paper["agency_id"], paper["code_word"], paper["year"])
                serial = conn.execute(_TAKE, key).fetchone()[0]
                number = f"（兴安）{paper['code_word']}〔{paper['year']}〕{serial}号"
            words = _pack(paper["variables"])
            values = {**paper, "case_id": case_id, "serial": serial, "number": number}
            done = conn.execute(statement, {**values, "variables": words})
            made[was] = done.lastrowid or 0
        return made

    def _write_clocks(
        self,
        conn: sqlite3.Connection,
        case_id: int,
        clocks: Sequence[tuple[Any, ...]],
        papers: dict[int, int],
    ) -> None:
        if self._clocks:
            rows = [
                {**c, "case_id": case_id, "paper_id": papers.get(c["paper_id"], c["paper_id"])}
                for c in self._clocks
            ]
            conn.executemany(self._clock_sql, rows)
        if self._closed:
            closed = [(state, day, clocks[i][0], case_id) for i, state, day in self._closed]
            conn.executemany(_CLOSE, closed)
