"""The command line: a thin door. Each command is loaded when it is called, not before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib import import_module
from typing import IO, Any

import click
from click.exceptions import NoArgsIsHelpError

from caseflow.domain.errors import CaseflowError

_COMMANDS = {
    "serve": "caseflow.cli.serve:serve",
    "worker": "caseflow.cli.worker:worker",
    "demo": "caseflow.cli.demo:demo",
    "check": "caseflow.cli.check:check",
    "limits": "caseflow.cli.limits:limits",
    "calendar": "caseflow.cli.calendar:calendar",
    "case": "caseflow.cli.cases:case",
    "forms": "caseflow.cli.forms:forms",
    "templates": "caseflow.cli.templates:templates",
    "sweep": "caseflow.cli.sweep:sweep",
    "deliveries": "caseflow.cli.deliveries:deliveries",
    "audit": "caseflow.cli.audit:audit",
    "archive": "caseflow.cli.archive:archive",
    "numbers": "caseflow.cli.numbers:numbers",
    "doctor": "caseflow.cli.doctor:doctor",
}


_NO_COMMAND = re.compile(r"No such command '(.*)'\.", re.DOTALL)
_HELP = "可用 --help 查看用法。"


class _Told(click.ClickException):
    """An error in our words, with the exit code of the one that click raised."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code  # type: ignore[misc]

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the message without click's English prefix."""
        click.echo(f"错误：{self.message}", file=file, err=file is None)


def _told(error: click.ClickException) -> click.ClickException:
    """Return an error of click in Chinese; the help of a group without command stays as it is."""
    if isinstance(error, _Told | NoArgsIsHelpError):
        return error
    return _Told(_words(error), error.exit_code)


def _words(error: click.ClickException) -> str:
    if isinstance(error, click.NoSuchOption):
        near = "、".join(error.possibilities or ())
        hint = f"是否为：{near}？" if near else _HELP
        return f"没有“{error.option_name}”这一选项。{hint}"
    if isinstance(error, click.BadOptionUsage):
        return f"选项“{error.option_name}”的用法不对。{_HELP}"
    if isinstance(error, click.BadParameter):
        own = error.param.get_error_hint(error.ctx) if error.param else ""
        given: str | Sequence[str] = error.param_hint or own
        name = (given if isinstance(given, str) else "、".join(given)).replace("'", "")
        if isinstance(error, click.MissingParameter):
            return f"没有填写“{name}”。{_HELP}"
        if error.message.isascii():
            return f"“{name}”的值不对（{error.message}）。{_HELP}"
        return f"“{name}”：{error.message}" if name else error.message
    unknown = _NO_COMMAND.fullmatch(error.message)
    if unknown:
        return f"没有“{unknown[1]}”这一命令。{_HELP}"
    if isinstance(error, click.UsageError) and error.message.isascii():
        return f"命令的写法不对（{error.message}）。{_HELP}"
    return error.message


class _Lazy(click.Group):
    """A group that knows the names of its commands and imports only the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the help page."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command, or None for an unknown name."""
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name].partition(":")
        command = getattr(import_module(module), name)
        if not isinstance(command, click.Command):
            raise TypeError(f"{cmd_name} is not a command")
        return command

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        """Read the words before the command; what is wrong with them is told in Chinese."""
        try:
            return super().make_context(*args, **extra)
        except click.ClickException as err:
            raise _told(err) from err

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; an error that is told to people ends it with exit code 1."""
        try:
            return super().invoke(ctx)
        except CaseflowError as err:
            raise _Told(err.message, 1) from err
        except click.ClickException as err:
            raise _told(err) from err


@click.group(cls=_Lazy, help="安全生产行政执法案件系统。")
@click.version_option(package_name="caseflow-safety", prog_name="caseflow")
def main() -> None:
    """Run the command line."""
