"""What a bureau has settled about the law: rows confirmed, own rows, holiday notices. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any, TypeVar

from caseflow.domain.definition import Extension, LawBook, Limit, Parameter, Unit
from caseflow.domain.forms import Form, OwnForm
from caseflow.domain.terms import Json, Verified
from caseflow.domain.worktime import DayNote, WorkCalendar

_ONE_DAY = timedelta(days=1)
Row = TypeVar("Row", Limit, Parameter)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One decision of a bureau on one version of a row of law.

    `sort` is `limit` or `parameter`; `version_from` names the version by the day from which it
    holds. A `confirmed` row stands as it is. An `overridden` one holds with `fields` from
    `valid_from` to `valid_to` (both inclusive, None open) instead of every version of the law files.
    """

    id: int
    sort: str
    row_id: str
    version_from: date
    verdict: str
    fields: Mapping[str, Json] = field(default_factory=dict)
    valid_from: date
    valid_to: date | None = None
    basis: str
    reason: str = ""
    person: str
    decided_at: datetime
    revoked_at: datetime | None = None
    revoked_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """The holiday notice of one year: each day it names, with what it says of it."""

    year: int
    notice: str
    link: str
    days: Mapping[date, DayNote]


def overlay(law: LawBook, verdicts: Iterable[Verdict]) -> LawBook:
    """Return the law as it holds in a bureau; later verdicts win over earlier ones.

    A verdict on a row that the law files no longer have changes nothing.
    """
    limits, parameters = dict(law.limits), dict(law.parameters)
    for verdict in verdicts:
        if verdict.revoked_at is not None:
            continue
        if verdict.sort == "limit" and verdict.row_id in limits:
            limits[verdict.row_id] = _settled(limits[verdict.row_id], verdict)
        elif verdict.sort == "parameter" and verdict.row_id in parameters:
            parameters[verdict.row_id] = _settled(parameters[verdict.row_id], verdict)
    return replace(law, limits=MappingProxyType(limits), parameters=MappingProxyType(parameters))


def with_own_forms(law: LawBook, own: Iterable[OwnForm]) -> LawBook:
    """Return the law in which a bureau's own forms stand for those of the newest edition.

    An own form of which the edition knows nothing changes nothing.
    """
    forms = dict(law.forms)
    for one in own:
        if one.form in forms:
            forms[one.form] = own_form(forms[one.form], one)
    newest = [replace(edition, forms=MappingProxyType(forms)) for edition in law.form_sets[-1:]]
    return replace(law, forms=MappingProxyType(forms), form_sets=(*law.form_sets[:-1], *newest))


def own_form(form: Form, own: OwnForm) -> Form:
    """Return a form of the set as a bureau's own version has it."""
    changed: dict[str, Any] = dict(own.changes)
    if "copies" in changed:
        changed["copies"] = tuple(changed["copies"])
    return replace(
        form,
        **changed,
        template_sha=own.template_sha,
        form_set=f"{form.form_set}#{own.version}",
    )


def row_of(base: Row, verdict: Verdict) -> Row:
    """Return the row that an `overridden` verdict makes of the version it speaks of."""
    return replace(
        base,
        **_typed(base, verdict.fields),
        valid_from=verdict.valid_from,
        valid_to=verdict.valid_to,
        verified=Verified.CONFIRMED,
    )


def extension_of(stored: Mapping[str, Any]) -> Extension:
    """Return a way to lengthen as a bureau has stored it; its law counts as looked at."""
    return Extension(
        **{
            **stored,
            "unit": Unit(stored["unit"]),
            "basis": tuple(stored["basis"]),
            "verified": Verified.CONFIRMED,
        }
    )


def _settled(versions: Sequence[Row], verdict: Verdict) -> tuple[Row, ...]:
    if verdict.verdict == "confirmed":
        return tuple(
            replace(v, verified=Verified.CONFIRMED) if v.valid_from == verdict.version_from else v
            for v in versions
        )
    base = next((v for v in versions if v.valid_from == verdict.version_from), versions[-1])
    own = row_of(base, verdict)
    kept: list[Row] = [own]
    for version in versions:
        kept.extend(_around(version, own))
    return tuple(sorted(kept, key=lambda v: v.valid_from))


def _around(version: Row, own: Row) -> list[Row]:
    """Return what is left of a version beside the own row."""
    parts = []
    if version.valid_from < own.valid_from:
        end = own.valid_from - _ONE_DAY
        until = end if version.valid_to is None else min(version.valid_to, end)
        parts.append(replace(version, valid_to=until))
    if own.valid_to is not None and (version.valid_to is None or version.valid_to > own.valid_to):
        start = max(version.valid_from, own.valid_to + _ONE_DAY)
        parts.append(replace(version, valid_from=start))
    return parts


def _typed(row: Row, changed: Mapping[str, Json]) -> dict[str, Any]:
    known = {f.name for f in fields(row)}
    values: dict[str, Any] = {k: v for k, v in changed.items() if k in known}
    if "unit" in values and isinstance(row, Limit):
        values["unit"] = Unit(str(values["unit"]))
    for name in ("basis", "excludes"):
        if isinstance(values.get(name), list):
            values[name] = tuple(map(str, values[name]))
    if isinstance(values.get("extensions"), list):
        values["extensions"] = tuple(map(extension_of, values["extensions"]))
    return values


def with_notices(calendar: WorkCalendar, notices: Iterable[Notice]) -> WorkCalendar:
    """Return the calendar in which each given notice replaces all that was known of its year.

    A notice may arrange the last days of the December before: those days it adds, and what the
    notice of the next year says of its own December stands.
    """
    days, known = dict(calendar.days), set(calendar.known_years)
    links = dict(calendar.links)
    for notice in notices:
        kept = {day: note for day, note in days.items() if _year_of(day, note) != notice.year}
        new = {d: n for d, n in notice.days.items() if d not in kept or kept[d].year <= n.year}
        days = kept | new
        known.add(notice.year)
        links[notice.year] = notice.link
    return WorkCalendar(known_years=frozenset(known), days=days, fixed=calendar.fixed, links=links)


def _year_of(day: date, note: DayNote) -> int:
    """Return the year whose notice arranged a day."""
    return note.year or day.year
