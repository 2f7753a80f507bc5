"""What the text of a template may do: print stored values, ask about them, run over lists.

Nothing of Python is within reach: names lead to stored values only, there are no functions, no
arithmetic and only a few filters. Values come out escaped and printable. What comes out is counted,
and so are the turns of the loops: a template that would never end is stopped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sized
from itertools import islice

from jinja2 import StrictUndefined, nodes, pass_context
from jinja2.exceptions import SecurityError
from jinja2.filters import FILTERS as _ALL_FILTERS
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import SandboxedEnvironment

from caseflow.docgen.tags import Limits

FILTERS = ("default", "first", "join", "last", "length")
MAX_SIGNS = 20_000_000
MAX_TURNS = 200_000

_COUNTED = "the turns of a loop"  # no name that a template could use
_AT_ONCE = 256

# XML 1.0 knows none of these; Word refuses a file that holds one.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_NEW_LINE = re.compile(r"\r\n?|\n")
_PARAGRAPH = "\a"  # what the template library turns into a new paragraph of the same shape
_REMOVED = "〔已去除不能打印的字符〕"


class _Counting(Context):
    """The values of one filling, and how many turns its loops have taken."""

    turns = 0


@pass_context
def _counted(context: _Counting, listed: Sized) -> Sized:
    """Return what a loop runs over, after its turns are counted."""
    try:
        context.turns += len(listed) + 1
    except TypeError as err:
        raise SecurityError("循环只能用于清单") from err
    if context.turns > MAX_TURNS:
        raise SecurityError(f"循环超过{MAX_TURNS}次，已经停止")
    return listed


def _joined(pieces: Iterable[str]) -> str:
    """Return the filled text; it is counted before it is put together."""
    made: list[str] = []
    left = MAX_SIGNS
    rest = iter(pieces)
    while some := tuple(islice(rest, _AT_ONCE)):
        left -= sum(map(len, some))
        if left < 0:
            raise SecurityError(f"印出的内容超过{MAX_SIGNS}字符，已经停止")
        made.append("".join(some))
    return "".join(made)


class _Sandbox(SandboxedEnvironment):
    """A sandbox in which a dot leads to a stored value and nowhere else."""

    intercepted_binops = frozenset(SandboxedEnvironment.default_binop_table)
    context_class = _Counting
    concat = staticmethod(_joined)

    def _generate(
        self,
        source: nodes.Template,
        name: str | None,
        filename: str | None,
        defer_init: bool = False,
    ) -> str:
        """Return the code of a template in which every loop counts its turns."""
        for loop in source.find_all(nodes.For):
            loop.iter = nodes.Filter(loop.iter, _COUNTED, [], [], None, None, lineno=loop.lineno)
        source.set_environment(self)
        return super()._generate(source, name, filename, defer_init)

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
    made = _Sandbox(
        undefined=StrictUndefined, autoescape=True, finalize=_printable, extensions=(Limits,)
    )
    made.filters = {name: _ALL_FILTERS[name] for name in FILTERS} | {_COUNTED: _counted}
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
