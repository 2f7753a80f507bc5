"""放假日历: the years and their days, a notice with its effects before it is accepted."""

from __future__ import annotations

from calendar import Calendar
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from caseflow.domain.errors import Conflict, InvalidInput
from caseflow.domain.local_law import Notice
from caseflow.domain.notice import FIRST_YEAR
from caseflow.domain.worktime import WorkCalendar
from caseflow.services import notice_forms, notices, registers
from caseflow.services.notices import WhatIf
from caseflow.web.desk import office, status_of, who
from caseflow.web.filters import number
from caseflow.web.register_pages import Sheet, blank, raw_of, refilled
from caseflow.web.words import Badge

bp = Blueprint("law_calendar", __name__)

SHIPPED = Badge("later", "check", "随系统提供")
LOADED = Badge("done", "check", "本局载入")
_FILE = "notice_file"
Page = str | Answer | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Cell:
    """One day in the sheet of a month; `word` is 休, 班, 节 or "", `title` the reason."""

    number: int
    css: str
    word: str
    title: str


@bp.get("/settings/calendar")
def show() -> str:
    """Show the years of the calendar, what was accepted, and days on record that differ."""
    every = "all" in request.args
    return render_template(
        "calendar.html",
        view=notices.view(office(), who(), first=FIRST_YEAR if every else 0),
        pending=notices.pending(office(), who()),
        why_not=_why_not(),
        every=every,
        SHIPPED=SHIPPED,
        LOADED=LOADED,
    )


@bp.get("/settings/calendar/<int:year>")
def year(year: int) -> str:
    """Show one year month by month, each day off and each make-up day with its mark."""
    row, calendar = notices.year(office(), who(), year)
    return render_template(
        "calendar_year.html",
        row=row,
        months=[(month, _weeks(calendar, year, month)) for month in range(1, 13)],
        SHIPPED=SHIPPED,
        LOADED=LOADED,
    )


@bp.get("/settings/calendar/<int:year>.yaml")
def download(year: int) -> Response:
    """Send the notice of a year as the file that can be loaded again."""
    text = notices.notice_file(office(), who(), year)
    return Response(
        text,
        content_type="application/yaml; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{year}.yaml"'},
    )


@bp.get("/settings/calendar/new")
def add() -> str:
    """Show the form of a notice, filled with the present one of `year` if there is one."""
    registers.require(office(), who(), notices.DUTY)
    wanted = number(request.args.get("year", ""))
    present = notices.present_notice(office(), who(), wanted) if wanted else None
    form = notice_forms.notice_form(present)
    if wanted and present is None:
        form = notice_forms.empty_form(wanted)
    return _form(blank(form))


@bp.post("/settings/calendar/check")
def check() -> Page:
    """Show what a typed or uploaded notice would change; what is wrong shows the form again."""
    registers.require(office(), who(), notices.DUTY)
    form = notice_forms.notice_form()
    raw = raw_of(form)
    upload = request.files.get("file")
    try:
        if upload is not None and upload.filename:
            data = upload.stream.read(notice_forms.MOST_BYTES + 1)
            notice = notice_forms.notice_of_file(data, upload.filename)
        else:
            notice = notice_forms.typed_notice(raw)
    except InvalidInput as error:
        return _form(refilled(form, raw, error)), status_of(error)
    return _effects(notices.what_if(office(), who(), notice))


@bp.post("/settings/calendar/accept")
def accept() -> Page:
    """Accept the notice that was shown; other effects than shown are shown anew instead."""
    data = request.form.get(_FILE, "").encode()
    notice = notice_forms.notice_of_file(data, "notice.yaml")
    return _accepted(notice, f"已载入{notice.year}年放假通知")


@bp.get("/settings/calendar/recount")
def recount() -> str:
    """Show which days on record are not those of the present rules."""
    return _effects(notices.pending(office(), who()))


@bp.post("/settings/calendar/recount")
def do_recount() -> Page:
    """Bring the days on record to the present rules."""
    return _accepted(None, "已重新计算")


def _accepted(notice: Notice | None, done: str) -> Page:
    try:
        found = notices.accept(office(), who(), notice, seen=request.form.get("seen", ""))
    except Conflict as error:
        fresh = (
            notices.what_if(office(), who(), notice) if notice else notices.pending(office(), who())
        )
        return _effects(fresh, error.message), status_of(error)
    flash(f"{done}，{len(found.outlook.moved)}项期限改期，有关人员已收到提醒。")
    return redirect(url_for("law_calendar.show"), 303)


def _form(sheet: Sheet) -> str:
    return render_template("notice_edit.html", sheet=sheet)


def _effects(found: WhatIf, message: str = "") -> str:
    return render_template(
        "notice_check.html",
        found=found,
        text=notice_forms.file_text(found.notice) if found.notice else "",
        message=message,
        why_not=_why_not(),
    )


def _why_not() -> str:
    return registers.why_not(office(), who(), notices.DUTY)


def _weeks(calendar: WorkCalendar, year: int, month: int) -> list[list[Cell | None]]:
    return [
        [_cell(calendar, day) if day.month == month else None for day in week]
        for week in Calendar().monthdatescalendar(year, month)
    ]


def _cell(calendar: WorkCalendar, day: date) -> Cell:
    working, reason = calendar.describe(day)
    weekend = day.weekday() >= 5
    note = calendar.days.get(day)
    if note is not None and note.off:
        return Cell(day.day, "ycal-holiday", "休", reason)
    if note is not None:
        return Cell(day.day, "ycal-makeup", "班", reason)
    if not working and not weekend:
        return Cell(day.day, "ycal-guess", "节", reason)
    return Cell(day.day, "ycal-off" if weekend else "", "", "")
