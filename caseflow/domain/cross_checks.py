"""Look at the papers of a case together: the closed vocabulary of checks, one function each.

A check yields a `Fault` for each thing that is wrong with one paper. The words, forms and paths
of a rule are data (`review.yaml`); only the way of comparing stands here. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from caseflow.domain.case_papers import BLANKS, CasePaper, Dossier, Finding
from caseflow.domain.clock import SHANGHAI
from caseflow.domain.machine import matches
from caseflow.domain.model import DeadlineState
from caseflow.domain.review import ReviewRule

__all__ = ["CHECKS", "PLACES", "WITH_OTHERS", "Finding", "look"]

_DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日(?:(\d{1,2})时(\d{1,2})分)?")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2}))?")
_YEAR = re.compile(r"[〔\[（(](\d{4})[〕\]）)]")
_NOT_MONEY = re.compile(r"[^\d.]")
_TO_UNIT = re.compile(r"你(?=单位)")
_TO_PERSON = re.compile(r"你(?!单位|公司|们)")
_TWO = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong with a paper at `path` (and row), beside `other` if there is one.

    `alone`: there is nothing to hold it against, and the rule does not let that pass.
    """

    path: str = ""
    row: int = 0
    other: CasePaper | None = None
    found: str = ""
    expected: str = ""
    alone: bool = False


Check = Callable[[Dossier, ReviewRule, CasePaper], Iterator[Fault]]


def look(
    dossier: Dossier, rules: Collection[ReviewRule], only: frozenset[int] | None = None
) -> tuple[Finding, ...]:
    """Return what the rules find; with `only`, what concerns at least one of these papers."""
    found = []
    for rule in rules:
        if not matches(rule.only_if, dossier.file.record.facts.get):
            continue
        check = CHECKS[rule.check]
        for paper in dossier.of(*rule.forms):
            if only is not None and check in _ALONE and paper.id not in only:
                continue
            found += [
                _finding(dossier, rule, paper, fault)
                for fault in check(dossier, rule, paper)
                if only is None or paper.id in only or _is_in(fault.other, only)
            ]
    return tuple(found)


def _is_in(paper: CasePaper | None, only: frozenset[int]) -> bool:
    return paper is not None and paper.id in only


def _finding(dossier: Dossier, rule: ReviewRule, paper: CasePaper, fault: Fault) -> Finding:
    label = dossier.label(paper, fault.path) if fault.path else ""
    words = {
        "paper": paper.name,
        "other": fault.other.name if fault.other else "",
        "label": label,
        "found": fault.found,
        "expected": fault.expected,
    }
    row = f"第{fault.row}项" if fault.row else ""
    return Finding(
        code=rule.id,
        message=(rule.missing if fault.alone else rule.message).format_map(words),
        place="，".join(part for part in (paper.name, row + label) if part),
        cure=rule.cure.format_map(words),
        paper_id=paper.id,
        severity=rule.severity,
        basis=rule.basis,
        action=rule.cure_action,
    )


def same(dossier: Dossier, rule: ReviewRule, paper: CasePaper) -> Iterator[Fault]:
    """Each of `paths` reads as in the oldest paper that prints it."""
    for path in rule.paths:
        own = paper.words(path)
        if path not in paper.printed or own in BLANKS:
            continue
        first = next(
            (p for p in dossier.of(*rule.forms)
             if path in p.printed and p.words(path) not in BLANKS), paper
        )  # fmt: skip
        if first.words(path) != own:
            yield Fault(path=path, other=first, found=own, expected=first.words(path))


def equal(dossier: Dossier, rule: ReviewRule, paper: CasePaper) -> Iterator[Fault]:
    """Each of `pairs` reads as in the newest paper of each form of `against`."""
    yield from _alone(dossier, rule, paper)
    for other, mine, theirs in _pairs(dossier, rule, paper):
        own, wanted = paper.words(mine), other.words(theirs)
        if own and wanted and own != wanted:
            yield Fault(path=mine, other=other, found=own, expected=wanted)


def not_more(dossier: Dossier, rule: ReviewRule, paper: CasePaper) -> Iterator[Fault]:
    """No sum of `pairs` is greater than in the newest paper of each form of `against`."""
    yield from _alone(dossier, rule, paper)
    for other, mine, theirs in _pairs(dossier, rule, paper):
        own, most = _fen(paper.words(mine)), _fen(other.words(theirs))
        if own is not None and (own > (most or 0)):
            found, expected = paper.words(mine), other.words(theirs)
            yield Fault(path=mine, other=other, found=found, expected=expected)


def _alone(dossier: Dossier, rule: ReviewRule, paper: CasePaper) -> Iterator[Fault]:
    """Yield a fault for each pair when no paper of `against` lies in the case at all."""
    if rule.missing and not any(p.id != paper.id for p in dossier.of(*rule.against)):
        for path in rule.pairs:
            yield Fault(path=path, found=paper.words(path), alone=True)


def _pairs(
    dossier: Dossier, rule: ReviewRule, paper: CasePaper
) -> Iterator[tuple[CasePaper, str, str]]:
    for form in rule.against:
        found = [p for p in dossier.of(form) if p.id != paper.id and p.variables]
        for mine, theirs in rule.pairs.items() if found else ():
            yield found[-1], mine, theirs


def _fen(text: str) -> int | None:
    figures = _NOT_MONEY.sub("", text)
    whole, _, rest = figures.partition(".")
    return int(whole) * 100 + int(rest[:2].ljust(2, "0")) if whole else None


def rows_within(dossier: Dossier, rule: ReviewRule, paper: CasePaper) -> Iterator[Fault]:
    """Each row of a list stands in the papers of `against` under its number, word for word."""
    linked = [p for p in dossier.of(*rule.against) if _linked(rule, paper, p)]
    for mine, theirs in rule.pairs.items():
        if rule.missing and not linked:
            yield from _rows_alone(paper, mine)
        (head, _, name), (far, _, far_name) = mine.partition("[]."), theirs.partition("[].")
        others = [p for p in linked if p.knows(far)]
        known = {str(r.get("no")): (str(r.get(far_name)), p) for p in others for r in p.rows(far)}
        for number, row in enumerate(paper.rows(head) if others else (), start=1):
            own = str(row.get(name))
            wanted, other = known.get(str(row.get("no")), ("", others[-1]))
            if own != wanted:
                yield Fault(
                    path=mine,
                    row=number,
                    other=other,
                    found=own,
                    expected=wanted or "（没有这一项）",
                )


def _rows_alone(paper: CasePaper, path: str) -> Iterator[Fault]:
    head, _, name = path.partition("[].")
    for number, row in enumerate(paper.rows(head), start=1):
        yield Fault(path=path, row=number, found=str(row.get(name)), alone=True)


def _linked(rule: ReviewRule, paper: CasePaper, other: CasePaper) -> bool:
    return all(paper.words(a) == other.words(b) for a, b in rule.link.items())


def not_after(dossier: Dossier, rule: ReviewRule, paper: CasePaper) -> Iterator[Fault]:
    """The paper is not of a later day than any paper of `against`."""
    for other in dossier.of(*rule.against):
        if paper.issued_on > other.issued_on:
            yield Fault(
                path="form.date", other=other, found=paper.issued_on.isoformat(),
                expected=other.issued_on.isoformat(),
            )  # fmt: skip


def printed_not_after(dossier: Dossier, rule: ReviewRule, paper: CasePaper) -> Iterator[Fault]:
    """No day printed at `paths` is later than the day of the paper."""
    for path in rule.paths:
        for row, text in paper.texts(path):
            moment = _moment(text)
            if moment is not None and moment.date() > paper.issued_on:
                yield Fault(path=path, row=row, found=text, expected=paper.issued_on.isoformat())


def window(dossier: Dossier, rule: ReviewRule, paper: CasePaper) -> Iterator[Fault]:
    """The newest clock of `limit` was over before the day of the paper."""
    clocks = [
        d
        for d in dossier.file.deadlines
        if d.limit == rule.limit and d.state is not DeadlineState.CANCELLED
    ]
    if rule.missing and not clocks:
        yield Fault(path="form.date", found=paper.issued_on.isoformat(), alone=True)
    if clocks and (clocks[-1].due_on is None or clocks[-1].due_on >= paper.issued_on):
        until = clocks[-1].due_on
        yield Fault(
            path="form.date", found=paper.issued_on.isoformat(),
            expected=until.isoformat() if until else "（送达之后起算）",
        )  # fmt: skip


def preceded(dossier: Dossier, rule: ReviewRule, paper: CasePaper) -> Iterator[Fault]:
    """A paper of `against` took effect on the day of the paper or before."""
    if not any(
        other.served_on is not None and other.served_on <= paper.issued_on
        for other in dossier.of(*rule.against)
    ):
        yield Fault()


def served(dossier: Dossier, rule: ReviewRule, paper: CasePaper) -> Iterator[Fault]:
    """A paper that must be served was, on its day or later."""
    if paper.form.serve and (paper.served_on is None or paper.served_on < paper.issued_on):
        found = paper.served_on.isoformat() if paper.served_on else "（没有）"
        yield Fault(found=found, expected=paper.issued_on.isoformat())


def number(dossier: Dossier, rule: ReviewRule, paper: CasePaper) -> Iterator[Fault]:
    """The number is printed as it was given, and its year is that of the day of the paper."""
    year = _YEAR.search(paper.number)
    if year is not None and int(year[1]) != paper.issued_on.year:
        yield Fault(path="form.number", found=paper.number, expected=str(paper.issued_on.year))
    shown = paper.words("form.number")
    if paper.number and shown and shown != paper.number:
        yield Fault(path="form.number", found=shown, expected=paper.number)


def officers(dossier: Dossier, rule: ReviewRule, paper: CasePaper) -> Iterator[Fault]:
    """At least two officers are printed, each with a certificate valid on the day at `day`."""
    people = paper.rows("officers")
    if "officers" not in paper.variables:
        return
    moment = _moment(paper.words(rule.day))
    day = moment.date() if moment is not None else paper.issued_on
    valid = [str(p.get("name")) for p in people if _certified(p, day)]
    if len(valid) < _TWO:
        yield Fault(path="officers[]", found="、".join(valid) or "（无）", expected=day.isoformat())


def _certified(person: Mapping[str, object], day: date) -> bool:
    until = _moment(str(person.get("cert_to")))
    return person.get("cert_no") not in BLANKS and until is not None and day <= until.date()


def no_overlap(dossier: Dossier, rule: ReviewRule, paper: CasePaper) -> Iterator[Fault]:
    """Nobody of `officers` was in an earlier paper of the same form at the same time."""
    begin, end = (_moment(paper.words(path)) for path in rule.paths)
    for other in dossier.of(*rule.forms):
        first, last = (_moment(other.words(path)) for path in rule.paths)
        if other.id >= paper.id or None in (begin, end, first, last):
            continue
        both = _officers(paper) & _officers(other)
        if both and begin < last and first < end:  # type: ignore[operator]  # none is None here
            yield Fault(
                path=rule.paths[0], other=other, found=paper.words(rule.paths[0]),
                expected="、".join(sorted(both)),
            )  # fmt: skip


def _officers(paper: CasePaper) -> set[str]:
    return {f"{p.get('name')}{p.get('cert_no')}" for p in paper.rows("officers")}


def paid(dossier: Dossier, rule: ReviewRule, paper: CasePaper) -> Iterator[Fault]:
    """The payments of the case make up the sum at the first of `paths`."""
    due = _fen(paper.words(rule.paths[0]))
    sums = [i.values.get("amount") for i in dossier.file.record.of_kind("payment")]
    total = sum(one for one in sums if isinstance(one, int))
    if due is not None and total < due:
        yield Fault(
            path=rule.paths[0], found=f"{total / 100:.2f}元", expected=paper.words(rule.paths[0])
        )


def contains(dossier: Dossier, rule: ReviewRule, paper: CasePaper) -> Iterator[Fault]:
    """The text at the first path of each pair holds the words at the second."""
    for path, words in rule.pairs.items():
        text, wanted = paper.words(path), paper.words(words)
        if path in paper.printed and wanted and wanted not in text:
            yield Fault(path=path, found=text[:40], expected=wanted)


def no_words(dossier: Dossier, rule: ReviewRule, paper: CasePaper) -> Iterator[Fault]:
    """Nothing that is printed, or stands at one of `paths`, reads like one of `patterns`."""
    pattern = _pattern(rule.patterns)
    for path in sorted(paper.printed & set(rule.paths) if rule.paths else paper.printed):
        if not path.startswith(rule.leaving):
            for row, text in paper.texts(path):
                if hit := pattern.search(text):
                    yield Fault(path=path, row=row, found=hit.group())


@lru_cache(maxsize=64)
def _pattern(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{one})" for one in patterns))


def pronoun(dossier: Dossier, rule: ReviewRule, paper: CasePaper) -> Iterator[Fault]:
    """A unit is spoken to as a unit and a person as a person, on the form meant for it."""
    party = dossier.file.party
    is_unit = party.kind == "unit"
    if is_unit and paper.form.person:
        yield Fault(path="party.name", found=party.name)
    wrong = _TO_PERSON if is_unit else _TO_UNIT
    for path in sorted(paper.printed):
        if path.startswith(rule.paths):
            for row, text in paper.texts(path):
                if hit := wrong.search(text):
                    yield Fault(path=path, row=row, found=text[hit.start() :][:12])


def _moment(text: str) -> datetime | None:
    """Return the first day (and time of day) in a printed text."""
    found = _DAY.search(text) or _ISO.search(text)
    if found is None:
        return None
    year, month, day, hour, minute = (int(part or 0) for part in found.groups())
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


WITH_OTHERS = frozenset({"same", "equal", "not_more", "rows_within", "no_overlap"})
"""The checks that hold what one paper prints against what others print."""

_ALONE: frozenset[Check] = frozenset({contains, no_words, pronoun})
"""Kinds of check that look at one paper and nothing beside it."""

CHECKS: Mapping[str, Check] = {
    "same": same,
    "equal": equal,
    "not_more": not_more,
    "rows_within": rows_within,
    "not_after": not_after,
    "printed_not_after": printed_not_after,
    "window": window,
    "preceded": preceded,
    "served": served,
    "number": number,
    "officers": officers,
    "no_overlap": no_overlap,
    "paid": paid,
    "contains": contains,
    "no_words": no_words,
    "pronoun": pronoun,
}
"""The closed vocabulary of `check` in `review.yaml`."""
PLACES = frozenset({"paper", "other", "label", "found", "expected"})
"""The places that the words of a rule may have."""
