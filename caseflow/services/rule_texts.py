"""One version of a limit in words: which text it comes from, how far checked, by whom settled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from caseflow.domain.clock import local_day
from caseflow.domain.definition import LawBook, Limit, Unit
from caseflow.domain.law import citations
from caseflow.domain.local_law import Verdict
from caseflow.domain.terms import Verified
from caseflow.services.statement_views import InstrumentText, RuleText, Settled
from caseflow.services.unverified import length_words

VERIFIED_WORDS = {
    Verified.FULL_TEXT: "已核对全文",
    Verified.EXCERPT: "已核对摘录",
    Verified.UNVERIFIED: "待核",
    Verified.CONFIRMED: "本局已确认",
}
"""How far a row of law was checked, in words."""

_VERDICTS = {"confirmed": "确认", "overridden": "改定"}
_BINDS = {"bureau": "约束本局", "party": "当事人的期限"}


def rule_text(law: LawBook, limit: Limit, on: date, verdicts: Sequence[Verdict]) -> RuleText:
    """Return the version of a limit in words as it holds on the day of the event."""
    regime = law.regimes.get(limit.regime)
    return RuleText(
        regime=regime.title if regime else "",
        regime_note=regime.note if regime else "",
        basis=citations(law, limit.basis, on),
        instruments=tuple(_instruments(law, limit, on)),
        valid_from=limit.valid_from,
        valid_to=limit.valid_to,
        verified=VERIFIED_WORDS[limit.verified],
        settled=_settled(limit, verdicts),
        starts=limit.starts,
        length=length_words(limit),
        unit_reason=limit.unit_reason,
        end_rule=_end_rule(limit),
        binds=_BINDS[limit.binds],
        extension=limit.extension,
        exclusion=limit.exclusion,
        if_missed=limit.if_missed,
        note=limit.note,
    )


def _instruments(law: LawBook, limit: Limit, on: date) -> Iterator[InstrumentText]:
    """Yield the versions in force of what the limit cites, each once."""
    for key in dict.fromkeys(reference.split(".", maxsplit=1)[0] for reference in limit.basis):
        for name, row in law.instruments.items():
            same = name == key or name.startswith(f"{key}@")
            if same and row.valid_from <= on and (row.valid_to is None or on <= row.valid_to):
                yield InstrumentText(
                    name=row.name,
                    number=row.number,
                    valid_from=row.valid_from,
                    valid_to=row.valid_to,
                )


def _settled(limit: Limit, verdicts: Sequence[Verdict]) -> Settled | None:
    """Return the newest standing verdict on this version."""
    for verdict in reversed(verdicts):
        own = verdict.verdict == "overridden"
        begun = verdict.valid_from if own else verdict.version_from
        same = (verdict.sort, verdict.row_id, begun) == ("limit", limit.id, limit.valid_from)
        if same and verdict.revoked_at is None:
            return Settled(
                verdict=_VERDICTS[verdict.verdict],
                person=verdict.person,
                on=local_day(verdict.decided_at),
                basis=verdict.basis,
                reason=verdict.reason,
            )
    return None


def _end_rule(limit: Limit) -> str:
    if limit.backward:
        return "往前计算，首尾两日均不计，不顺延"
    if limit.unit is Unit.WORKDAY:
        return "只数工作日，末日必是工作日"
    if limit.unit is Unit.HOUR:
        return "按小时连续计算，不顺延"
    return "末日不是工作日的，顺延到下一个工作日" if limit.roll else "末日是放假日也不顺延"
