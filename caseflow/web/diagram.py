"""Lay out the states of a procedure as a picture: a column for each stage, arrows for acts.

Only coordinates and words are made here; the template draws them as SVG. Coordinates are
whole pixels of a picture that fits a screen of 1366 pixels.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from caseflow.domain.definition import Procedure

COLUMN_WIDTH = 160
BOX_WIDTH, BOX_HEIGHT = 112, 34
ROW_HEIGHT = 58
HEAD_HEIGHT = 38
_MARGIN = 30
_ARROW = 6
_BOW = 26


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One state. `kind` is now, final or plain."""

    name: str
    label: str
    kind: str
    x: int
    y: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """All acts that lead from one state to another. `kind` is now, main, other or back."""

    source: str
    target: str
    target_label: str
    acts: str
    kind: str
    path: str
    head: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A whole diagram; `ways` are the arrows that leave the present state."""

    width: int
    height: int
    heads: tuple[tuple[int, str], ...]
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    ways: tuple[Arrow, ...]
    title: str


def draw(procedure: Procedure, state: str) -> Picture:
    """Return the picture of a procedure with the present state marked."""
    boxes = {b.name: b for b in _boxes(procedure, state)}
    arrows = sorted(_arrows(procedure, boxes, state), key=lambda a: a.kind == "now")
    rows = max(b.y for b in boxes.values()) + BOX_HEIGHT + _MARGIN
    heads = tuple(
        (number * COLUMN_WIDTH + _MARGIN + BOX_WIDTH // 2, stage.label)
        for number, stage in enumerate(procedure.stages)
    )
    label = procedure.states[state].label if state in procedure.states else state
    return Picture(
        width=len(procedure.stages) * COLUMN_WIDTH - (COLUMN_WIDTH - BOX_WIDTH) + 2 * _MARGIN,
        height=rows,
        heads=heads,
        boxes=tuple(boxes.values()),
        arrows=tuple(arrows),
        ways=tuple(a for a in arrows if a.kind == "now"),
        title=f"{procedure.title}流程图，现在的状态是{label}",
    )


def _boxes(procedure: Procedure, state: str) -> Iterator[Box]:
    """Yield the states column by column: those on the main line first, the others below."""
    entered = {t for _, t, _, main in _steps(procedure) if main} | {procedure.initial}
    columns = [
        sorted(
            (s for s in procedure.states.values() if s.stage == stage.value),
            key=lambda s: s.name not in entered,
        )
        for stage in procedure.stages
    ]
    tallest = max(len(column) for column in columns)
    for number, column in enumerate(columns):
        top = HEAD_HEIGHT + (tallest - len(column)) * ROW_HEIGHT // 2
        for row, found in enumerate(column):
            kind = "now" if found.name == state else "final" if found.final else "plain"
            yield Box(
                name=found.name,
                label=found.label,
                kind=kind,
                x=number * COLUMN_WIDTH + _MARGIN,
                y=top + row * ROW_HEIGHT,
            )


def _steps(procedure: Procedure) -> Iterator[tuple[str, str, str, bool]]:
    """Yield (from, to, act, main) for every change of state."""
    for action in procedure.actions.values():
        for transition in action.transitions:
            for source in transition.sources:
                if transition.to not in ("", source):
                    yield source, transition.to, action.label, action.main


def _arrows(procedure: Procedure, boxes: dict[str, Box], state: str) -> Iterator[Arrow]:
    acts: dict[tuple[str, str], dict[str, bool]] = {}
    for source, target, label, main in _steps(procedure):
        acts.setdefault((source, target), {})[label] = main
    for (source, target), found in acts.items():
        start, end = boxes[source], boxes[target]
        path, head = _path(start, end)
        kind = "main" if any(found.values()) else "other"
        if end.x < start.x or (end.x == start.x and end.y < start.y):
            kind = "back"
        yield Arrow(
            source=source,
            target=target,
            target_label=end.label,
            acts="、".join(found),
            kind="now" if source == state else kind,
            path=path,
            head=head,
        )


def _path(start: Box, end: Box) -> tuple[str, str]:
    if start.x == end.x:
        return _in_column(start, end)
    forward = end.x > start.x
    x1 = start.x + (BOX_WIDTH if forward else 0)
    x2 = end.x + (0 if forward else BOX_WIDTH)
    y1 = start.y + BOX_HEIGHT // 2 + (0 if forward else 8)
    y2 = end.y + BOX_HEIGHT // 2 + (0 if forward else 8)
    pull = max(30, abs(x2 - x1) // 3) * (1 if forward else -1)
    tip = x2 - _ARROW if forward else x2 + _ARROW
    path = f"M{x1} {y1}C{x1 + pull} {y1} {tip - pull} {y2} {tip} {y2}"
    return path, f"M{x2} {y2}L{tip} {y2 - 4}V{y2 + 4}Z"


def _in_column(start: Box, end: Box) -> tuple[str, str]:
    middle = start.x + BOX_WIDTH // 2
    if end.y - start.y == ROW_HEIGHT:
        y1, y2 = start.y + BOX_HEIGHT, end.y
        return f"M{middle} {y1}V{y2 - _ARROW}", f"M{middle} {y2}L{middle - 4} {y2 - _ARROW}h8Z"
    down = end.y > start.y
    x = start.x + (BOX_WIDTH if down else 0)
    bow = x + (_BOW if down else -_BOW)
    tip = x + (_ARROW if down else -_ARROW)
    y1, y2 = start.y + BOX_HEIGHT // 2 + 5, end.y + BOX_HEIGHT // 2 - 5
    path = f"M{x} {y1}C{bow} {y1} {bow} {y2} {tip} {y2}"
    return path, f"M{x} {y2}L{tip} {y2 - 4}V{y2 + 4}Z"
