"""What a bureau's own row changes of the law, in words: each field old and new, and warnings."""

from __future__ import annotations

from dataclasses import asdict, dataclass, is_dataclass, replace

from caseflow.domain.definition import LawBook, Limit, Unit
from caseflow.domain.law import citations
from caseflow.domain.local_law import Verdict, row_of
from caseflow.domain.terms import Json
from caseflow.domain.wording import join_words
from caseflow.services.limit_register import RowOfLaw, pairs, value_words, versions_of
from caseflow.services.own_rows import UNITS
from caseflow.services.unverified import figure_words
from caseflow.services.verdict_forms import OVERRIDDEN, is_checked_law

_NOTHING = "（无）"
_ROW_WORDS = {
    "starts": "起算的说明",
    "extensions": "延长",
    "excludes": "不计入的时间",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field of a row in words, as the law has it and as the bureau sets it."""

    what: str
    old: str
    new: str


def fields_words(law: LawBook, verdict: Verdict) -> str:
    """Return in words what a verdict has set anew, "" for a confirmation."""
    changed = verdict.fields
    figure, rows = changed.get("value"), law.parameters.get(verdict.row_id)
    if isinstance(figure, int):
        return figure_words(replace(rows[-1], value=figure)) if rows else str(figure)
    if "length" not in changed:
        return ""
    words = f"{changed['length']}{UNITS[Unit(str(changed['unit']))]}"
    words += "，遇放假日顺延" if changed.get("roll") else ""
    words += "，依法中止时停止计算" if changed.get("suspendable") else ""
    also = [label for name, label in _ROW_WORDS.items() if name in changed]
    return words + (f"，另改{join_words(also, last='和')}" if also else "")


def changes(law: LawBook, verdict: Verdict) -> tuple[Change, ...]:
    """Return every field that an own row changes of the version it speaks of, old and new."""
    if verdict.verdict != OVERRIDDEN:
        return ()
    base = base_of(law, verdict)
    own = row_of(base, verdict)  # type: ignore[type-var]  # one sort of row in, the same out
    old, new = _told(law, base, verdict), _told(law, own, verdict)
    return tuple(
        Change(what=what, old=old.get(what) or _NOTHING, new=new.get(what) or _NOTHING)
        for what in {**old, **new}
        if old.get(what, "") != new.get(what, "")
    )


def warnings(law: LawBook, verdict: Verdict) -> tuple[str, ...]:
    """Return what a person has to know before an own row is saved, the gravest first."""
    if verdict.verdict != OVERRIDDEN:
        return ()
    base = base_of(law, verdict)
    found = []
    if is_checked_law(law, base):
        basis = join_words(citations(law, base.basis, max(base.valid_from, verdict.valid_from)))
        found.append(
            f"本条已对照法律全文核对：{value_words(base)}，依据{basis or '、'.join(base.basis)}。"
            "改定与核对过的原文不一致，改定有误的，依此办理的案件程序违法。"
        )
    found.append(
        f"程序只核对了依据（{verdict.basis}）中的法规已经登记、在"
        f"{verdict.valid_from.isoformat()}有效；条文是否存在、写了什么，程序没有核对，"
        "请自行查对条文。"
    )
    return tuple(found)


def base_of(law: LawBook, verdict: Verdict) -> RowOfLaw:
    """Return the version of the law files that a verdict speaks of, else the newest one."""
    versions = versions_of(law, verdict.sort, verdict.row_id)
    return next((v for v in versions if v.valid_from == verdict.version_from), versions[-1])


def plain(row: RowOfLaw, name: str) -> Json:
    """Return one field of a row as plain JSON, None for one that rows do not have."""
    value = getattr(row, name, None)
    if isinstance(value, tuple):
        return [_plain_part(one) for one in value]
    return str(value) if isinstance(value, Unit) else value


def _plain_part(one: object) -> Json:
    if is_dataclass(one) and not isinstance(one, type):
        return {name: _plain_part(value) for name, value in asdict(one).items()}
    if isinstance(one, tuple):
        return [_plain_part(part) for part in one]
    return one if isinstance(one, int) else str(one)


def _told(law: LawBook, row: RowOfLaw, verdict: Verdict) -> dict[str, str]:
    """Return what a row says, by what it speaks of."""
    told = {"长度" if isinstance(row, Limit) else "数额": value_words(row)}
    if isinstance(row, Limit):
        told |= dict(pairs(law, row, verdict.valid_from))
    return told | {"依据": "、".join(row.basis)}
