"""Valid papers of a case with the words that were frozen in them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, select

from caseflow.domain.terms import Json
from caseflow.storage.codec import make_object
from caseflow.storage.database import Connection
from caseflow.storage.prepared import Prepared, Row
from caseflow.storage.tables import paper


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenPaper:
    """One valid paper: its head, the template it was made with, and its variables."""

    id: int
    form: str
    title: str
    number: str
    issued_on: date
    served_on: date | None
    item_no: int
    template_sha: str
    variables: Mapping[str, Json]


_SELECT = select(
    paper.c.id,
    paper.c.form,
    paper.c.title,
    paper.c.number,
    paper.c.issued_on,
    paper.c.served_on,
    paper.c.item_no,
    paper.c.template_sha,
    paper.c.variables,
).where(
    paper.c.agency_id == bindparam("in_agency"),
    paper.c.case_id == bindparam("in_case"),
    ~paper.c.void,
)
_ALL = Prepared(_SELECT.order_by(paper.c.id))
_OF_FORM = Prepared(_SELECT.where(paper.c.form == bindparam("of_form")))


def list_frozen(
    conn: Connection, *, agency_id: int, case_id: int, forms: Collection[str] | None = None
) -> list[FrozenPaper]:
    """Return the valid papers of a case, oldest first; with `forms` those of these forms."""
    own = {"in_agency": agency_id, "in_case": case_id}
    if forms is None:
        rows = _ALL.rows(conn, own)
    else:
        rows = [r for one in sorted(forms) for r in _OF_FORM.rows(conn, {**own, "of_form": one})]
        rows.sort(key=lambda row: int(row[0]))
    return [_frozen(row) for row in rows]


def _frozen(row: Row) -> FrozenPaper:
    key, form, title, number, issued_on, served_on, item_no, template_sha, variables = row
    return FrozenPaper(
        id=key,
        form=form,
        title=title,
        number=number,
        issued_on=issued_on,
        served_on=served_on,
        item_no=item_no,
        template_sha=template_sha,
        variables=make_object(variables),
    )
