"""Make the variables of one paper from the case, the form and the law: one plain JSON object.

The object is stored with the paper; the template prints it and nothing else. Every name and
its Chinese label is listed in `schema.VARIABLES`. Nothing here reads a file or a clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from caseflow.docgen import acts, items, meetings, subjects
from caseflow.docgen.phrases import fixed_texts
from caseflow.docgen.required import FINE_FORMS, FINE_TEXTS, REQUIRED
from caseflow.docgen.schema import VARIABLES
from caseflow.docgen.source import NONE, OPEN_DATE, SLASH, Source, labels_of
from caseflow.domain.definition import Form, Json, LawBook
from caseflow.domain.errors import TemplateFault
from caseflow.domain.model import CaseFile

_BLANKS = ("", SLASH, NONE)


def make_variables(
    file: CaseFile,
    form: Form,
    *,
    number: str,
    issued_on: date,
    inputs: Mapping[str, Json],
    law: LawBook,
    item_no: int = 0,
    rows: Json = None,
    pages: int = 0,
) -> dict[str, Json]:
    """Return the variables of a paper; `file` is the case after the act that makes it.

    `inputs` are the parsed inputs of the act (dates ISO, money fen, persons ids); `item_no` is
    that of the paper. `rows` (title, number, date, page, remark) and `pages` are for the sheets
    of the volume; without `rows` the papers of the case are listed, without page numbers.
    Raises TemplateFault naming the form, the variable and its label when something that this
    form must print is missing, and InvalidInput for a citation of an instrument that is not in
    force on `issued_on`.
    """
    source = Source(
        file=file,
        form=form,
        number=number,
        issued_on=issued_on,
        inputs=inputs,
        law=law,
        item_no=item_no,
        labels=labels_of(law, file.procedure),
    )
    texts, cites, missing = fixed_texts(source)
    variables: dict[str, Json] = {
        **_subjects(source),
        **_items(source),
        **_acts(source),
        "dossier": _dossier(source, rows, pages),
        "delivery_remark": source.text("proof", blank=""),
        "blank": {"date": OPEN_DATE, "empty": ""},
        "text": texts,
        "cite": cites,
    }
    _check(form, variables, missing)
    return variables


def _subjects(source: Source) -> dict[str, Json]:
    return {
        "bureau": subjects.bureau(source),
        "form": subjects.form(source),
        "case": {**subjects.case(source), "result": acts.result(source)},
        "party": subjects.party(source),
        "officers": subjects.officers(source),
        "officers_text": subjects.officers_text(source),
        "officers_names": subjects.officers_names(source),
        "approval": subjects.approval(source),
        "inspection": subjects.inspection(source),
    }


def _items(source: Source) -> dict[str, Json]:
    return {
        "hazards": items.hazards(source),
        "measures": items.measures(source),
        "measure_hazards": items.measure_hazards(source),
        "order": items.order(source),
        "recheck": items.recheck(source),
        "extension": items.extension(source),
        "evidence": items.evidence(source),
        "seizure": items.seizure(source),
        "preserved": items.preserved(source),
        "payment": items.payment(source),
        "deliveries": items.deliveries(source),
    }


def _acts(source: Source) -> dict[str, Json]:
    return {
        "proposal": acts.proposal(source),
        "penalty": acts.penalty(source),
        "notices": acts.notices(source),
        "defence": acts.defence(source),
        "on_spot": acts.on_spot(source),
        "inquiry": acts.inquiry(source),
        "statement": acts.statement(source),
        "transfer": acts.transfer(source),
        "hearing": meetings.hearing(source),
        "review": meetings.review(source),
        "discussion": meetings.discussion(source),
    }


def _dossier(source: Source, rows: Json, pages: int) -> Json:
    made = items.dossier(rows if rows is not None else items.volume(source))
    listed = made["rows"]
    count = len(listed) if isinstance(listed, list) else 0
    return {
        **made,
        "pieces": str(count),
        "pages": str(pages) if pages else "　　",
        "note": source.text("volume_note", blank=NONE),
    }


def _check(form: Form, variables: Mapping[str, Json], missing: Mapping[str, str]) -> None:
    """Refuse a paper that lacks something it must print; all that is missing is named."""
    faults = []
    paths = REQUIRED.get(form.id, ())
    if form.id in FINE_FORMS and _found(variables, "penalty.has_fine"):
        paths += FINE_TEXTS
    for path in paths:
        if _found(variables, path) in (None, *_BLANKS, []):
            reason = f"，{missing[path]}" if path in missing else ""
            faults.append(f"{VARIABLES[path]}（{path}{reason}）")
    if faults:
        listed = "、".join(faults)
        raise TemplateFault(f"文书{form.id}（{form.title}）缺少：{listed}。请补充后再办。")


def _found(variables: Mapping[str, Json], path: str) -> Json:
    value: Json = variables
    for name in path.removesuffix("[]").split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return list(value) if isinstance(value, tuple) else value
