"""The order of a dossier, its parts, and how long it is kept. Pure: pieces in, order out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from caseflow.domain.dossier_rules import DossierRules, When
from caseflow.domain.machine import matches
from caseflow.domain.model import CaseFile
from caseflow.domain.terms import Json

MAIN, SUB, WHOLE, OUT = "main", "sub", "whole", "out"
PART_WORDS: Mapping[str, str] = {
    WHOLE: "",
    MAIN: "正卷",
    SUB: "副卷",
    OUT: "不入卷",
}
"""The parts of a dossier in words; a dossier that is not split is one whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One thing to be bound: `key` is `paper:12` or `attachment:3`.

    `place` and `part` are those of the rules; `day` is ISO text, "" when unknown.
    """

    key: str
    title: str
    number: str
    day: str
    place: int
    part: str
    kind: str = ""

    @property
    def usual(self) -> tuple[int, str, str, int]:
        """What the usual order goes by: the place, the day, and then the age of the row."""
        sort, _, number = self.key.partition(":")
        return (self.place, self.day or "9", sort, int(number))


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a person put a piece: `part` "" stays that of the rules, `out` is not bound."""

    piece: str
    part: str
    rank: int


def ordered(pieces: Sequence[Piece], places: Sequence[Place]) -> tuple[Piece, ...]:
    """Return the pieces in their order; what has no place of its own stands where it usually would.

    A piece without a place follows the last one that usually stands before it, so that a paper
    that comes later does not upset what was moved by hand.
    """
    by_key = {p.key: p for p in pieces}
    fixed = [p for p in sorted(places, key=lambda p: p.rank) if p.piece in by_key]
    listed = [_in_part(by_key[p.piece], p.part) for p in fixed]
    placed = {p.piece for p in fixed}
    for piece in sorted((p for p in pieces if p.key not in placed), key=lambda p: p.usual):
        before = [n for n, one in enumerate(listed, start=1) if one.usual <= piece.usual]
        listed.insert(before[-1] if before else 0, piece)
    return tuple(listed)


def _in_part(piece: Piece, part: str) -> Piece:
    return replace(piece, part=part) if part else piece


def parts(listed: Sequence[Piece], *, split: bool) -> Mapping[str, tuple[Piece, ...]]:
    """Return the pieces to be bound by part: one whole, or 正卷 and 副卷. Empty parts are left out."""
    if not split:
        return {WHOLE: tuple(p for p in listed if p.part != OUT)}
    both = {name: tuple(p for p in listed if p.part == name) for name in (MAIN, SUB)}
    return {name: own for name, own in both.items() if own or name == MAIN}


def moved(
    listed: Sequence[Piece], key: str, step: str, *, split: bool
) -> tuple[tuple[Piece, ...], bool]:
    """Return the order after one move of a piece, and whether anything changed.

    `up` and `down` change places with the neighbour in the same part; `main`, `sub` and `out`
    put it into that part, `in` back to where the rules want it.
    """
    order = list(listed)
    at = next(n for n, p in enumerate(order) if p.key == key)
    if step in (MAIN, SUB, OUT):
        changed = order[at].part != step
        order[at] = replace(order[at], part=step)
        return tuple(order), changed
    same = [n for n, p in enumerate(order) if _together(p, order[at], split=split)]
    own = same.index(at)
    other = own - 1 if step == "up" else own + 1
    if not 0 <= other < len(same):
        return tuple(order), False
    to = same[other]
    order[at], order[to] = order[to], order[at]
    return tuple(order), True


def _together(one: Piece, other: Piece, *, split: bool) -> bool:
    if split or OUT in (one.part, other.part):
        return one.part == other.part
    return True


def runs(listed: Sequence[Piece], photo_kinds: frozenset[str]) -> tuple[tuple[Piece, ...], ...]:
    """Return what is bound as one document: photos that follow each other, else single pieces."""
    made: list[list[Piece]] = []
    for piece in listed:
        is_photo = piece.kind in photo_kinds
        if is_photo and made and made[-1][-1].kind in photo_kinds:
            made[-1].append(piece)
        else:
            made.append([piece])
    return tuple(tuple(one) for one in made)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long and why: `runs_from` is the first day, `until` the last, None for ever or unknown.

    `value` is the choice of the act that archives; `verified` is False while the county archives
    have not confirmed the rule.
    """

    value: str
    title: str
    years: int
    reasons: tuple[str, ...]
    basis: tuple[str, ...]
    verified: bool
    runs_from: date | None
    until: date | None

    @property
    def words(self) -> str:
        """The reasons in one line, with the first day and the last one."""
        text = "；".join(self.reasons)
        if self.runs_from is None:
            return text
        return f"{text}。自{self.runs_from.isoformat()}起算" + (
            f"，至{self.until.isoformat()}止" if self.until else ""
        )


def retention(rules: DossierRules, file: CaseFile) -> Retention:
    """Return how long the dossier is kept: the first rule that fits, with all reasons of its class."""
    fitting = [r for r in rules.retention if fits(r.when, file)]
    first = fitting[0]
    same = [r for r in fitting if r.value == first.value]
    closed = file.record.facts.get("closed_on")
    begins = _after_year(date.fromisoformat(closed)) if isinstance(closed, str) else None
    return Retention(
        value=first.value,
        title=first.title,
        years=first.years,
        reasons=tuple(r.reason for r in same),
        basis=tuple(dict.fromkeys(b for r in same for b in r.basis)),
        verified=all(r.verified == "full_text" for r in same),
        runs_from=begins,
        until=_last_day(begins, first.years),
    )


def _after_year(closed: date) -> date:
    return date(closed.year + 1, 1, 1)


def _last_day(begins: date | None, years: int) -> date | None:
    return date(begins.year + years - 1, 12, 31) if begins and years else None


def fits(when: When, file: CaseFile) -> bool:
    """Return whether a case has the features; nothing asked for fits every case."""
    return matches(when, lambda key: _feature(key, file))


def _feature(key: str, file: CaseFile) -> Json:
    scope, _, name = key.partition(":")
    if scope == "fact":
        return file.record.facts.get(name)
    if scope == "in":
        fact, _, value = name.partition(".")
        listed = file.record.facts.get(fact)
        return isinstance(listed, list | tuple) and value in listed
    if scope == "items":
        return len(file.record.of_kind(name))
    if scope == "papers":
        return sum(1 for p in file.papers if p.form == name and not p.void)
    if name == "procedure":
        return file.procedure.partition("@")[0]
    return str(getattr(file, name))
