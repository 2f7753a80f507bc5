"""设置: what the bureau settles for itself, and the rows of law that it has still to confirm."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from caseflow.domain.errors import CaseflowError, Forbidden
from caseflow.services import settings
from caseflow.services.settings import SettingsForm
from caseflow.services.unverified import list_unverified
from caseflow.web.desk import office, status_of, who
from caseflow.web.forms import Raw, first
from caseflow.web.register_pages import Sheet, blank, raw_of, refilled, seen_in_form

bp = Blueprint("settings", __name__)

_NEEDED = "签发要用到它的文书时必填"
Answer = str | Response | tuple[str, int]


@bp.get("/settings")
def show() -> str:
    """Show the settings of the bureau, with a mark at each that is missing."""
    found = settings.settings_form(office(), who())
    return _page(found, blank(found.form), first(found.form.fields, found.form.values))


@bp.post("/settings")
def save() -> Answer:
    """Write the settings; `example` shows only what a number would look like."""
    found = settings.settings_form(office(), who())
    raw = raw_of(found.form)
    if "example" in request.form:
        return _page(found, refilled(found.form, raw), raw)
    try:
        changed = settings.save_settings(office(), who(), raw, seen=seen_in_form())
    except Forbidden:
        raise
    except CaseflowError as error:
        fresh = settings.settings_form(office(), who())
        return _page(fresh, refilled(fresh.form, raw, error), raw), status_of(error)
    flash("已保存本局设置，以后签发的文书按新的设置打印。" if changed else "设置没有改动。")
    return redirect(url_for("settings.show"), 303)


@bp.get("/settings/example")
def example() -> str:
    """Return the example of a number alone, for the page that asks while somebody types."""
    words = settings.number_example(office(), who(), request.args)
    return render_template("settings_example.html", example=words)


@bp.get("/settings/unverified")
def unverified() -> str:
    """Show every row of law that the bureau has still to confirm. Open to everybody."""
    return render_template("unverified.html", rows=list_unverified(office(), who()))


def _page(found: SettingsForm, sheet: Sheet, raw: Raw) -> str:
    told = {
        name: replace(cell, condition=_NEEDED)
        if name in found.needed and not cell.field.required
        else cell
        for name, cell in sheet.cells.items()
    }
    return render_template(
        "settings.html",
        form=found.form,
        sheet=replace(sheet, cells=told),
        needed=found.needed,
        missing=found.missing,
        example=settings.number_example(office(), who(), raw),
    )
