"""时限和数额: the register of rows of law, and what the bureau settles about each of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound as NoPage
from werkzeug.wrappers import Response

from caseflow.domain.errors import Conflict, InvalidInput
from caseflow.services import limit_register, registers, row_changes, verdict_forms, verdicts
from caseflow.services.limit_register import SORT_WORDS, STAGE_WORDS, STATES, RowOfLaw
from caseflow.services.own_rows import AGAINST, AGAINST_WORDS
from caseflow.services.registers import RegisterForm
from caseflow.services.verdicts import Foreseen, Target
from caseflow.web.desk import office, status_of, who
from caseflow.web.forms import hidden
from caseflow.web.register_pages import Sheet, blank, raw_of, refilled
from caseflow.web.words import UNVERIFIED, Badge

bp = Blueprint("law_limits", __name__)

OWN = Badge("done", "check", "本局改定")
TODAY = Badge("later", "calendar", "今天适用")
VERIFIED: Mapping[str, Badge] = {
    "full_text": Badge("later", "check", "已核全文"),
    "excerpt": Badge("later", "check", "已核摘录"),
    "unverified": UNVERIFIED,
    "confirmed": Badge("done", "check", "本局已确认"),
}
VERDICTS = {"confirmed": "确认", "overridden": "改定"}
Page = str | Response | tuple[str, int]


@bp.get("/settings/limits")
def register() -> str:
    """Show all rows of law by the version of today, filtered."""
    wanted = {name: request.args.get(name, "") for name in ("text", "state", "stage", "regime")}
    law = office().rules.law
    return render_template(
        "limits.html",
        rows=limit_register.register(office(), who(), **wanted),
        wanted=wanted,
        states=tuple(STATES.items()),
        stages=tuple(STAGE_WORDS.items()),
        regimes=tuple((r.key, r.title) for r in law.regimes.values()),
        stage_words=STAGE_WORDS,
        VERIFIED=VERIFIED,
        OWN=OWN,
    )


@bp.get("/settings/verdicts")
def history() -> str:
    """Show everything that the bureau has confirmed, set anew or taken back."""
    return render_template(
        "verdicts.html",
        titled_history=limit_register.verdicts(office(), who()),
        with_title=True,
        **_words(),
    )


@bp.get("/settings/limits/<sort>/<row_id>")
def show(sort: str, row_id: str) -> str:
    """Show one row with all its versions and the bureau's verdicts on it."""
    row = limit_register.row_view(office(), who(), _sort(sort), row_id)
    return render_template(
        "limit.html",
        row=row,
        law_days={v.valid_from for v in row.law_versions},
        titled_history=[(row.title, v) for v in row.history],
        with_title=False,
        stage_words=STAGE_WORDS,
        **_words(),
    )


@bp.get("/settings/limits/<sort>/<row_id>/confirm")
def confirm(sort: str, row_id: str) -> str:
    """Show the form to confirm a version as it stands."""
    registers.require(office(), who(), verdicts.DUTY)
    row = _row(_target(sort, row_id))
    return _form(blank(verdict_forms.confirm_form(row)), sort, row, confirming=True)


@bp.post("/settings/limits/<sort>/<row_id>/confirm")
def do_confirm(sort: str, row_id: str) -> Page:
    """Note that a version was checked."""
    target = _target(sort, row_id)
    row = _row(target)
    form = verdict_forms.confirm_form(row)
    raw = raw_of(form)
    try:
        verdicts.confirm(office(), who(), target, raw)
    except InvalidInput as error:
        sheet = refilled(form, raw, error)
        return _form(sheet, sort, row, confirming=True), status_of(error)
    flash(f"已确认“{row.title}”，以后不再标待核。")
    return redirect(url_for("law_limits.show", sort=sort, row_id=row_id), 303)


@bp.get("/settings/limits/<sort>/<row_id>/change")
def change(sort: str, row_id: str) -> str:
    """Show the form to set a version anew."""
    registers.require(office(), who(), verdicts.DUTY)
    row = _row(_target(sort, row_id))
    return _form(blank(_override_form(row)), sort, row, confirming=False)


@bp.post("/settings/limits/<sort>/<row_id>/check")
def check(sort: str, row_id: str) -> Page:
    """Show what setting a row anew would change; what is wrong shows the form again."""
    return _foreseen(_target(sort, row_id))


@bp.post("/settings/limits/<sort>/<row_id>/change")
def do_change(sort: str, row_id: str) -> Page:
    """Set a row anew; other effects than shown are shown anew instead."""
    target = _target(sort, row_id)
    raw = raw_of(_override_form(_row(target)))
    try:
        found = verdicts.override(office(), who(), target, raw, seen=request.form.get("seen", ""))
    except (Conflict, InvalidInput) as error:
        return _foreseen(target, error)
    flash(f"已改定“{found.title}”，{len(found.outlook.moved)}项期限改期。")
    return redirect(url_for("law_limits.show", sort=sort, row_id=row_id), 303)


@bp.get("/settings/verdicts/<int:verdict_id>/revoke")
def take_back(verdict_id: int) -> str:
    """Show what taking a verdict back would change."""
    return _effects(verdicts.revoke_what_if(office(), who(), verdict_id), revoking=True)


@bp.post("/settings/verdicts/<int:verdict_id>/revoke")
def do_take_back(verdict_id: int) -> Page:
    """Take a verdict back; other effects than shown are shown anew instead."""
    try:
        found = verdicts.revoke(office(), who(), verdict_id, seen=request.form.get("seen", ""))
    except Conflict as error:
        fresh = verdicts.revoke_what_if(office(), who(), verdict_id)
        return _effects(fresh, revoking=True, message=_told_again(error)), status_of(error)
    flash(f"已撤回第{verdict_id}号决定，{len(found.outlook.moved)}项期限改期。")
    row = found.verdict
    return redirect(url_for("law_limits.show", sort=row.sort, row_id=row.row_id), 303)


def _told_again(error: Conflict | InvalidInput) -> str:
    """Return what stands above the effects when they are shown again, "" for a wrong field."""
    if isinstance(error, Conflict):
        return f"{error.message}下面是现在的影响。"
    missing = [r for r in error.reasons if r.field == AGAINST]
    return f"{missing[0].message}。{missing[0].cure}。" if missing else ""


def _foreseen(target: Target, refused: Conflict | InvalidInput | None = None) -> Page:
    row = _row(target)
    form = _override_form(row)
    raw = raw_of(form)
    try:
        found = verdicts.what_if(office(), who(), target, raw)
    except InvalidInput as error:
        sheet = refilled(form, raw, error)
        return _form(sheet, target.sort, row, confirming=False), status_of(error)
    kept = hidden({name: value for name, value in raw.items() if name != AGAINST})
    pairs = (("version", row.valid_from.isoformat()), *kept)
    message = _told_again(refused) if refused else ""
    page = _effects(found, revoking=False, pairs=pairs, message=message)
    return (page, status_of(refused)) if refused else page


def _effects(
    found: Foreseen,
    *,
    revoking: bool,
    pairs: tuple[tuple[str, str], ...] = (),
    message: str = "",
) -> str:
    law = office().rules.law
    return render_template(
        "verdict_check.html",
        found=found,
        revoking=revoking,
        pairs=pairs,
        message=message,
        changes=() if revoking else row_changes.changes(law, found.verdict),
        warnings=() if revoking else row_changes.warnings(law, found.verdict),
        stand_for=AGAINST_WORDS if not revoking and _against(found) else "",
        stand_for_name=AGAINST,
        **_words(),
    )


def _against(found: Foreseen) -> bool:
    law = office().rules.law
    return verdict_forms.is_checked_law(law, row_changes.base_of(law, found.verdict))


def _form(sheet: Sheet, sort: str, row: RowOfLaw, *, confirming: bool) -> str:
    return render_template(
        "verdict_edit.html",
        sheet=sheet,
        sort=sort,
        row=row,
        value=limit_register.value_words(row),
        confirming=confirming,
    )


def _override_form(row: RowOfLaw) -> RegisterForm:
    law = office().rules.law
    return verdict_forms.override_form(law, row, limit_register.today(office()))


def _sort(name: str) -> str:
    if name not in SORT_WORDS:
        raise NoPage
    return name


def _target(sort: str, row_id: str) -> Target:
    return Target(sort=_sort(sort), row_id=row_id, version_from=_day(request.values.get("version")))


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise NoPage from None


def _row(target: Target) -> RowOfLaw:
    law = office().rules.law
    return verdict_forms.version_named(law, target.sort, target.row_id, target.version_from)


def _words() -> dict[str, Any]:
    return {
        "VERDICTS": VERDICTS,
        "VERIFIED": VERIFIED,
        "OWN": OWN,
        "TODAY": TODAY,
        "told": partial(row_changes.fields_words, office().rules.law),
        "why_not": registers.why_not(office(), who(), verdicts.DUTY),
    }
