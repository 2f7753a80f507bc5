"""Between a form of a register and its page; nothing is judged here, all typed text is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import request

from caseflow.domain.errors import CaseflowError, Reason
from caseflow.services.registers import RegisterForm
from caseflow.web.faults import reasons_of
from caseflow.web.forms import Cell, Raw, cells, first, summary, typed

_EMPTY = "（空）"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A form as a template draws it: its controls by name, what is wrong, what stands there now.

    `message` is a refusal that belongs to no field. `now` holds the words of each stored value
    that differs from what was typed, after somebody else was faster.
    """

    cells: Mapping[str, Cell]
    reasons: tuple[Reason, ...] = ()
    message: str = ""
    now: Mapping[str, str]
    seen: str


def blank(form: RegisterForm) -> Sheet:
    """Return the form as stored, for the first look at the page."""
    return Sheet(cells=_by_name(form, first(form.fields, form.values), ()), now={}, seen=form.seen)


def raw_of(form: RegisterForm) -> Raw:
    """Return what was typed into the present request."""
    return typed(form.fields, request.form)


def seen_in_form() -> str:
    """Return the mark of what the person looked at."""
    return request.form.get("seen", "")


def refilled(form: RegisterForm, raw: Raw, error: CaseflowError | None = None) -> Sheet:
    """Return the form with what was typed, and with what is wrong with it.

    Without an error it keeps the mark of what the person looked at; with one that belongs to no
    field it takes the newest and shows what stands there now.
    """
    reasons = reasons_of(error) if error else ()
    stale = error is not None and not reasons
    return Sheet(
        cells=_by_name(form, raw, reasons),
        reasons=reasons,
        message=error.message if error and stale else "",
        now=_stored(form, raw) if stale else {},
        seen=form.seen if stale else seen_in_form(),
    )


def _by_name(form: RegisterForm, raw: Raw, reasons: tuple[Reason, ...]) -> dict[str, Cell]:
    return {c.name: c for c in cells(form.fields, raw, {}, reasons)}


def _stored(form: RegisterForm, raw: Raw) -> dict[str, str]:
    held = first(form.fields, form.values)
    shown = _by_name(form, held, ())
    return {
        name: "".join(words for _, words in summary((cell,))) or _EMPTY
        for name, cell in shown.items()
        if raw.get(name) != held[name]
    }
