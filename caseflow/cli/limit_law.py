"""Which law `caseflow limits list|due` works by: the law files, or the rules of one bureau.

Without a database nothing of one is loaded or made, and the law files alone are used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from caseflow.catalogue import load_law
from caseflow.catalogue.calendar import load_calendar
from caseflow.config import load_settings
from caseflow.domain.definition import Limit
from caseflow.domain.errors import CaseflowError, Conflict

if TYPE_CHECKING:
    from caseflow.config import Settings
    from caseflow.domain.definition import LawBook
    from caseflow.domain.worktime import WorkCalendar
    from caseflow.services.law_in_force import LawInForce

SHIPPED = "shipped"
_SQLITE = "sqlite:///"


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitLaw:
    """What these commands need of the law: all limits by id, names by key, and the calendar.

    `source` is the bureau whose rules they are or SHIPPED, and "" where no bureau has settled
    anything and nobody has asked: then there is nothing to tell. `told` says it in words.
    """

    limits: Mapping[str, tuple[Limit, ...]]
    names: Mapping[str, str]
    calendar: WorkCalendar
    source: str = ""
    told: str = ""


class LimitFault(click.ClickException):
    """A request that cannot be answered; printed in Chinese on stderr, exit code 2."""

    exit_code = 2

    def show(self, file: object = None) -> None:
        """Print the message without click's English prefix."""
        click.echo(f"错误：{self.message}", err=True)


def law_for(context: click.Context, username: str | None) -> LimitLaw:
    """Return the law that a test hands in, else the law that holds for a person or a machine.

    What there is to tell about it goes to stderr. Raises LimitFault.
    """
    law = context.find_object(LimitLaw) or _law(username or "")
    if law.told:
        click.echo(f"提示：{law.told}", err=True)
    return law


def _law(username: str) -> LimitLaw:
    try:
        settings = load_settings()
        book = load_law(settings.workflows_dir)
        calendar = load_calendar(settings.workflows_dir / "calendar")
        names = {key: instrument.name for key, instrument in book.instruments.items()}
        shipped = LimitLaw(limits=book.limits, names=names, calendar=calendar)
        return _of_bureau(settings, book, shipped, username)
    except CaseflowError as err:
        raise LimitFault(err.message) from err


def _of_bureau(settings: Settings, book: LawBook, shipped: LimitLaw, username: str) -> LimitLaw:
    try:
        found = _look(settings, book, shipped.calendar, username)
    except Conflict as err:
        if username:
            raise
        told = f"{err.message}没有查看各局的决定，按随程序的规定计算。"
        return _with(shipped, SHIPPED, told)
    if found is None:
        if username:
            raise LimitFault(f"还没有数据库，没有登录名为“{username}”的人员；请不写 --as。")
        return shipped
    if not username and not found.settled:
        return shipped
    if not found.bureau:
        others = "、".join(f"“{name}”" for name in found.settled)
        told = (
            f"按随程序的规定计算；{others}另有本局的决定或者放假通知，写 --as 登录名即按该局计算。"
        )
        return _with(shipped, SHIPPED, told)
    own = LimitLaw(
        limits=found.rules.law.limits, names=shipped.names, calendar=found.rules.calendar
    )
    more = "，含本局的决定和放假通知" if found.settled else "，本局没有另作决定"
    return _with(own, found.bureau, f"按“{found.bureau}”的规定计算{more}。")


def _look(
    settings: Settings, book: LawBook, calendar: WorkCalendar, username: str
) -> LawInForce | None:
    """Return what the database says, None where there is none. Raises Conflict, NotFound."""
    url = settings.database_url
    if url.startswith(_SQLITE) and not Path(url.removeprefix(_SQLITE)).is_file():
        return None
    from caseflow.bootstrap import visit_office
    from caseflow.domain.decide import Rules
    from caseflow.services.law_in_force import law_in_force

    office = visit_office(settings, Rules.of(book, calendar))
    if office is None:
        return None
    try:
        return law_in_force(office, username)
    finally:
        office.database.dispose()


def _with(law: LimitLaw, source: str, told: str) -> LimitLaw:
    return LimitLaw(
        limits=law.limits, names=law.names, calendar=law.calendar, source=source, told=told
    )
