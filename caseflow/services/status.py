"""Is everything in order? In plain words, for the status page, `doctor` and `/healthz`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from caseflow.domain.clock import local_day, local_minute
from caseflow.domain.definition import LawBook
from caseflow.domain.errors import NotFound
from caseflow.domain.terms import Verified
from caseflow.services import watch
from caseflow.services.deadlines import WATCHER, is_stale
from caseflow.services.office import Office
from caseflow.services.template_checks import missing_templates, template_faults
from caseflow.services.watch import InForce, WatchState
from caseflow.storage import agencies, cases, journal
from caseflow.storage.database import Connection

_SHOWN = 5
_NEVER = "从未运行；请用 caseflow serve 启动（设置 runner 为 cluster 的，用 caseflow worker）"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line: what was looked at, whether it is in order, and the words for it.

    `vital` marks what the service cannot do without.
    """

    name: str
    ok: bool
    words: str
    vital: bool = False


def health(office: Office, agency_id: int = 0) -> tuple[Finding, ...]:
    """Return all findings in a fixed order, as one bureau is concerned or for all of them.

    Looking into every template takes seconds the first time.
    """
    with office.database.read() as conn:
        bureaus = watch.in_force(office, conn, agency_id)
    return (*signs(office, agency_id), _template_faults(office, bureaus))


def signs(office: Office, agency_id: int = 0) -> tuple[Finding, ...]:
    """Return what is found in no time, for machines that ask often."""
    with office.database.read() as conn:
        bureaus = watch.in_force(office, conn, agency_id)
    state = watch.state(office, agency_id)
    return (
        _database(office),
        _law(office),
        _calendar(office, bureaus),
        _unverified(office, bureaus),
        _templates(office, bureaus),
        _soffice(office),
        _watcher(office),
        _rounds(state),
        _messages(state),
        _self_check(office, bureaus, state),
    )


def _database(office: Office) -> Finding:
    current = office.database.is_current()
    with office.database.read() as conn:
        bureaus = len(agencies.list_agencies(conn))
    words = f"{office.database.dialect}，结构为最新，机构{bureaus}个" if current else "结构不是最新"
    return Finding(name="数据库", ok=current, words=words, vital=True)


def _law(office: Office) -> Finding:
    law = office.rules.law
    words = f"程序{len(law.procedures)}个，期限{len(law.limits)}项，文书{len(law.forms)}种，完好"
    return Finding(name="法规数据", ok=True, words=words, vital=True)


def _calendar(office: Office, bureaus: Sequence[InForce]) -> Finding:
    today = local_day(office.clock.now())
    missed = f"{today:%m-%d}" >= office.rules.law.alert_policy.next_year_from
    lasts = [(one, max(one.rules.calendar.known_years)) for one in bureaus]
    words = _of_each(
        bureaus,
        [
            f"节假日安排已知至{last}年底"
            + (
                f"；{last + 1}年的放假通知还没有录入，请尽快录入"
                if last < today.year + missed
                else ""
            )
            for _, last in lasts
        ],
    )
    return Finding(
        name="工作日历",
        ok=all(last >= today.year + missed for _, last in lasts),
        words=f"{words}；此后的期限标为暂定，放假通知公布后请补录",
    )


def _unverified(office: Office, bureaus: Sequence[InForce]) -> Finding:
    today = local_day(office.clock.now())
    titles = [_open_titles(one, today) for one in bureaus]
    words = _of_each(
        bureaus,
        [
            f"待核期限{len(rows)}项：{'、'.join(rows[:8])}{'等' if len(rows) > 8 else ''}"
            if rows
            else "没有待核的期限"
            for rows in titles
        ],
    )
    return Finding(
        name="待核数据",
        ok=not any(titles),
        words=f"{words}，请法制科确认" if any(titles) else words,
    )


def _open_titles(one: InForce, today: date) -> list[str]:
    """Return the limits that hold today and that nobody has checked, the bureau neither."""
    return [
        limit.title
        for versions in one.rules.law.limits.values()
        for limit in versions
        if limit.verified is Verified.UNVERIFIED
        and limit.valid_from <= today
        and (limit.valid_to is None or today <= limit.valid_to)
    ]


def _of_each(bureaus: Sequence[InForce], words: Sequence[str]) -> str:
    """Return what is said of each bureau; its name comes first where there are several."""
    if len(bureaus) == 1:
        return words[0]
    return "；".join(f"{one.name}：{said}" for one, said in zip(bureaus, words, strict=True))


def _templates(office: Office, bureaus: Sequence[InForce]) -> Finding:
    missing = missing_templates(office, _laws(bureaus))
    words = (
        f"缺少模板：{'、'.join(missing)}"
        if missing
        else f"{len(office.rules.law.forms)}种文书模板齐全"
    )
    return Finding(name="文书模板", ok=not missing, words=words, vital=True)


def _template_faults(office: Office, bureaus: Sequence[InForce]) -> Finding:
    """Look into every template, those of bureaus and of internal sheets too."""
    laws = _laws(bureaus)
    faults = template_faults(office, laws)
    own = sum("#" in form.form_set for law in laws.values() for form in law.forms.values())
    shown = "；".join(faults[:_SHOWN]) + ("……" if len(faults) > _SHOWN else "")
    words = f"有{len(faults)}处问题：{shown}" if faults else "逐个检查没有问题"
    if own:
        words += f"；本局自有{own}种"
    return Finding(name="模板检查", ok=not faults, words=words)


def _laws(bureaus: Sequence[InForce]) -> dict[str, LawBook]:
    return {one.name: one.rules.law for one in bureaus}


def _soffice(office: Office) -> Finding:
    if office.soffice:
        return Finding(name="LibreOffice", ok=True, words="已安装，可以生成 PDF 和整卷")
    return Finding(
        name="LibreOffice", ok=False, words="未安装，只能下载 Word 文件；安装后可以生成 PDF 和整卷"
    )


def _watcher(office: Office) -> Finding:
    now = office.clock.now()
    with office.database.read() as conn:
        pulse = journal.find_pulse(conn, name=WATCHER)
    if pulse is None:
        return Finding(name="期限值守", ok=False, words=_NEVER)
    stale = is_stale(pulse.at, now)
    minutes = int((now - pulse.at).total_seconds() // 60)
    words = f"最近一次在{minutes}分钟前，{pulse.detail}" + (
        "；已超过五分钟，请检查服务" if stale else ""
    )
    return Finding(name="期限值守", ok=not stale, words=words)


def _rounds(state: WatchState) -> Finding:
    if not state.last:
        return Finding(name="值守任务", ok=False, words=_NEVER)
    stopped = f"超过五分钟没有做：{'、'.join(state.stopped)}，请检查服务和日志"
    words = stopped if state.stopped else "各项任务按时在做"
    if state.leader:
        words += f"；由一个进程领班（{state.leader}）"
    return Finding(name="值守任务", ok=not state.stopped, words=words)


def _messages(state: WatchState) -> Finding:
    parts = []
    if state.failed:
        parts.append(f"未送达{state.failed}条，请查看原因后重新发送")
    if state.late:
        parts.append(f"到时尚未发出{state.late}条")
    return Finding(
        name="消息发送", ok=not state.failed, words="；".join(parts) or "没有未送达的消息"
    )


def _self_check(office: Office, bureaus: Sequence[InForce], state: WatchState) -> Finding:
    yesterday = local_day(office.clock.now()) - timedelta(days=1)
    pulses = [state.checks.get(one.name) for one in bureaus]
    words = _of_each(
        bureaus,
        [
            f"{local_minute(p.at).replace('T', ' ')}：{p.detail}" if p else "还没有做过"
            for p in pulses
        ],
    )
    return Finding(
        name="每日自检",
        ok=all(p is not None and local_day(p.at) >= yesterday for p in pulses),
        words=words,
    )


def verify_audit(office: Office) -> tuple[int, list[str]]:
    """Return how many entries the trail has and the words of every fault, with its case number."""
    with office.database.read() as conn:
        faults = journal.verify_audit(conn)
        count = journal.count_audit(conn)
        numbers = {(f.agency_id, f.case_id): _case_no(conn, f.agency_id, f.case_id) for f in faults}
    return count, [f"{numbers[f.agency_id, f.case_id]}{f.message}" for f in faults]


def _case_no(conn: Connection, agency_id: int, case_id: int | None) -> str:
    """Return the number of a case before the words that name it by its key only."""
    if case_id is None:
        return ""
    try:
        file = cases.load_case(conn, agency_id=agency_id, case_id=case_id)
    except NotFound:
        return "案件登记已不存在："
    return f"{file.no}（{file.title}）："
