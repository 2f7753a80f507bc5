"""Turn the nested parts of the model into canonical JSON text and back.

The shapes written here are the format of the archive: add keys, never rename one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from caseflow.domain.audit import canonical
from caseflow.domain.clock_events import ClockEvent, EventKind
from caseflow.domain.definition import Unit
from caseflow.domain.model import Approval, DueDate, FactChange, Item, Record, Step


def record_text(record: Record) -> str:
    """Return a record as an object with `facts`, `items` and `approvals`."""
    return canonical(
        {
            "facts": record.facts,
            "items": [
                {"kind": i.kind, "no": i.no, "open": i.open, "values": i.values}
                for i in record.items
            ],
            "approvals": [
                {
                    "matter": a.matter,
                    "step": a.step,
                    "person_id": a.person_id,
                    "person": a.person,
                    "opinion": a.opinion,
                    "at": a.at,
                    "on": a.on,
                }
                for a in record.approvals
            ],
        }
    )


def make_record(text: str) -> Record:
    """Return the record that `record_text` wrote; lists come back as lists."""
    data = json.loads(text)
    return Record(
        facts=data.get("facts", {}),
        items=tuple([Item(**item) for item in data.get("items", ())]),
        approvals=tuple([Approval(**one) for one in data.get("approvals", ())]),
    )


def due_text(due: DueDate | None) -> str:
    """Return a computed day with its explanation as an object, "" for None.

    Its events and the day of its first reminder stand in columns of their own.
    """
    if due is None:
        return ""
    return canonical(
        {
            "limit": due.limit,
            "from_on": due.from_on.isoformat(),
            "due_on": due.due_on.isoformat(),
            "safe_on": due.safe_on.isoformat(),
            "provisional": due.provisional,
            "unit": due.unit,
            "length": due.length,
            "basis": due.basis,
            "verified": due.verified,
            "steps": [{"day": s.day, "counts": s.counts, "text": s.text} for s in due.steps],
            "due_at": due.due_at,
            "paused": due.paused,
        }
    )


def make_due(text: str) -> DueDate | None:
    """Return the computed day that `due_text` wrote."""
    if not text:
        return None
    data = json.loads(text)
    days = {name: date.fromisoformat(data[name]) for name in ("from_on", "due_on", "safe_on")}
    steps = tuple([Step(**step) for step in data["steps"]])
    return DueDate(**{**data, **days, "basis": tuple(data["basis"]), "steps": steps})


def events_text(events: Sequence[ClockEvent]) -> str:
    """Return what happened to a clock as a list; keys without a value are left out."""
    if not events:
        return "[]"
    return canonical([_event_object(event) for event in events])


def _event_object(event: ClockEvent) -> dict[str, Any]:
    days = {"on": event.on, "until": event.until}
    words = {"cause": event.cause, "note": event.note, "paper": event.paper}
    grown = {"length": event.length, "unit": event.unit.value} if event.length else {}
    return {
        "kind": event.kind.value,
        **{name: day.isoformat() for name, day in days.items() if day is not None},
        **grown,
        **{name: text for name, text in words.items() if text},
    }


def make_events(text: str) -> tuple[ClockEvent, ...]:
    """Return the events that `events_text` wrote."""
    if text == "[]":
        return ()
    return tuple([_make_event(one) for one in json.loads(text)])


def _make_event(data: Mapping[str, Any]) -> ClockEvent:
    until = data.get("until")
    return ClockEvent(
        kind=EventKind(data["kind"]),
        on=date.fromisoformat(data["on"]),
        until=date.fromisoformat(until) if until else None,
        length=data.get("length", 0),
        unit=Unit(data.get("unit", Unit.DAY.value)),
        cause=data.get("cause", ""),
        note=data.get("note", ""),
        paper=data.get("paper", ""),
    )


def make_changes(text: str) -> tuple[FactChange, ...]:
    """Return the changed facts that `domain.audit.changes_json` wrote."""
    return tuple([FactChange(**change) for change in json.loads(text)])


def ids_text(ids: Iterable[int]) -> str:
    """Return ids as a list; the order is kept."""
    return canonical(list(ids))


def make_ids(text: str) -> tuple[int, ...]:
    """Return the ids that `ids_text` wrote."""
    return tuple(json.loads(text))


def names_text(names: Iterable[str]) -> str:
    """Return a set of names as a sorted list."""
    return canonical(sorted(names))


def make_names(text: str) -> frozenset[str]:
    """Return the names that `names_text` wrote."""
    return frozenset(json.loads(text))


def make_object(text: str) -> dict[str, Any]:
    """Return a JSON object."""
    data: dict[str, Any] = json.loads(text)
    return data


def words_text(words: Mapping[str, str]) -> str:
    """Return settings, names to words, as an object."""
    return canonical(words)
