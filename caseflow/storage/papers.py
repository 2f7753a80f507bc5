"""Papers of cases: number and issue them, freeze their variables, note service and files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, insert, literal_column, select, update

from caseflow.domain.audit import canonical
from caseflow.domain.errors import Conflict, InvalidInput, NotFound, Reason
from caseflow.domain.model import Bureau, Paper, PaperDraft, PaperServed
from caseflow.domain.terms import Json
from caseflow.storage.codec import make_object
from caseflow.storage.database import Connection
from caseflow.storage.numbers import take_number
from caseflow.storage.prepared import Prepared, Row
from caseflow.storage.tables import case_file, paper

NUMBER_SETTING = "number_pattern"
_MUST = ("code_word", "year", "serial")
DEFAULT_PATTERN = "（{short_name}）{code_word}〔{year}〕{serial}号"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRow:
    """One issued paper with its case; `act_seq` is the audit number of the act that made it.

    `number` is "" and `serial` 0 for a sheet without number.
    `render_state` is pending, done or failed. `file_sha` names the file in the file store.
    """

    id: int
    case_id: int
    form: str
    title: str
    number: str
    serial: int
    year: int
    code_word: str
    issued_on: date
    item_no: int
    serve: bool
    action: str
    act_seq: int
    served_on: date | None = None
    served_way: str = ""
    void: bool = False
    void_reason: str = ""
    template_sha: str = ""
    form_set: str = ""
    file_sha: str = ""
    render_state: str = "pending"
    render_error: str = ""
    pages: int = 0
    case_no: str = ""
    case_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFill:
    """What is frozen in a paper once it is numbered: its variables and its template."""

    paper_id: int
    variables: Mapping[str, Json]
    template_sha: str


_ISSUED = (
    "agency_id",
    "case_id",
    "form",
    "title",
    "number",
    "serial",
    "year",
    "code_word",
    "issued_on",
    "item_no",
    "serve",
    "action",
    "act_seq",
    "served_on",
    "served_way",
    "form_set",
)
_ISSUE = Prepared(insert(paper).values({n: bindparam(n) for n in _ISSUED}).returning(paper.c.id))
_SERVE = Prepared(
    update(paper)
    .where(
        paper.c.id == bindparam("key"),
        paper.c.case_id == bindparam("in_case"),
        paper.c.served_on.is_(None),
        ~paper.c.void,
    )
    .values(served_on=bindparam("on_day"), served_way=bindparam("way"))
)
_FILL = Prepared(
    update(paper)
    .where(
        paper.c.id == bindparam("key"),
        paper.c.agency_id == bindparam("in_agency"),
        paper.c.variables == literal_column("'{}'"),
    )
    .values(variables=bindparam("words"), template_sha=bindparam("template"))
)
_OF_CASE = Prepared(
    select(
        paper.c.id,
        paper.c.form,
        paper.c.title,
        paper.c.number,
        paper.c.issued_on,
        paper.c.served_on,
        paper.c.void,
        paper.c.item_no,
    )
    .where(paper.c.case_id == bindparam("in_case"))
    .order_by(paper.c.id)
)
_FULL = select(
    *(paper.c[n] for n in PaperRow.__dataclass_fields__ if n not in ("case_no", "case_name")),
    case_file.c.case_no,
    case_file.c.name.label("case_name"),
).join(case_file, case_file.c.id == paper.c.case_id)
_GET = _FULL.where(paper.c.agency_id == bindparam("in_agency"), paper.c.id == bindparam("key"))
_LIST = _FULL.where(
    paper.c.agency_id == bindparam("in_agency"), paper.c.case_id == bindparam("in_case")
).order_by(paper.c.id)
_REGISTER = _FULL.where(
    paper.c.agency_id == bindparam("in_agency"),
    paper.c.year == bindparam("of_year"),
    paper.c.code_word != literal_column("''"),
).order_by(paper.c.code_word, paper.c.serial, paper.c.id)
_PENDING = (
    _FULL.where(paper.c.render_state == literal_column("'pending'"))
    .add_columns(paper.c.agency_id)
    .order_by(paper.c.id)
    .limit(bindparam("most"))
)
_VARIABLES = select(paper.c.variables).where(
    paper.c.agency_id == bindparam("in_agency"), paper.c.id == bindparam("key")
)
_CHANGE = update(paper).where(
    paper.c.agency_id == bindparam("in_agency"), paper.c.id == bindparam("key")
)
_RENDERED = _CHANGE.values(
    render_state="done",
    render_error="",
    file_sha=bindparam("sha"),
    pages=bindparam("page_count"),
)
_FINISHED = _CHANGE.values(
    variables=bindparam("words"),
    render_state="done",
    render_error="",
    file_sha=bindparam("sha"),
    pages=bindparam("page_count"),
)
_FAILED = _CHANGE.values(render_state="failed", render_error=bindparam("error"))
_RETRY = _CHANGE.where(paper.c.render_state == "failed").values(
    render_state="pending",
    render_error="",
    template_sha=bindparam("template"),
    form_set=bindparam("edition"),
)
_VOID = _CHANGE.where(~paper.c.void).values(void=True, void_reason=bindparam("why"))


def make_number(bureau: Bureau, *, code_word: str, year: int, serial: int) -> str:
    """Return the number as printed. The bureau's setting `number_pattern` may replace the form.

    Its places are {short_name}, {place}, {code_word}, {year} and {serial}. Raises InvalidInput for
    a pattern without code word, year or serial: two papers would get the same number.
    """
    pattern = bureau.settings.get(NUMBER_SETTING) or DEFAULT_PATTERN
    if not all(f"{{{name}}}" in pattern for name in _MUST):
        raise InvalidInput([_without_serial(pattern)])
    places = {
        "short_name": bureau.short_name,
        "place": bureau.settings.get("place", ""),
        "code_word": code_word,
        "year": str(year),
        "serial": str(serial),
    }
    for name, value in places.items():
        pattern = pattern.replace(f"{{{name}}}", value)
    return pattern


def _without_serial(pattern: str) -> Reason:
    return Reason(
        guard="field",
        message=f"文号样式“{pattern}”缺少代字、年份或者序号，不同文书的文号会相同",
        cure="请由系统管理员在“本局设置”里改正文号样式",
        field=NUMBER_SETTING,
    )


def issue_paper(
    conn: Connection,
    draft: PaperDraft,
    *,
    bureau: Bureau,
    case_id: int,
    action: str,
    act_seq: int,
    on: date,
) -> PaperRow:
    """Number one paper and write it; its variables are filled by `fill_papers`."""
    serial, number = 0, ""
    if draft.code_word:
        serial = take_number(conn, agency_id=bureau.id, code_word=draft.code_word, year=on.year)
        number = make_number(bureau, code_word=draft.code_word, year=on.year, serial=serial)
    values = {
        "case_id": case_id,
        "form": draft.form,
        "title": draft.title,
        "number": number,
        "serial": serial,
        "year": on.year,
        "code_word": draft.code_word,
        "issued_on": on,
        "item_no": draft.item_no,
        "serve": draft.serve,
        "action": action,
        "act_seq": act_seq,
        "served_on": draft.served_on,
        "served_way": draft.served_way,
        "form_set": draft.form_set,
    }
    row = _ISSUE.first(conn, {"agency_id": bureau.id, **values})
    if row is None:
        raise RuntimeError("the database returned no key")
    return PaperRow(id=row[0], **values)  # type: ignore[arg-type]  # the dict above is the row


def mark_served(conn: Connection, served: Sequence[PaperServed], *, case_id: int) -> None:
    """Note the proof of service. Raises Conflict when one is void or already served."""
    done = _SERVE.run_many(
        conn,
        [
            {"key": s.paper_id, "in_case": case_id, "on_day": s.served_on, "way": s.way}
            for s in served
        ],
    )
    if done != len(served):
        raise Conflict("文书已经送达、已作废或不属于本案，不能再记录送达。请刷新后重试。")


def fill_papers(conn: Connection, *, agency_id: int, fills: Sequence[PaperFill]) -> None:
    """Freeze the variables of papers. Raises Conflict when one was frozen before."""
    done = _FILL.run_many(
        conn,
        [
            {
                "key": f.paper_id,
                "in_agency": agency_id,
                "words": canonical(f.variables),
                "template": f.template_sha,
            }
            for f in fills
        ],
    )
    if done != len(fills):
        raise Conflict("文书内容已经固定，不能再次填写。")


def papers_of_case(conn: Connection, *, case_id: int) -> tuple[Paper, ...]:
    """Return the papers of a case for a decision, void ones too, oldest first."""
    return tuple([_make_paper(row) for row in _OF_CASE.rows(conn, {"in_case": case_id})])


def list_papers(conn: Connection, *, agency_id: int, case_id: int) -> list[PaperRow]:
    """Return the papers of a case, oldest first."""
    return _rows(conn, _LIST, {"in_agency": agency_id, "in_case": case_id})


def list_register(conn: Connection, *, agency_id: int, year: int) -> list[PaperRow]:
    """Return the numbered papers of a year by code word and serial, void ones too."""
    return _rows(conn, _REGISTER, {"in_agency": agency_id, "of_year": year})


def get_paper(conn: Connection, *, agency_id: int, paper_id: int) -> PaperRow:
    """Return one paper. Raises NotFound."""
    found = _rows(conn, _GET, {"in_agency": agency_id, "key": paper_id})
    if not found:
        raise _missing(paper_id)
    return found[0]


def get_variables(conn: Connection, *, agency_id: int, paper_id: int) -> Mapping[str, Json]:
    """Return the frozen variables of a paper. Raises NotFound."""
    text = conn.execute(_VARIABLES, {"in_agency": agency_id, "key": paper_id}).scalar()
    if text is None:
        raise _missing(paper_id)
    return make_object(text)


def list_pending(conn: Connection, *, most: int) -> list[tuple[int, PaperRow]]:
    """Return papers of all agencies that wait for rendering, oldest first, with agency id."""
    found = conn.execute(_PENDING, {"most": most}).mappings()
    return [(row["agency_id"], PaperRow(**_without_agency(row))) for row in found]


def set_rendered(
    conn: Connection, *, agency_id: int, paper_id: int, file_sha: str, pages: int
) -> None:
    """Note the file of a paper. Raises NotFound."""
    values = {"sha": file_sha, "page_count": pages}
    _change(conn, _RENDERED, {"in_agency": agency_id, "key": paper_id, **values})


def finish_sheet(
    conn: Connection,
    *,
    agency_id: int,
    paper_id: int,
    variables: Mapping[str, Json],
    file_sha: str,
    pages: int,
) -> None:
    """Give a sheet of the volume the words it has as bound: real pages are known only then."""
    values = {"words": canonical(variables), "sha": file_sha, "page_count": pages}
    _change(conn, _FINISHED, {"in_agency": agency_id, "key": paper_id, **values})


def set_render_failed(conn: Connection, *, agency_id: int, paper_id: int, error: str) -> None:
    """Note that a paper could not be rendered, and why. Raises NotFound."""
    _change(conn, _FAILED, {"in_agency": agency_id, "key": paper_id, "error": error})


def retry_render(
    conn: Connection, *, agency_id: int, paper_id: int, template_sha: str, form_set: str
) -> None:
    """Let a failed paper be rendered again, with this template. Raises NotFound when none failed."""
    values = {"template": template_sha, "edition": form_set}
    _change(conn, _RETRY, {"in_agency": agency_id, "key": paper_id, **values})


def void_paper(conn: Connection, *, agency_id: int, paper_id: int, reason: str) -> None:
    """Void a paper; its number stays taken. Raises NotFound when it is void already."""
    _change(conn, _VOID, {"in_agency": agency_id, "key": paper_id, "why": reason})


def _change(conn: Connection, statement: Any, params: Mapping[str, object]) -> None:
    if conn.execute(statement, params).rowcount == 0:
        raise _missing(params["key"])


def _rows(conn: Connection, statement: Any, params: Mapping[str, object]) -> list[PaperRow]:
    return [PaperRow(**row) for row in conn.execute(statement, params).mappings()]


def _without_agency(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "agency_id"}


def _make_paper(row: Row) -> Paper:
    key, form, title, number, issued_on, served_on, void, item_no = row
    return Paper(
        id=key,
        form=form,
        title=title,
        number=number,
        issued_on=issued_on,
        served_on=served_on,
        void=void,
        item_no=item_no,
    )


def _missing(paper_id: object) -> NotFound:
    return NotFound(f"没有编号为 {paper_id} 的文书，或其状态不允许此操作。")
