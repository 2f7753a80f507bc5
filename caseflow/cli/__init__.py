"""The command line: a thin door. Each command is loaded when it is called, not before."""

from __future__ import annotations

from importlib import import_module

import click

from caseflow.domain.errors import CaseflowError

_COMMANDS = {
    "serve": "caseflow.cli.serve:serve",
    "demo": "caseflow.cli.demo:demo",
    "check": "caseflow.cli.check:check",
    "limits": "caseflow.cli.limits:limits",
    "case": "caseflow.cli.cases:case",
    "sweep": "caseflow.cli.sweep:sweep",
    "audit": "caseflow.cli.audit:audit",
    "doctor": "caseflow.cli.doctor:doctor",
}


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

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; an error that is told to people ends it with exit code 1."""
        try:
            return super().invoke(ctx)
        except CaseflowError as err:
            raise click.ClickException(err.message) from err


@click.group(cls=_Lazy, help="安全生产行政执法案件系统。")
@click.version_option(package_name="caseflow-safety", prog_name="caseflow")
def main() -> None:
    """Run the command line."""
