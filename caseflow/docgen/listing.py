"""Turn the marks of line breaks and tabs in filled text into what Word understands.

The template library does this for the whole text with nested patterns; only the paragraphs that
hold a mark are given to it here.
"""

from __future__ import annotations

from collections.abc import Iterator

_MARKS = "\t\a\n\f"
_CLOSE = "</w:p>"


def listed(text: str) -> str:
    """Return filled text with its marks turned into paragraphs and tabs."""
    return "".join(_pieces(text)) if _next_mark(text, 0) >= 0 else text


def _next_mark(text: str, start: int) -> int:
    return min((at for mark in _MARKS if (at := text.find(mark, start)) >= 0), default=-1)


def _pieces(text: str) -> Iterator[str]:
    from docxtpl import DocxTemplate  # noqa: PLC0415  # loaded on first use

    done = 0
    while (mark := _next_mark(text, done)) >= 0:
        begin = _last_opened(text, done, mark)
        close = text.find(_CLOSE, mark)
        if begin < 0 or close < 0:
            yield text[done : mark + 1]
            done = mark + 1
            continue
        end = close + len(_CLOSE)
        yield text[done:begin]
        yield DocxTemplate.resolve_listing(None, text[begin:end])
        done = end
    yield text[done:]


def _last_opened(text: str, start: int, end: int) -> int:
    """Return where the last paragraph begins, -1 for none."""
    plain = text.rfind("<w:p>", start, end)
    return max(plain, text.rfind("<w:p ", max(plain, start), end))
