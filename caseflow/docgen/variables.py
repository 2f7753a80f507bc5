"""Make the variables of one paper from the case, the form and the law: one plain JSON object.

The object is stored with the paper; the template prints it and nothing else. Every name and
its Chinese label is listed in `schema.VARIABLES`. Nothing here reads a file or a clock.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from caseflow.docgen import acts, compulsion, handover, items, meetings, money, subjects
from caseflow.docgen.own import own
from caseflow.docgen.phrases import fixed_texts
from caseflow.docgen.schema import VARIABLES
from caseflow.docgen.source import NONE, OPEN_DATE, SLASH, Source, labels_of
from caseflow.domain.definition import LawBook
from caseflow.domain.errors import TemplateFault
from caseflow.domain.forms import ENTRANCES, Form, FormField
from caseflow.domain.model import CaseFile
from caseflow.domain.terms import Json

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
    volume: Mapping[str, str] | None = None,
    wanted: frozenset[str] | None = None,
) -> dict[str, Json]:
    """Return the variables of a paper; `file` is the case after the act that makes it.

    `inputs` are the parsed inputs of the act (dates ISO, money fen, persons ids); `item_no` is
    that of the paper. `rows` (title, number, date, page, remark), `pages` and the words of the
    `volume` (part, photos, retention) are for the sheets
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
    names = None if wanted is None else wanted | {f.path for f in form.fields if f.required}
    texts, cites, missing = fixed_texts(source, names)
    tops = None if names is None else {re.split(r"[.\[]", name)[0] for name in names}
    variables: dict[str, Json] = {
        name: make(source) for name, make in _PARTS.items() if tops is None or name in tops
    }
    if tops is None or "dossier" in tops:
        variables["dossier"] = _dossier(source, rows, pages) | dict(volume or {})
    variables |= {"text": texts, "cite": cites}
    _check(source, variables, missing)
    return variables


def _case(source: Source) -> Json:
    return {**subjects.case(source), "result": acts.result(source)}


def _delivery_remark(source: Source) -> Json:
    return source.text("proof", blank="")


def _blank(_: Source) -> Json:
    return {"date": OPEN_DATE, "empty": ""}


_PARTS: Mapping[str, Callable[[Source], Json]] = {
    "bureau": subjects.bureau,
    "form": subjects.form,
    "case": _case,
    "party": subjects.party,
    "officers": subjects.officers,
    "officers_text": subjects.officers_text,
    "officers_names": subjects.officers_names,
    "officers_posts": subjects.officers_posts,
    "approval": subjects.approval,
    "inspection": subjects.inspection,
    "hazards": items.hazards,
    "measures": items.measures,
    "measure_hazards": items.measure_hazards,
    "order": items.order,
    "recheck": items.recheck,
    "extension": items.extension,
    "evidence": items.evidence,
    "seizure": items.seizure,
    "preserved": items.preserved,
    "payment": items.payment,
    "deliveries": items.deliveries,
    "proposal": acts.proposal,
    "penalty": acts.penalty,
    "notices": acts.notices,
    "defence": acts.defence,
    "on_spot": acts.on_spot,
    "inquiry": acts.inquiry,
    "statement": acts.statement,
    "transfer": acts.transfer,
    "hearing": meetings.hearing,
    "review": meetings.review,
    "discussion": meetings.discussion,
    "power_cut": compulsion.power_cut,
    "resumption": compulsion.resumption,
    "demand": compulsion.demand,
    "court": compulsion.court,
    "sums": money.sums,
    "add_on": money.add_on,
    "daily": money.daily,
    "deferral": money.deferral,
    "handover": handover.handover,
    "case_time": handover.case_time,
    "delivery_remark": _delivery_remark,
    "blank": _blank,
    "own": own,
}
"""Each part of the object and who makes it."""


def _dossier(source: Source, rows: Json, pages: int) -> dict[str, Json]:
    made = items.dossier(rows if rows is not None else items.volume(source))
    listed = made["rows"]
    count = len(listed) if isinstance(listed, list) else 0
    return {
        **made,
        "pieces": str(count),
        "pages": str(pages) if pages else "　　",
        "photos": "　　",
        "part": "",
        "retention": SLASH,
        "note": source.text("volume_note", blank=NONE),
    }


def _check(source: Source, variables: Mapping[str, Json], missing: Mapping[str, str]) -> None:
    """Refuse a paper that lacks something it must print; all that is missing is named."""
    form, faults = source.form, []
    for one in form.fields:
        if not _asked(one, variables) or _found(variables, one.path) not in (None, *_BLANKS, []):
            continue
        reason = f"，{missing[one.path]}" if one.path in missing else ""
        where = _entrance(source, one)
        faults.append(f"{one.label or VARIABLES[one.path]}（{one.path}{reason}{where}）")
    if faults:
        listed = "、".join(faults)
        raise TemplateFault(f"文书{form.id}（{form.title}）缺少：{listed}。请补充后再办。")


def _entrance(source: Source, one: FormField) -> str:
    """Return where a field is filled in, in words: an act of the case's own procedure first."""
    if not one.enter:
        return ""
    procedures = source.law.procedures
    own = procedures.get(source.file.procedure)
    for procedure in (own, *procedures.values()):
        if procedure is not None and one.enter in procedure.actions:
            return f"，在“{procedure.actions[one.enter].label}”中填写"
    return f"，在“{ENTRANCES.get(one.enter, one.enter)}”中填写"


def _asked(one: FormField, variables: Mapping[str, Json]) -> bool:
    """Whether the form must print a field in this case."""
    return one.required and all(
        _found(variables, path) == value for path, value in one.only_if.items()
    )


def _found(variables: Mapping[str, Json], path: str) -> Json:
    value: Json = variables
    for name in path.removesuffix("[]").split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return list(value) if isinstance(value, tuple) else value
