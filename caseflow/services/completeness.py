"""What is missing before a case may be archived: each gap with its place and its cure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from caseflow.domain.case_papers import Finding
from caseflow.domain.clock import local_day
from caseflow.domain.decide import Rules
from caseflow.domain.definition import LawBook
from caseflow.domain.dossier import fits, retention
from caseflow.domain.errors import Reason
from caseflow.domain.forms import Form
from caseflow.domain.law import citations, form_on
from caseflow.domain.machine import leaves_from
from caseflow.domain.model import RUNNING, CaseFile
from caseflow.domain.review import REFUSE, WARN
from caseflow.domain.terms import Json
from caseflow.services import paper_checks
from caseflow.services.act_forms import RETENTION
from caseflow.services.dossier_pieces import is_on
from caseflow.services.evidence import EVIDENCE
from caseflow.services.local_law import rules_of
from caseflow.services.office import Office
from caseflow.services.words import ITEM_WORDS
from caseflow.storage import attachments, papers
from caseflow.storage.attachments import AttachmentRow
from caseflow.storage.database import Connection
from caseflow.storage.papers import PaperRow

_BUREAU = "bureau"
_ACT = "act:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One thing that is missing. `link` says where: `paper:12`, `act:recheck`, `deadline:3`, `items`.

    `code` names the rule; `basis` are citations in words. What is only told (`severity` is
    `warn`) does not hold up archiving, but the report of the archive package will say it.
    """

    code: str
    what: str
    where: str
    cure: str
    link: str
    basis: tuple[str, ...] = ()
    severity: str = REFUSE

    @property
    def reason(self) -> Reason:
        """The gap as a reason why an act is refused."""
        return Reason(
            guard=self.code,
            message=f"{self.where}：{self.what}",
            cure=self.cure,
            basis=self.basis,
            action=self.link.removeprefix(_ACT) if self.link.startswith(_ACT) else "",
        )


def gaps(office: Office, conn: Connection, file: CaseFile) -> tuple[Gap, ...]:
    """Return all that is missing in the dossier of a case as it stands; empty when it is whole."""
    own = {"agency_id": file.bureau.id, "case_id": file.id}
    rules = rules_of(office, conn, file.bureau)
    valid = [p for p in papers.list_papers(conn, **own) if not p.void]
    pieces = attachments.list_attachments(conn, **own)
    found = [
        *_unfinished(valid),
        *_unserved(rules.law, file, valid),
        *_open_items(file),
        *_open_clocks(rules, file),
        *_musts(rules, file, valid, local_day(office.clock.now())),
    ]
    if is_on(file, rules.law.dossier.scans_setting):
        found += _without_scan(rules.law, valid, pieces)
    if is_on(file, rules.law.dossier.files_setting):
        found += _without_file(file, pieces)
    found += _crossed(office, conn, file)
    return tuple(found)


def notices(office: Office, conn: Connection, file: CaseFile) -> tuple[Gap, ...]:
    """Return what is missing as well and refuses nothing in this bureau; graver gaps are in `gaps`."""
    own = {"agency_id": file.bureau.id, "case_id": file.id}
    law = rules_of(office, conn, file.bureau).law
    valid = [p for p in papers.list_papers(conn, **own) if not p.void]
    pieces = attachments.list_attachments(conn, **own)
    asked = is_on(file, law.dossier.scans_setting)
    found = list(_unsigned(law, valid, pieces, asked=asked))
    if not is_on(file, law.dossier.files_setting):
        found += _without_file(file, pieces)
    if not office.soffice:
        found.append(_NOT_FIXED)
    return tuple(replace(gap, severity=WARN) for gap in found)


def notice_lines(found: Sequence[Gap]) -> tuple[Finding, ...]:
    """Return notices as few lines, each kind with all the things that it is about."""
    kinds: dict[tuple[str, str, str], list[str]] = {}
    for gap in found:
        kinds.setdefault((gap.code, gap.what, gap.cure), []).append(gap.where)
    return tuple(
        Finding(code=code, message=what, place="、".join(where), cure=cure, severity=WARN)
        for (code, what, cure), where in kinds.items()
    )


_NOT_FIXED = Gap(
    code="not_fixed",
    what="本机没有 LibreOffice，案卷装订不成 PDF",
    where="版式文件",
    cure="请系统管理员安装 LibreOffice 后再归档；归档后各卷不再变动",
    link="overview",
)


def _unsigned(
    law: LawBook, valid: list[PaperRow], pieces: list[AttachmentRow], *, asked: bool
) -> Iterator[Gap]:
    """Yield signed and served papers without scan, but for those that are gaps already."""
    scanned = {p.paper_id for p in pieces}
    for paper in valid:
        form = form_on(law, paper.form, paper.issued_on)
        needed = _needs_scan(form)
        if (form.signers or needed) and not (asked and needed) and paper.id not in scanned:
            yield _scan_missing(paper)


def _crossed(office: Office, conn: Connection, file: CaseFile) -> Iterator[Gap]:
    """Yield what does not agree between the papers and is too grave to be archived."""
    titles = {p.id: f"{p.title} {p.number}".strip() for p in file.papers}
    for one in paper_checks.findings(office, conn, file):
        if one.severity == REFUSE:
            yield Gap(
                code=one.code,
                what=one.message,
                where=one.place or titles.get(one.paper_id, "文书"),
                cure=one.cure,
                link=f"paper:{one.paper_id}" if one.paper_id else "papers",
            )


def _unfinished(valid: list[PaperRow]) -> Iterator[Gap]:
    for paper in valid:
        if not paper.file_sha:
            failed = paper.render_state == "failed"
            yield Gap(
                code="paper_not_made",
                what=f"没有生成文件：{paper.render_error}" if failed else "还没有生成文件",
                where=_name(paper),
                cure="请在文书一栏点“重试”" if failed else "请稍后刷新",
                link=f"paper:{paper.id}",
            )


def _unserved(law: LawBook, file: CaseFile, valid: list[PaperRow]) -> Iterator[Gap]:
    rule = law.dossier.receipts
    proved = {i.values.get(rule.paper) for i in file.record.of_kind(rule.item)}
    for paper in valid:
        if not form_on(law, paper.form, paper.issued_on).serve:
            continue
        if paper.served_on is None:
            yield Gap(
                code="paper_not_served",
                what="没有送达的凭证",
                where=_name(paper),
                cure="请登记送达，或者经批准作废",
                link=f"paper:{paper.id}",
            )
        elif paper.served_way in rule.receipt_ways and paper.id not in proved:
            yield Gap(
                code="receipt_missing",
                what="已经送达而没有送达回执",
                where=_name(paper),
                cure="请补办送达登记，生成送达回执",
                link=f"paper:{paper.id}",
            )


def _open_items(file: CaseFile) -> Iterator[Gap]:
    for item in file.record.items:
        if item.open:
            yield Gap(
                code="item_open",
                what="没有办结",
                where=f"{ITEM_WORDS.get(item.kind, item.kind)}第{item.no}号",
                cure="请先办结这一事项",
                link="items",
            )


def _open_clocks(rules: Rules, file: CaseFile) -> Iterator[Gap]:
    allowed = rules.law.dossier.open_limits_allowed
    for clock in file.deadlines:
        versions = rules.law.limits.get(clock.limit, ())
        duty = any(v.binds == _BUREAU for v in versions)
        if clock.state in RUNNING and duty and clock.limit not in allowed:
            until = f"，最后一日{clock.due_on.isoformat()}" if clock.due_on else ""
            yield Gap(
                code="duty_open",
                what=f"本机关的义务没有完成{until}",
                where=clock.title,
                cure="请先办理，或者按规定撤销这一期限",
                link=f"deadline:{clock.id}",
            )


def _musts(rules: Rules, file: CaseFile, valid: list[PaperRow], today: date) -> Iterator[Gap]:
    there = {p.form for p in valid}
    acts = rules.procedure(file.procedure).actions.values()
    open_acts = {act.name for act in acts if leaves_from(act, file.state)}
    for must in rules.law.dossier.musts:
        if there.isdisjoint(must.forms) and fits(must.when, file):
            titles = [rules.law.forms[f].title for f in must.forms if f in rules.law.forms]
            yield Gap(
                code="form_missing",
                what=must.reason,
                where="或者".join(titles),
                cure=must.cure,
                link=_ACT + must.cure_action if must.cure_action in open_acts else "papers",
                basis=citations(rules.law, must.basis, today),
            )


def _without_scan(
    law: LawBook, valid: list[PaperRow], pieces: list[AttachmentRow]
) -> Iterator[Gap]:
    scanned = {p.paper_id for p in pieces}
    for paper in valid:
        form = form_on(law, paper.form, paper.issued_on)
        if _needs_scan(form) and paper.id not in scanned:
            yield _scan_missing(paper)


def _needs_scan(form: Form) -> bool:
    return form.serve or form.kind == "record"


def _scan_missing(paper: PaperRow) -> Gap:
    return Gap(
        code="scan_missing",
        what="没有签名盖章后的扫描件",
        where=_name(paper),
        cure="请在文书一栏点“传扫描件”",
        link=f"scan:{paper.id}",
    )


def _without_file(file: CaseFile, pieces: list[AttachmentRow]) -> Iterator[Gap]:
    there = {p.item_no for p in pieces}
    for item in file.record.of_kind(EVIDENCE):
        if item.no not in there:
            yield Gap(
                code="evidence_without_file",
                what="没有照片、扫描件或者 PDF",
                where=f"证据第{item.no}号",
                cure="请上传文件并选择对应的证据",
                link=f"evidence:{item.no}",
            )


def unlike_rule(rules: Rules, file: CaseFile, inputs: Mapping[str, Json]) -> Reason | None:
    """Return why a period of retention may not be chosen: it is not that of the rule, without reason."""
    chosen, rule = inputs.get(RETENTION), retention(rules.law.dossier, file)
    if chosen in (None, "", rule.value) or inputs.get("retention_reason"):
        return None
    return Reason(
        guard="retention_reason",
        message=f"按案件情形保管期限为{rule.title}（{'；'.join(rule.reasons)}），选定的不同而没有写明理由",
        cure="请改选，或者写明与规则不同的理由",
        field="retention_reason",
    )


def _name(paper: PaperRow) -> str:
    return f"{paper.title} {paper.number}".strip()
