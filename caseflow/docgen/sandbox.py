"""What the text of a template may do: print stored values, ask about them, run over lists.

Nothing of Python is within reach: names lead to stored values only, there are no functions, no
arithmetic and only a few filters. Values come out escaped and printable.
"""

from __future__ import annotations

import re

from jinja2 import StrictUndefined
from jinja2.exceptions import SecurityError
from jinja2.filters import FILTERS as _ALL_FILTERS
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import SandboxedEnvironment

FILTERS = ("default", "first", "join", "last", "length")

# XML 1.0 knows none of these; Word refuses a file that holds one.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_NEW_LINE = re.compile(r"\r\n?|\n")
_PARAGRAPH = "\a"  # what the template library turns into a new paragraph of the same shape
_REMOVED = "〔已去除不能打印的字符〕"


class _Sandbox(SandboxedEnvironment):
    """A sandbox in which a dot leads to a stored value and nowhere else."""

    intercepted_binops = frozenset(SandboxedEnvironment.default_binop_table)

    def getattr(self, obj: object, attribute: str) -> object:
        """Return a stored value, or what a loop tells about itself."""
        if isinstance(obj, dict) and attribute in obj:
            return obj[attribute]
        if isinstance(obj, LoopContext):
            return super().getattr(obj, attribute)
        return self.undefined(obj=obj, name=attribute)

    def getitem(self, obj: object, argument: object) -> object:
        """Return an element of a list, or a stored value by its name."""
        if isinstance(argument, str):
            return self.getattr(obj, argument)
        return super().getitem(obj, argument)

    def call_binop(self, context: Context, operator: str, left: object, right: object) -> object:
        """Refuse arithmetic: figures are made before the template, and here it only costs."""
        raise SecurityError(f"不允许计算（{operator}）")


def environment() -> SandboxedEnvironment:
    """Return a sandbox that escapes all values and refuses a name that is not there."""
    made = _Sandbox(undefined=StrictUndefined, autoescape=True, finalize=_printable)
    made.filters = {name: _ALL_FILTERS[name] for name in FILTERS}
    made.globals.clear()
    return made


def _printable(value: object) -> object:
    """Return a value as it is printed: text without what Word cannot hold."""
    if isinstance(value, str):
        return value if value.isprintable() else _cleaned(value)
    return value


def _cleaned(text: str) -> str:
    plain = _NEW_LINE.sub("\n", text.rstrip("\r\n"))
    clean = _ILLEGAL.sub("", plain)
    note = _REMOVED if clean != plain else ""
    return clean.replace("\n", _PARAGRAPH) + note
