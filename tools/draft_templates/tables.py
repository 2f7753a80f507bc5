"""Bordered tables whose rows have different cells, written as one table with spans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import _Cell

from tools.draft_templates.marks import CENTER, LEFT, RIGHT, fill, set_borders, shape

LOW = 2.0
"""Rows below this height in cm leave less room between text and signature."""


@dataclass(frozen=True)
class Cell:
    """One cell: its text, its width in cm, and signature lines at its foot."""

    text: str
    width: float
    center: bool = False
    bold: bool = False
    size: float = 10.5
    foot: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """One row; `high` is its least height in cm, `head` rows are repeated on each page."""

    cells: tuple[Cell, ...]
    high: float = 0.85
    head: bool = False
    keep: bool = False
    ruled: bool = False  # only a rule below, for handwriting


def write_table(doc, rows: Sequence[Row], width: float) -> None:
    """Write the rows as one table of exactly `width` cm."""
    edges = sorted({round(edge, 2) for row in rows for edge in _edges(row, width)})
    table = doc.add_table(rows=0, cols=len(edges))
    table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.CENTER
    for column, (start, end) in zip(
        table.columns, zip([0.0, *edges], edges, strict=False), strict=True
    ):
        column.width = Cm(end - start)
    set_borders(table._tbl.tblPr, "w:tblBorders", () if rows[0].ruled else _ALL)
    for row in rows:
        table._tbl.append(_row(table, row, edges, width))


_ALL = ("top", "left", "bottom", "right", "insideH", "insideV")


def _edges(row: Row, width: float) -> list[float]:
    total, found = 0.0, []
    for cell in row.cells[:-1]:
        total += cell.width
        found.append(total)
    return [*found, width]


def _row(table, row: Row, edges: Sequence[float], width: float):
    made = OxmlElement("w:tr")
    properties = OxmlElement("w:trPr")
    made.append(properties)
    if row.high < 6 and sum(len(c.text) for c in row.cells) < 120 and not _long(row):
        properties.append(OxmlElement("w:cantSplit"))
    height = OxmlElement("w:trHeight")
    height.set(qn("w:val"), str(Cm(row.high).twips))
    height.set(qn("w:hRule"), "atLeast")
    properties.append(height)
    if row.head:
        properties.append(OxmlElement("w:tblHeader"))
    before = 0.0
    for cell, end in zip(row.cells, _edges(row, width), strict=True):
        made.append(_cell(table, row, cell, edges, before, round(end, 2)))
        before = round(end, 2)
    return made


def _long(row: Row) -> bool:
    """Whether a row may hold much text and must be allowed to break over pages."""
    return any(cell.foot for cell in row.cells) and row.high >= 3


def _cell(table, row: Row, cell: Cell, edges: Sequence[float], before: float, end: float):
    made = OxmlElement("w:tc")
    properties = OxmlElement("w:tcPr")
    made.append(properties)
    size = OxmlElement("w:tcW")
    size.set(qn("w:w"), str(Cm(end - before).twips))
    size.set(qn("w:type"), "dxa")
    properties.append(size)
    span = len([e for e in edges if before < e <= end])
    if span > 1:
        mark = OxmlElement("w:gridSpan")
        mark.set(qn("w:val"), str(span))
        properties.append(mark)
    if row.ruled:
        set_borders(properties, "w:tcBorders", ("bottom",))
    middle = OxmlElement("w:vAlign")
    middle.set(qn("w:val"), "top" if cell.foot else "center")
    properties.append(middle)
    made.append(OxmlElement("w:p"))
    _write(_Cell(made, table), row, cell)
    return made


def _write(target, row: Row, cell: Cell) -> None:
    lines = cell.text.split("\n")
    for index, text in enumerate(lines):
        paragraph = target.paragraphs[0] if index == 0 else target.add_paragraph()
        fill(paragraph, text, bold=cell.bold, size=cell.size)
        keep = row.keep or bool(cell.foot)
        shape(paragraph, line=cell.size * 1.9, align=CENTER if cell.center else LEFT, keep=keep)
    for index, text in enumerate(cell.foot):
        paragraph = target.add_paragraph()
        fill(paragraph, text)
        last = index == len(cell.foot) - 1
        shape(paragraph, line=22, align=RIGHT, keep=row.keep or not last)
        if index == 0:
            paragraph.paragraph_format.space_before = Pt(12 if row.high >= LOW else 6)
