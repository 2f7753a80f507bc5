"""The register of time limits and figures as they hold in a bureau: each version, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from caseflow.domain.clock import local_day
from caseflow.domain.decide import ROLE_WORDS
from caseflow.domain.definition import EXCLUDED_TIME, LawBook, Limit, Parameter, Unit
from caseflow.domain.errors import NotFound
from caseflow.domain.law import citations
from caseflow.domain.local_law import Verdict
from caseflow.domain.reminders import minutes_of
from caseflow.domain.terms import Verified
from caseflow.services.local_law import rules_of
from caseflow.services.office import Actor, Office
from caseflow.services.unverified import figure_words, length_words
from caseflow.storage import local_law as store
from caseflow.storage.agencies import get_agency

_MINUTES_AN_HOUR = 60
LIMIT, PARAMETER = "limit", "parameter"
SORT_WORDS: Mapping[str, str] = {LIMIT: "时限", PARAMETER: "数额"}
STAGE_WORDS: Mapping[str, str] = {
    "plan": "计划",
    "inspection": "检查",
    "rectification": "责令整改",
    "filing": "立案",
    "investigation": "调查取证",
    "notice": "告知和听证",
    "decision": "决定",
    "summary": "当场处罚",
    "service": "送达",
    "execution": "执行",
    "coercion": "行政强制",
    "transfer": "移送",
    "closure": "结案归档",
    "remedy": "复议和诉讼",
    "credit": "信用和公示",
    "accident": "事故",
}
"""The parts of the work that limits belong to, in words."""

STATES: Mapping[str, str] = {"unverified": "待核", "confirmed": "本局已确认", "own": "本局改定"}
"""What the register can be filtered by."""

_BINDS = {"bureau": "约束本局", "party": "当事人的期限"}
RowOfLaw: TypeAlias = Limit | Parameter


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRow:
    """One row of law by its version of today, else the next one, else the last one.

    `state` is how far that version is verified; `own` says that the bureau has set it itself.
    """

    sort: str
    id: str
    title: str
    stage: str
    regime: str
    value: str
    basis: tuple[str, ...]
    state: str
    own: bool
    since: date
    until: date | None
    versions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionView:
    """One version in words. `pairs` are what else is said of it: (what, words)."""

    since: date
    until: date | None
    value: str
    basis: tuple[str, ...]
    state: str
    own: bool
    today: bool
    regime: str
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowView:
    """One row of law with all its versions, oldest first, and the bureau's verdicts, newest first.

    `law_versions` are the versions of the law files, which alone can be spoken of in a verdict.
    """

    sort: str
    id: str
    title: str
    stage: str
    versions: tuple[VersionView, ...]
    law_versions: tuple[RowOfLaw, ...]
    history: tuple[Verdict, ...]
    today: date


def register(
    office: Office,
    who: Actor,
    *,
    text: str = "",
    state: str = "",
    stage: str = "",
    regime: str = "",
) -> tuple[RegisterRow, ...]:
    """Return limits, then figures, filtered; `text` is looked for in titles, ids and basis."""
    today = local_day(office.clock.now())
    with office.database.read() as conn:
        law = rules_of(office, conn, get_agency(conn, agency_id=who.agency_id)).law
        verdicts = store.list_verdicts(conn, agency_id=who.agency_id)
    found = [
        _register_row(law, sort, versions, verdicts, today)
        for sort, rows in ((LIMIT, law.limits), (PARAMETER, law.parameters))
        for versions in _sorted(rows.values())
    ]
    words = text.strip().lower()
    return tuple(
        row
        for row in found
        if (not words or words in f"{row.title} {row.id} {' '.join(row.basis)}".lower())
        and (not state or (row.own if state == "own" else row.state == state))
        and (not stage or row.stage == stage)
        and (not regime or row.regime == regime)
    )


def row_view(office: Office, who: Actor, sort: str, row_id: str) -> RowView:
    """Return one row with everything that is known of it. Raises NotFound."""
    today = local_day(office.clock.now())
    shipped = versions_of(office.rules.law, sort, row_id)
    with office.database.read() as conn:
        law = rules_of(office, conn, get_agency(conn, agency_id=who.agency_id)).law
        verdicts = store.list_verdicts(conn, agency_id=who.agency_id)
    own = [v for v in verdicts if (v.sort, v.row_id) == (sort, row_id)]
    versions = versions_of(law, sort, row_id)
    newest = versions[-1]
    return RowView(
        sort=sort,
        id=row_id,
        title=newest.title,
        stage=newest.stage if isinstance(newest, Limit) else "",
        versions=tuple(_version(law, v, own, today) for v in versions),
        law_versions=shipped,
        history=tuple(reversed(own)),
        today=today,
    )


def verdicts(office: Office, who: Actor) -> tuple[tuple[str, Verdict], ...]:
    """Return all verdicts of the bureau with the title of their row, newest first."""
    law = office.rules.law
    with office.database.read() as conn:
        found = store.list_verdicts(conn, agency_id=who.agency_id)
    return tuple((title_of(law, v.sort, v.row_id), v) for v in reversed(found))


def today(office: Office) -> date:
    """Return the present day in Asia/Shanghai."""
    return local_day(office.clock.now())


def versions_of(law: LawBook, sort: str, row_id: str) -> tuple[RowOfLaw, ...]:
    """Return the versions of a row, oldest first. Raises NotFound."""
    rows: Mapping[str, tuple[RowOfLaw, ...]] = law.limits if sort == LIMIT else law.parameters
    found = rows.get(row_id)
    if not found:
        raise NotFound(f"没有编号为“{row_id}”的{SORT_WORDS.get(sort, '数据')}，请在清单中查找。")
    return tuple(sorted(found, key=lambda v: v.valid_from))


def title_of(law: LawBook, sort: str, row_id: str) -> str:
    """Return the title of a row, its id when the law files no longer have it."""
    rows: Mapping[str, tuple[RowOfLaw, ...]] = law.limits if sort == LIMIT else law.parameters
    found = rows.get(row_id)
    return found[-1].title if found else row_id


def value_words(row: RowOfLaw) -> str:
    """Return the length of a limit or the amount of a figure in words."""
    if isinstance(row, Parameter):
        return figure_words(row)
    return f"{'提前至少' if row.backward else ''}{length_words(row)}"


def holds(row: RowOfLaw, day: date) -> bool:
    """Whether a version is in force on a day, both ends inclusive."""
    return row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)


def _sorted(rows: Iterable[tuple[RowOfLaw, ...]]) -> list[tuple[RowOfLaw, ...]]:
    order = {stage: number for number, stage in enumerate(STAGE_WORDS)}
    filled = [tuple(sorted(r, key=lambda v: v.valid_from)) for r in rows if r]
    return sorted(
        filled,
        key=lambda r: (order.get(getattr(r[-1], "stage", ""), len(order)), r[-1].title),
    )


def _register_row(
    law: LawBook,
    sort: str,
    versions: tuple[RowOfLaw, ...],
    verdicts: Iterable[Verdict],
    today: date,
) -> RegisterRow:
    coming = [v for v in versions if v.valid_from > today]
    now = [v for v in versions if holds(v, today)]
    row = (now or coming or [versions[-1]])[0]
    return RegisterRow(
        sort=sort,
        id=row.id,
        title=row.title,
        stage=row.stage if isinstance(row, Limit) else "",
        regime=row.regime if isinstance(row, Limit) else "",
        value=value_words(row),
        basis=citations(law, row.basis, _day_in(row, today)),
        state=row.verified.value,
        own=_is_own(row, verdicts),
        since=row.valid_from,
        until=row.valid_to,
        versions=len(versions),
    )


def _version(law: LawBook, row: RowOfLaw, verdicts: Iterable[Verdict], today: date) -> VersionView:
    regime = law.regimes.get(row.regime) if isinstance(row, Limit) else None
    return VersionView(
        since=row.valid_from,
        until=row.valid_to,
        value=value_words(row),
        basis=citations(law, row.basis, _day_in(row, today)),
        state=row.verified.value,
        own=_is_own(row, verdicts),
        today=holds(row, today),
        regime=regime.title if regime else "",
        pairs=pairs(law, row, _day_in(row, today)) if isinstance(row, Limit) else (),
    )


def pairs(law: LawBook, row: Limit, on: date) -> tuple[tuple[str, str], ...]:
    """Return what a version says, in the order in which people ask; empty ones are left out."""
    ends = "末日遇放假日顺延" if row.roll else "不顺延"
    found = (
        ("起算", row.starts),
        ("单位的理由", row.unit_reason),
        ("末日", ends),
        ("约束谁", _BINDS.get(row.binds, row.binds)),
        ("延长", "\n".join(_ways(row.extension, extension_words(law, row, on)))),
        ("不计入的时间", row.exclusion),
        ("计算时扣除", excluded_words(row.excludes)),
        ("依法中止", "停止计算" if row.suspendable else ""),
        ("提醒", "；".join(_reminders(row))),
        ("负责岗位", "、".join(ROLE_WORDS.get(r, r) for r in row.responsible)),
        ("届满", "期满即可进行下一步，不是逾期" if row.lapses else ""),
        ("逾期的后果", row.if_missed),
        ("说明", row.note),
    )
    return tuple((what, words) for what, words in found if words)


def extension_words(law: LawBook, row: Limit, on: date) -> list[str]:
    """Return who may lengthen a limit, by how much, how often, in which paper and on what law."""
    units = {"workday": "个工作日", "day": "日", "month": "个月", "year": "年", "hour": "小时"}
    found = []
    for one in row.extensions:
        much = f"延长{one.length}{units[one.unit.value]}" if one.length else "延长的日数由决定载明"
        often = f"{one.times}次" if one.times else "次数不限"
        basis = "、".join(citations(law, one.basis, on))
        guess = "，待核" if one.verified is Verified.UNVERIFIED else ""
        form = law.forms.get(one.paper)
        paper = f"，用{form.title}" if form else ""
        ahead = f"，提前{one.ask_before}日提出" if one.ask_before else ""
        word = ROLE_WORDS.get(one.by, one.by)
        role = "" if word in one.by_words else f"（{word}）"
        told = (
            f"{one.by_words}{role}决定，{much}，{often}{paper}{ahead}（{basis}{guess}）{one.note}"
        )
        found.append(told)
    return found


def _ways(told: str, ways: Iterable[str]) -> list[str]:
    """Return the words of a row, then what they do not say of its ways to lengthen."""
    return [*filter(None, [told]), *(way for way in ways if way not in told)]


def excluded_words(kinds: Iterable[str]) -> str:
    """Return the kinds of time that do not count in words."""
    return "；".join(EXCLUDED_TIME[kind] for kind in kinds)


def _reminders(row: Limit) -> list[str]:
    found = []
    for one in row.reminders:
        when = f"提前{-one.days}日" if one.days < 0 else f"过后{one.days}日" if one.days else "当日"
        if row.unit is Unit.HOUR:
            when = _by_the_clock(minutes_of(one))
        found.append(f"{when}告{'、'.join(ROLE_WORDS.get(r, r) for r in one.to)}")
    return found


def _by_the_clock(minutes: int) -> str:
    """Return when a reminder of a limit in hours comes in words."""
    if not minutes:
        return "到时"
    span = abs(minutes)
    much = f"{span}分钟" if span % _MINUTES_AN_HOUR else f"{span // _MINUTES_AN_HOUR}小时"
    return f"提前{much}" if minutes < 0 else f"过后{much}"


def _day_in(row: RowOfLaw, today: date) -> date:
    """Return a day on which the version holds, today if it does."""
    if row.valid_to is not None and today > row.valid_to:
        return row.valid_to
    return max(today, row.valid_from)


def _is_own(row: RowOfLaw, verdicts: Iterable[Verdict]) -> bool:
    sort = LIMIT if isinstance(row, Limit) else PARAMETER
    return any(
        v.verdict == "overridden"
        and v.revoked_at is None
        and (v.sort, v.row_id, v.valid_from) == (sort, row.id, row.valid_from)
        for v in verdicts
    )
