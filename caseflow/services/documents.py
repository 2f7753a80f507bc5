"""Papers: freeze their words in the act's transaction, render them after it, hand them out."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import NamedTemporaryFile

from caseflow.docgen.pdf import to_pdfs
from caseflow.docgen.render import render
from caseflow.docgen.variables import make_variables
from caseflow.domain.clock import local_day
from caseflow.domain.decide import advance as decide
from caseflow.domain.definition import LawBook
from caseflow.domain.dossier import retention
from caseflow.domain.errors import CaseflowError, NotFound, Unconverted
from caseflow.domain.law import form_on
from caseflow.domain.model import (
    CaseFile,
    Command,
    Deadline,
    DeadlineState,
    Decision,
    Paper,
)
from caseflow.domain.terms import Json
from caseflow.domain.wording import safe_name
from caseflow.services.local_law import rules_of
from caseflow.services.office import Actor, Office
from caseflow.services.paper_checks import NewPapers, refuse_faulty
from caseflow.services.paper_drafts import as_printed, draft_row
from caseflow.services.templates import keep_anew, keep_template, names_printed, template_path
from caseflow.services.views import Act, PaperRow
from caseflow.storage import cases as case_store
from caseflow.storage import files
from caseflow.storage import papers as store
from caseflow.storage.agencies import get_agency
from caseflow.storage.database import Connection

log = logging.getLogger(__name__)

_VOLUME = "archive"  # the kind of the sheets of the volume itself


def after_act(file: CaseFile, decision: Decision, issued: Sequence[store.PaperRow]) -> CaseFile:
    """Return the case as it stands after a decision, with its new papers."""
    everyone = {p.id: p for p in (*file.handlers, *file.people.values())}
    return replace(
        file,
        state=decision.state_to,
        record=decision.record,
        cause=decision.cause,
        handlers=tuple(everyone[i] for i in decision.handlers),
        version=file.version + 1,
        deadlines=_moved(file.deadlines, decision),
        papers=(
            *_with_service(file.papers, decision),
            *(
                Paper(
                    id=p.id,
                    form=p.form,
                    title=p.title,
                    number=p.number,
                    issued_on=p.issued_on,
                    item_no=p.item_no,
                )
                for p in issued
            ),
        ),
    )


def _moved(clocks: Sequence[Deadline], decision: Decision) -> tuple[Deadline, ...]:
    """Return the clocks of the case; those that the act moved or began have their last day."""
    due = {c.deadline_id: c.due.due_on for c in decision.deadlines if c.due and c.deadline_id}
    begun = (
        Deadline(
            id=0,
            limit=c.limit,
            title=c.title,
            item_kind=c.item_kind,
            item_no=c.item_no,
            state=DeadlineState.OPEN,
            due_on=c.due.due_on,
        )
        for c in decision.deadlines
        if c.due and not c.deadline_id
    )
    return (*(replace(d, due_on=due.get(d.id, d.due_on)) for d in clocks), *begun)


def _with_service(papers: Sequence[Paper], decision: Decision) -> list[Paper]:
    served = {s.paper_id: s.served_on for s in decision.served}
    return [replace(p, served_on=served.get(p.id, p.served_on)) for p in papers]


def freeze(
    office: Office,
    conn: Connection,
    file: CaseFile,
    decision: Decision,
    command: Command,
    issued: Sequence[store.PaperRow],
) -> None:
    """Write down the variables of the papers of one act; part of its transaction.

    Raises TemplateFault when a paper lacks something it must say, and Refused when what it says
    does not fit the other papers; either refuses the act.
    """
    if not issued:
        return
    after = after_act(file, decision, issued)
    law = rules_of(office, conn, file.bureau).law
    fills = [
        store.PaperFill(
            paper_id=paper.id,
            variables=variables_of(office, law, after, decision, paper, command),
            template_sha=keep_template(office, form_on(law, paper.form, paper.issued_on)),
        )
        for paper in issued
    ]
    store.fill_papers(conn, agency_id=file.bureau.id, fills=fills)
    made = [
        as_printed(p, form, fill.variables, names_printed(office, form))
        for p, fill in zip(issued, fills, strict=True)
        for form in [form_on(law, p.form, p.issued_on)]
    ]
    new = NewPapers(file=after, papers=tuple(made), voided=frozenset(decision.voided))
    refuse_faulty(office, conn, law, new, action_label=decision.action_label)


def variables_of(
    office: Office,
    law: LawBook,
    after: CaseFile,
    decision: Decision,
    paper: store.PaperRow,
    command: Command,
) -> Mapping[str, Json]:
    """Return what a paper of an act will print; `after` is the case after the act."""
    form = form_on(law, paper.form, paper.issued_on)
    return make_variables(
        after,
        form,
        number=paper.number,
        issued_on=command.today,
        inputs=decision.inputs,
        law=law,
        item_no=paper.item_no,
        rows=catalogue(law, after.papers) if form.kind == _VOLUME else None,
        volume={"retention": retention_words(law, after)} if form.kind == _VOLUME else None,
        wanted=names_printed(office, form),
    )


def sheet_variables(
    law: LawBook,
    file: CaseFile,
    paper: store.PaperRow,
    rows: list[Json],
    pages: int,
    volume: Mapping[str, str],
) -> Mapping[str, Json]:
    """Return the variables of a sheet of the volume with rows, pages and words of the bound one."""
    return make_variables(
        file,
        form_on(law, paper.form, paper.issued_on),
        number=paper.number,
        issued_on=paper.issued_on,
        inputs={},
        law=law,
        item_no=paper.item_no,
        rows=rows,
        pages=pages,
        volume={"retention": retention_words(law, file), **volume},
    )


def retention_words(law: LawBook, file: CaseFile) -> str:
    """Return why the dossier is kept so long, from when and until when."""
    given = file.record.facts.get("retention_reason")
    rule = retention(law.dossier, file)
    return str(given) if given else rule.words


def catalogue(
    law: LawBook, papers: Sequence[Paper], pages: Mapping[int, str] | None = None
) -> list[Json]:
    """Return the rows of the volume's catalogue: valid papers but those of the volume itself."""
    return [
        {
            "title": p.title,
            "number": p.number,
            "date": p.issued_on.isoformat(),
            "page": (pages or {}).get(p.id, ""),
            "remark": "",
        }
        for p in papers
        if not p.void and form_on(law, p.form, p.issued_on).kind != _VOLUME
    ]


def render_issued(office: Office, agency_id: int, issued: Sequence[store.PaperRow]) -> None:
    """Render papers after the commit; a failure is logged and marked, never raised."""
    for paper in issued:
        try:
            _render_one(office, agency_id, paper.id)
        except Exception as err:  # the render loop: mark the paper, go on with the next
            log.exception("render_failed", extra={"paper_id": paper.id, "form": paper.form})
            message = err.message if isinstance(err, CaseflowError) else type(err).__name__
            with office.database.write() as conn:
                store.set_render_failed(conn, agency_id=agency_id, paper_id=paper.id, error=message)


def _render_one(office: Office, agency_id: int, paper_id: int) -> None:
    with office.database.read() as conn:
        paper = store.get_paper(conn, agency_id=agency_id, paper_id=paper_id)
        variables = store.get_variables(conn, agency_id=agency_id, paper_id=paper_id)
    kept = files.FileStore(office.files)
    data = render(kept.path(paper.template_sha), variables, name=f"{paper.form}.docx")
    sha = kept.put(data)
    with office.database.write() as conn:
        store.set_rendered(conn, agency_id=agency_id, paper_id=paper_id, file_sha=sha, pages=0)


def render_pending(office: Office, *, most: int = 50) -> int:
    """Render papers that still wait, e.g. after a crash; return how many were tried."""
    with office.database.read() as conn:
        waiting = store.list_pending(conn, most=most)
    for agency_id, paper in waiting:
        render_issued(office, agency_id, [paper])
    return len(waiting)


def retry(office: Office, who: Actor, paper_id: int) -> None:
    """Render a failed paper again, with the template as it is now: it never came out before.

    Raises NotFound when it did not fail, and TemplateFault when there is no template.
    """
    with office.database.write() as conn:
        paper = store.get_paper(conn, agency_id=who.agency_id, paper_id=paper_id)
        bureau = get_agency(conn, agency_id=who.agency_id)
        form = form_on(rules_of(office, conn, bureau).law, paper.form, paper.issued_on)
        store.retry_render(
            conn,
            agency_id=who.agency_id,
            paper_id=paper_id,
            template_sha=keep_anew(office, form),
            form_set=form.form_set,
        )
    render_issued(office, who.agency_id, [paper])


def docx(office: Office, who: Actor, paper_id: int) -> tuple[str, bytes]:
    """Return file name and bytes of a paper. Raises NotFound while it is not rendered."""
    with office.database.read() as conn:
        paper = store.get_paper(conn, agency_id=who.agency_id, paper_id=paper_id)
    if not paper.file_sha:
        raise NotFound(f"文书“{paper.title}”尚未生成，请稍后刷新；生成失败的请点“重新生成”。")
    data = files.FileStore(office.files).get(paper.file_sha)
    return f"{safe_name(f'{paper.title}{paper.number}')}.docx", data


def pdf(office: Office, who: Actor, paper_id: int) -> tuple[str, bytes]:
    """Return a paper as PDF, converted once and kept. Raises CaseflowError without LibreOffice."""
    name, data = docx(office, who, paper_id)
    return f"{name.removesuffix('.docx')}.pdf", pdf_of(office, data)


def pdf_of(office: Office, data: bytes) -> bytes:
    """Return Word bytes as PDF, converted once and kept beside the files."""
    return pdfs_of(office, [data])[0]


def pdfs_of(office: Office, many: Sequence[bytes]) -> list[bytes]:
    """Return Word files as PDF in their order; those not kept yet are converted in one run."""
    if not office.soffice:
        raise Unconverted("本机没有安装 LibreOffice，不能转换为 PDF；请下载 Word 文件打印。")
    folder = office.files / "pdf"
    folder.mkdir(parents=True, exist_ok=True)
    kept = [folder / f"{hashlib.sha256(data).hexdigest()}.pdf" for data in many]
    missing = {path: data for path, data in zip(kept, many, strict=True) if not path.is_file()}
    if missing:
        paths = list(missing)

        def keep(place: int, made: bytes) -> None:
            with NamedTemporaryFile(dir=folder, delete=False) as part:  # two may convert at once
                part.write(made)
            Path(part.name).replace(paths[place])

        to_pdfs(list(missing.values()), office.soffice, made=keep)
    return [path.read_bytes() for path in kept]


def has_pdf(office: Office, data: bytes) -> bool:
    """Return whether a Word file was converted already."""
    return (office.files / "pdf" / f"{hashlib.sha256(data).hexdigest()}.pdf").is_file()


def draft(office: Office, who: Actor, act: Act, form: str) -> tuple[str, bytes]:
    """Return a paper of an act that is not carried out yet, without number.

    Raises like `advance`, and NotFound when the act makes no such paper.
    """
    now = office.clock.now()
    command = Command(
        action=act.action, inputs=act.inputs, actor=who.person, now=now, today=local_day(now)
    )
    with office.database.read() as conn:
        file = case_store.load_case(conn, agency_id=who.agency_id, case_id=act.case_id)
        rules = rules_of(office, conn, file.bureau)
    decision = decide(rules, file, command)
    wanted = next((p for p in decision.papers if p.form == form), None)
    if wanted is None:
        raise NotFound(f"“{decision.action_label}”不制作文书“{form}”。")
    row = draft_row(file, decision, wanted, command)
    after = after_act(file, decision, [row])
    variables = variables_of(office, rules.law, after, decision, row, command)
    path = template_path(office, form_on(rules.law, form, command.today))
    return f"{safe_name(wanted.title)}（草稿）.docx", render(path, variables)


def list_papers(
    office: Office, who: Actor, *, text: str = "", form: str = "", year: int = 0
) -> tuple[PaperRow, ...]:
    """Return the numbered papers of a year (this year), filtered by words and form."""
    wanted = year or local_day(office.clock.now()).year
    with office.database.read() as conn:
        rows = store.list_register(conn, agency_id=who.agency_id, year=wanted)
    return tuple(
        shown(row)
        for row in rows
        if (not form or row.form == form)
        and (not text or text in f"{row.title}{row.number}{row.case_no}{row.case_name}")
    )


def shown(row: store.PaperRow) -> PaperRow:
    """Return a stored paper as lists show it."""
    return PaperRow(
        paper=Paper(
            id=row.id,
            form=row.form,
            title=row.title,
            number=row.number,
            issued_on=row.issued_on,
            served_on=row.served_on,
            void=row.void,
            item_no=row.item_no,
        ),
        case_id=row.case_id,
        case_no=row.case_no,
        way=row.served_way,
        render_state=row.render_state,
        render_error=row.render_error,
        serve=row.serve,
        served=row.served_on is not None,
        void_reason=row.void_reason,
    )
