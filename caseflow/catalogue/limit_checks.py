"""Checks of the time limits: each row has one clear length, its law, and its body of law."""

from __future__ import annotations

from collections.abc import Iterator

from caseflow.catalogue.faults import Faults, KeyPath
from caseflow.catalogue.row_checks import ROLES, check_word, citation_fault, is_yearly_day
from caseflow.catalogue.whole import Placed, Whole
from caseflow.domain.definition import EXCLUDED_TIME, Extension, Limit, Unit
from caseflow.domain.reminders import minutes_of

_BINDS = ("bureau", "party")
_COUNTED = (Unit.WORKDAY, Unit.DAY, Unit.MONTH, Unit.YEAR, Unit.HOUR)
_STOPPABLE = (Unit.DAY, Unit.WORKDAY, Unit.MONTH, Unit.YEAR, Unit.SET_DATE)


def check_limits(law: Whole, faults: Faults) -> None:
    """Every row of every limit by itself."""
    for versions in law.limits.values():
        for limit in versions:
            check_word(limit, "binds", limit.row.binds, _BINDS, faults)
            _check_basis(limit, faults)
            _check_regime(law, limit, faults)
            _check_length(limit, faults)
            _check_shape(limit, faults)
            _check_month_day(limit, faults)
            _check_roles(limit, faults)
            _check_reminders(limit, faults)
            _check_lapse(limit, faults)
            _check_excludes(limit, faults)
            for i, extension in enumerate(limit.row.extensions):
                _check_extension(law, limit, i, extension, faults)


def _check_basis(limit: Placed[Limit], faults: Faults) -> None:
    if not limit.row.basis:
        limit.note(
            faults, "basis", found="[]", expected="至少一条依据，如 APL.44；本局自定的写 LOCAL",
            check="no_basis",
        )  # fmt: skip


def _check_regime(law: Whole, limit: Placed[Limit], faults: Faults) -> None:
    """The body of law is listed and held throughout the life of the row."""
    row = limit.row
    placed = law.regimes.get(row.regime)
    if placed is None:
        if "regimes" not in law.broken:
            limit.note(
                faults, "regime", found=row.regime or "（缺）",
                expected="regimes.yaml 中登记的规定体系：" + "、".join(law.regimes),
                check="unknown_regime",
            )  # fmt: skip
        return
    first, last = placed.row.valid_from, placed.row.valid_to
    if row.valid_from < first or (
        last is not None and (row.valid_to is None or row.valid_to > last)
    ):
        limit.note(
            faults, "regime", found=f"{row.valid_from} 至 {row.valid_to or '未终止'}",
            expected=f"在 {row.regime} 的有效期内（{first} 至 {last or '未终止'}）",
            check="outside_regime",
        )  # fmt: skip


def _check_length(limit: Placed[Limit], faults: Faults) -> None:
    if limit.row.length < 0:
        limit.note(
            faults, "length", found=str(limit.row.length), expected="不小于 0 的整数",
            check="negative_length",
        )  # fmt: skip


def _check_shape(limit: Placed[Limit], faults: Faults) -> None:
    """A row has exactly one length: a number with its unit, a fixed date, a paper's, or none."""
    for key, found, expected in _misshapen(limit.row):
        limit.note(faults, key, found=found, expected=expected, check="limit_shape")


def _misshapen(row: Limit) -> Iterator[tuple[str, str, str]]:
    """Yield (key, what stands there, what is expected)."""
    unit, length = row.unit, str(row.length)
    if unit in _COUNTED and row.length == 0:
        yield "length", length, f"unit: {unit} 须写大于 0 的 length；没有数字的写 unit: none"
    if unit in (Unit.CALENDAR_DATE, Unit.NONE) and row.length > 0:
        yield "length", length, f"unit: {unit} 的 length 只能是 0，不得另有长度"
    if unit is not Unit.CALENDAR_DATE and row.month_day:
        yield "month_day", row.month_day, f"一条期限只有一种单位：写了 {unit}，不再写 month_day"
    if unit is Unit.CALENDAR_DATE and not row.month_day:
        yield "unit", unit.value, "另写 month_day（月-日，如 03-31）"
    if row.year_offset not in (0, 1) or (row.year_offset and unit is not Unit.CALENDAR_DATE):
        yield "year_offset", str(row.year_offset), "0（当年）或 1（次年），只用于 calendar_date"
    if row.suspendable and unit not in _STOPPABLE:
        yield "suspendable", "true", f"unit: {unit} 的期限不因中止停止，不写 suspendable"
    if row.roll and (row.backward or unit in (Unit.HOUR, Unit.WORKDAY, Unit.NONE)):
        yield "roll", "true", "往前计算的、按小时或工作日计的、没有数字的期限不顺延"
    if unit is Unit.NONE and row.reminders:
        yield "reminders", str(len(row.reminders)), "没有数字的期限算不出日期，不写 reminders"


def _check_month_day(limit: Placed[Limit], faults: Faults) -> None:
    """A fixed day stands in every year's calendar; 29 February does not."""
    month_day = limit.row.month_day
    if month_day and not is_yearly_day(month_day):
        limit.note(
            faults, "month_day", found=month_day,
            expected="每年都有的月-日，如 03-31（02-29 不行）", check="impossible_date",
        )  # fmt: skip


def _check_roles(limit: Placed[Limit], faults: Faults) -> None:
    roles: list[tuple[KeyPath, str]] = [
        (("responsible", i), role) for i, role in enumerate(limit.row.responsible)
    ]
    for i, reminder in enumerate(limit.row.reminders):
        roles += [(("reminders", i, "to", j), role) for j, role in enumerate(reminder.to)]
    roles += [(("extensions", i, "by"), e.by) for i, e in enumerate(limit.row.extensions) if e.by]
    for path, role in roles:
        if role not in ROLES:
            limit.note(
                faults, *path, found=role, expected="角色：" + "、".join(sorted(ROLES)),
                check="unknown_role",
            )  # fmt: skip


def _check_reminders(limit: Placed[Limit], faults: Faults) -> None:
    """Only what ends on a minute reminds by the minute, and of two reminders of a row one is first."""
    marks = [minutes_of(reminder) for reminder in limit.row.reminders]
    for i, reminder in enumerate(limit.row.reminders):
        if reminder.minutes and limit.row.unit is not Unit.HOUR:
            limit.note(
                faults, "reminders", i, "minutes", found=str(reminder.minutes),
                expected="只有按小时计的期限（unit: hour）按分钟提醒，其余写 days",
                check="limit_shape",
            )  # fmt: skip
        elif marks[i] in marks[:i]:
            limit.note(
                faults, "reminders", i, found=f"days: {reminder.days}, minutes: {reminder.minutes}",
                expected="同一时点只写一次提醒", check="limit_shape",
            )  # fmt: skip


def _check_lapse(limit: Placed[Limit], faults: Faults) -> None:
    """Nobody owes anything at the end of a row that lapses, and its end is told once."""
    row = limit.row
    if not row.lapses:
        return
    if row.binds != "party" and row.if_missed:
        limit.note(
            faults, "lapses", found="true", check="lapsing_duty",
            expected="只写在约束当事人的、或者没有“逾期的后果”（if_missed）的期限上：期满不是逾期",
        )  # fmt: skip
    late = [i for i, reminder in enumerate(row.reminders) if minutes_of(reminder) > 0]
    for i in late[1:]:
        limit.note(
            faults, "reminders", i, found=f"days: {row.reminders[i].days}", check="lapsing_duty",
            expected="期满只告知一次：写了 lapses 的期限，届满以后至多一次提醒",
        )  # fmt: skip


def _check_excludes(limit: Placed[Limit], faults: Faults) -> None:
    for i, kind in enumerate(limit.row.excludes):
        if kind not in EXCLUDED_TIME or kind in limit.row.excludes[:i]:
            listed = "、".join(f"{key}（{words}）" for key, words in EXCLUDED_TIME.items())
            limit.note(
                faults, "excludes", i, found=kind, expected=f"不重复的以下值之一：{listed}",
                check="unknown_exclusion",
            )  # fmt: skip


def _check_extension(
    law: Whole, limit: Placed[Limit], i: int, extension: Extension, faults: Faults
) -> None:
    here: KeyPath = ("extensions", i)
    for key in ("length", "times", "ask_before"):
        if getattr(extension, key) < 0:
            limit.note(
                faults, *here, key, found=str(getattr(extension, key)),
                expected="不小于 0 的整数", check="negative_length",
            )  # fmt: skip
    if extension.unit not in _COUNTED or limit.row.unit is Unit.NONE:
        limit.note(
            faults, *here, "unit", found=extension.unit.value,
            expected="workday、day、month、year、hour 之一；没有数字的期限没有延长",
            check="limit_shape",
        )  # fmt: skip
    if not extension.by_words:
        limit.note(
            faults, *here, "by_words", found='""', expected="由谁决定", check="wrong_value"
        )  # fmt: skip
    if extension.paper and extension.paper not in law.forms and "forms" not in law.broken:
        limit.note(
            faults, *here, "paper", found=extension.paper, expected="forms 中登记的编号",
            check="unknown_form",
        )  # fmt: skip
    _check_extension_basis(law, limit, here, extension, faults)


def _check_extension_basis(
    law: Whole, limit: Placed[Limit], here: KeyPath, extension: Extension, faults: Faults
) -> None:
    if not extension.basis:
        limit.note(faults, *here, "basis", found="[]", expected="至少一条依据", check="no_basis")
    for i, reference in enumerate(extension.basis):
        found = citation_fault(law, reference, limit.row.valid_from, limit.row.valid_to)
        if found is not None:
            limit.note(
                faults, *here, "basis", i, found=reference, expected=found[1], check=found[0]
            )
