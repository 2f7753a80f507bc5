"""Checks that what a form needs and where its fields are entered leads somewhere."""

from __future__ import annotations

from datetime import date

from caseflow.catalogue.faults import Faults
from caseflow.catalogue.row_checks import citation_fault
from caseflow.catalogue.whole import FormEdition, Placed, Whole
from caseflow.domain.forms import ENTRANCES, Form


def check_form_needs(law: Whole, faults: Faults) -> None:
    """A need names at least one form, cites law in force, and knows whose paper is meant."""
    for edition in law.form_sets:
        for form in edition.forms.values():
            for number in range(len(form.row.needs)):
                _check_need(law, edition, form, number, faults)


def _check_need(
    law: Whole, edition: FormEdition, form: Placed[Form], number: int, faults: Faults
) -> None:
    need = form.row.needs[number]
    if not need.forms:
        form.note(
            faults, "needs", number, "forms", found="[]", expected="至少一种文书",
            check="empty_need",
        )  # fmt: skip
    for i, name in enumerate(need.forms):
        other = edition.forms.get(name)
        if need.own and other is not None and not other.row.item:
            form.note(
                faults, "needs", number, "forms", i, found=name,
                expected="写明 item 的文书（own 要求同一项的文书）", check="need_without_item",
            )  # fmt: skip
    end = edition.head.row.valid_to
    for i, reference in enumerate(need.basis):
        fault = citation_fault(law, reference, end or date.max, end)
        if fault is not None:
            form.note(
                faults, "needs", number, "basis", i, found=reference, expected=fault[1],
                check=fault[0],
            )  # fmt: skip


def check_entrances(law: Whole, faults: Faults) -> None:
    """The place where a field is entered is an act of some procedure or one of the registers."""
    if "procedures" in law.broken:
        return
    acts = {name for draft in law.procedures for name in draft.procedure.actions}
    for edition in law.form_sets:
        for form in edition.forms.values():
            for i, one in enumerate(form.row.fields):
                if one.enter and one.enter not in acts and one.enter not in ENTRANCES:
                    form.note(
                        faults, "fields", i, "enter", found=one.enter,
                        expected="程序中的行为，或者" + "、".join(ENTRANCES),
                        check="unknown_entrance",
                    )  # fmt: skip
