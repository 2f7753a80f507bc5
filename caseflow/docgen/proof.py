"""Tell from a template's text alone that any filling of it needs no repair.

After filling, the template library reads the body leniently, adds or drops columns of tables whose
rows do not fit, and numbers pictures anew. That is the slow half of its work. It changes nothing
when every branch and loop holds whole elements and the rows of every table fit its columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jinja2 import nodes
from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BLOCK = "block"  # stands for a branch or the body of a loop: it may be left out
_CHOICE = "choice"  # holds the branches of which one always comes out
_VALUE = "?"


class _Unclear(Exception):
    """The template does something that cannot be judged beforehand."""


def is_whole(head: str, tree: nodes.Template, tail: str) -> bool:
    """Whether every branch and loop of a part holds whole elements.

    `head` and `tail` are the text around the compiled one.
    """
    return _skeleton(head, tree, tail) is not None


def is_settled(head: str, tree: nodes.Template, tail: str, *, body: bool) -> bool:
    """Whether a part is whole whatever is filled in; `body` asks for its tables and pictures too."""
    root = _skeleton(head, tree, tail)
    return root is not None and _plain(root) and (not body or _fits(root))


def _skeleton(head: str, tree: nodes.Template, tail: str) -> etree._Element | None:
    try:
        text = "".join((head, *_outline(tree.body), tail))
        return etree.fromstring(
            text.encode(), etree.XMLParser(resolve_entities=False, huge_tree=True)
        )
    except (_Unclear, etree.XMLSyntaxError):
        return None


def _outline(found: Iterable[nodes.Node]) -> Iterator[str]:
    for node in found:
        if isinstance(node, nodes.Output):
            for one in node.nodes:
                yield one.data if isinstance(one, nodes.TemplateData) else _VALUE
        elif isinstance(node, nodes.If):
            branches = (node.body, *(one.body for one in node.elif_), node.else_)
            inner = (text for branch in branches for text in _within(_BLOCK, _outline(branch)))
            yield from _within(_CHOICE, inner)
        elif isinstance(node, nodes.For):
            for part in (node.body, node.else_):
                yield from _within(_BLOCK, _outline(part))
        else:
            raise _Unclear


def _within(name: str, inner: Iterable[str]) -> Iterator[str]:
    yield f"<{name}>"
    yield from inner
    yield f"</{name}>"


def _plain(root: etree._Element) -> bool:
    """Whether no paragraph lies in another one, as in text boxes."""
    return all(next(p.iterancestors(f"{_W}p"), None) is None for p in root.iter(f"{_W}p"))


def _fits(root: etree._Element) -> bool:
    picture = next(root.iter("{*}docPr"), None)
    return picture is None and all(_table_fits(table) for table in root.iter(f"{_W}tbl"))


def _table_fits(table: etree._Element) -> bool:
    """Whether the rows that come out always fill exactly the columns of the table."""
    grid = table.find(f"{_W}tblGrid")
    if grid is None or next(table.iterdescendants(f"{_W}tbl"), None) is not None:
        return False
    columns = len(grid.findall(f"{_W}gridCol"))
    if len(list(grid.iter(f"{_W}gridCol"))) != columns:
        return False
    rows = table.iter(f"{_W}tr")
    return all(_row_fits(row, columns) for row in rows) and _reaches(table, columns)


def _row_fits(row: etree._Element, columns: int) -> bool:
    cells = row.findall(f"{_W}tc")
    return len(cells) == len(list(row.iter(f"{_W}tc"))) and len(cells) <= columns


def _reaches(rows: etree._Element, columns: int) -> bool:
    """Whether a row that spans all columns comes out whatever branches are taken."""
    return any(
        (one.tag == f"{_W}tr" and sum(map(_span, one.findall(f"{_W}tc"))) >= columns)
        or (one.tag == _CHOICE and all(_reaches(branch, columns) for branch in one))
        for one in rows
    )


def _span(cell: etree._Element) -> int:
    span = cell.find(f"{_W}tcPr/{_W}gridSpan")
    words = "1" if span is None else span.get(f"{_W}val", "")
    return int(words) if words.isdecimal() else 0
