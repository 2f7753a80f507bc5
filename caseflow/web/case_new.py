"""新建案件: choose a unit of the register, or type in the party of a lead; then open the case."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from caseflow.domain.clock import local_day
from caseflow.domain.errors import CaseflowError, InvalidInput, Reason
from caseflow.domain.model import SOURCE_WORDS, Party
from caseflow.services import cases, parties
from caseflow.services.views import NewCase
from caseflow.web.desk import new_request_id, office, status_of, who
from caseflow.web.faults import reasons_of
from caseflow.web.filters import number, procedure_choices

bp = Blueprint("case_new", __name__)

Answer = str | Response | tuple[str, int]
Typed = MultiDict[str, str]
_PARTY_TEXTS = (
    "credit_code",
    "address",
    "postcode",
    "phone",
    "legal_rep",
    "rep_duty",
    "industry",
    "sex",
    "id_no",
    "employer",
    "employer_duty",
)


@bp.get("/cases/new")
def choose() -> str:
    """Let the person find a unit; with `unit`, show the form for it."""
    unit_id = number(request.args.get("unit", ""))
    if unit_id:
        return _page(unit_id, MultiDict({"source": "plan"}), ())
    text = request.args.get("text", "").strip()
    rows = parties.list_units(office(), who(), text=text)
    return render_template("case_choose.html", rows=rows, text=text)


@bp.get("/cases/new/lead")
def lead() -> str:
    """Show the form for a lead with a new party."""
    return _page(0, MultiDict({"source": "lead", "kind": "unit"}), ())


@bp.post("/cases/new")
def create() -> Answer:
    """Open the case; a refusal shows the form again with all that was typed."""
    form = request.form
    unit_id = number(form.get("unit", ""))
    try:
        new = _new_case(form, unit_id)
        case_id = cases.open_case(office(), who(), new, request_id=form.get("request_id", "")[:64])
    except CaseflowError as error:
        reasons = reasons_of(error) or (Reason(guard="", message=error.message, cure=""),)
        return _page(unit_id, form, reasons), status_of(error)
    flash("已新建案件。请从“下一步”开始办理。")
    return redirect(url_for("cases.show", case_id=case_id), 303)


def _page(unit_id: int, typed: Typed, reasons: tuple[Reason, ...]) -> str:
    return render_template(
        "case_new.html",
        unit=parties.unit(office(), who(), unit_id) if unit_id else None,
        typed=typed,
        reasons=reasons,
        errors={r.field: r.message for r in reasons},
        procedures=procedure_choices(),
        sources=tuple((k, v) for k, v in SOURCE_WORDS.items() if unit_id or k != "plan"),
        today=local_day(office().clock.now()).isoformat(),
        request_id=typed.get("request_id") or new_request_id(),
    )


def _new_case(form: Typed, unit_id: int) -> NewCase:
    """Read the form. Raises InvalidInput with one reason for each field that cannot be read."""
    faults: list[Reason] = []
    found_on = _day(form, "found_on", "发现日期", faults)
    party = None if unit_id else _party(form, faults)
    for name, label, known in (
        ("procedure", "程序", dict(procedure_choices())),
        ("source", "来源", SOURCE_WORDS),
    ):
        if form.get(name, "") not in known:
            faults.append(_fault(name, f"{label}：尚未选择", "请选择一项"))
    if not form.get("gist", "").strip():
        faults.append(_fault("gist", "案由或线索摘要：尚未填写", "请用一两句话写明"))
    if faults or found_on is None:
        raise InvalidInput(faults)
    return NewCase(
        procedure=form["procedure"],
        party_id=unit_id,
        source=form["source"],
        found_on=found_on,
        gist=form["gist"].strip(),
        party=party,
    )


def _party(form: Typed, faults: list[Reason]) -> Party:
    kind = "person" if form.get("kind") == "person" else "unit"
    name = form.get("name", "").strip()
    if not name:
        faults.append(_fault("name", "名称或姓名：尚未填写", "请填写营业执照或身份证件上的名称"))
    born = _day(form, "birth_on", "出生日期", faults) if form.get("birth_on") else None
    text = {key: form.get(key, "").strip() for key in _PARTY_TEXTS}
    return Party(
        id=0,
        kind=kind,
        name=name,
        birth_on=born,
        credit_code=text["credit_code"],
        address=text["address"],
        postcode=text["postcode"],
        phone=text["phone"],
        legal_rep=text["legal_rep"],
        rep_duty=text["rep_duty"],
        industry=text["industry"],
        sex=text["sex"],
        id_no=text["id_no"],
        employer=text["employer"],
        employer_duty=text["employer_duty"],
    )


def _day(form: Typed, name: str, label: str, faults: list[Reason]) -> date | None:
    text = form.get(name, "").strip()
    try:
        return date.fromisoformat(text)
    except ValueError:
        words = f"“{text}”不是日历上有的日期" if text else "尚未填写"
        faults.append(_fault(name, f"{label}：{words}", "请按“2026-11-22”的样式填写"))
        return None


def _fault(name: str, message: str, cure: str) -> Reason:
    return Reason(guard="field", message=message, cure=cure, field=name)
