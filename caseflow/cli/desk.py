"""What several commands share: an office for this process and the person who acts in it."""

from __future__ import annotations

import json
from collections.abc import Mapping

import click

from caseflow.bootstrap import make_office
from caseflow.config import load_settings
from caseflow.domain.errors import InvalidInput, Reason, Refused
from caseflow.services.office import Actor, Office
from caseflow.services.people import actor_named


def open_office() -> Office:
    """Return the office of this installation."""
    return make_office(load_settings())


def actor(office: Office, username: str) -> Actor:
    """Return the person who acts. Raises NotFound for an unknown or inactive account."""
    return actor_named(office, username)


def say_json(value: Mapping[str, object] | list[object]) -> None:
    """Print JSON for another program."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def reason_json(reason: Reason) -> dict[str, object]:
    """Return one reason as plain JSON."""
    return {
        "guard": reason.guard,
        "message": reason.message,
        "cure": reason.cure,
        "basis": list(reason.basis),
        "field": reason.field,
        "action": reason.action,
    }


def say_reasons(error: Refused | InvalidInput) -> None:
    """Print each reason with its law and its cure on stderr."""
    click.echo(f"错误：{error.message.split('：')[0]}", err=True)
    for number, reason in enumerate(error.reasons, start=1):
        law = f"（{'、'.join(reason.basis)}）" if reason.basis else ""
        click.echo(f"  {number}. {reason.message}{law}。{reason.cure}。", err=True)
