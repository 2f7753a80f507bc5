"""单位: the register of units, their place in the plan and their cases."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from caseflow.services import parties
from caseflow.web.desk import office, who

bp = Blueprint("units", __name__)


@bp.get("/units")
def register() -> str:
    """Show the units of the bureau, found by name or credit code and by class."""
    text = request.args.get("text", "").strip()
    unit_class = request.args.get("class", "")
    everybody = parties.list_units(office(), who())
    classes = sorted({row.party.unit_class for row in everybody if row.party.unit_class})
    return render_template(
        "units.html",
        rows=parties.list_units(office(), who(), text=text, unit_class=unit_class),
        text=text,
        unit_class=unit_class,
        classes=[(name, name) for name in classes],
    )


@bp.get("/units/<int:party_id>")
def show(party_id: int) -> str:
    """Show one unit with its cases."""
    return render_template("unit.html", unit=parties.unit(office(), who(), party_id))
