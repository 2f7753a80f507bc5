"""Runs, paragraph shapes, rules and fields: the small marks of a Word file."""

from __future__ import annotations

from collections.abc import Sequence

from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

SONG, FANG, HEI, KAI, XBS = "华文中宋", "仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体"
LEFT = WD_ALIGN_PARAGRAPH.LEFT
CENTER = WD_ALIGN_PARAGRAPH.CENTER
RIGHT = WD_ALIGN_PARAGRAPH.RIGHT
JUSTIFY = WD_ALIGN_PARAGRAPH.JUSTIFY


def fill(paragraph, text: str, *, font: str = FANG, size: float = 10.5, bold: bool = False) -> None:
    """Put one run of text into a paragraph, with its font for all scripts."""
    run = paragraph.add_run(text)
    run.font.size, run.font.bold = Pt(size), bold or None
    names = run._element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        names.set(qn(attribute), font)
    names.set(qn("w:hint"), "eastAsia")


def shape(
    paragraph,
    *,
    line: float,
    align: WD_ALIGN_PARAGRAPH,
    keep: bool = False,
) -> None:
    """Set exact line spacing, alignment and keep-with-next of a paragraph."""
    form = paragraph.paragraph_format
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(line)
    form.space_before = form.space_after = Pt(0)
    form.keep_with_next = keep or None
    form.widow_control = True
    paragraph.alignment = align


def rule(paragraph, side: str, eighths: int, color: str = "000000") -> None:
    """Draw a rule over or under a paragraph; the width is in eighths of a point."""
    borders = OxmlElement("w:pBdr")
    borders.append(_edge(side, eighths, color))
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def set_borders(properties, tag: str, sides: Sequence[str]) -> None:
    """Draw thin borders at these sides of a table or a cell."""
    if sides:
        borders = OxmlElement(tag)
        for side in sides:
            borders.append(_edge(side, 4, "000000"))
        later = properties.find(qn("w:tblLayout"))  # Word wants the children in their order
        if later is None:
            properties.append(borders)
        else:
            later.addprevious(borders)


def page_numbers(paragraph) -> None:
    """Print 共 x 页 第 y 页 with fields, right."""
    for text, code in (("共 ", "NUMPAGES"), (" 页 第 ", "PAGE"), (" 页", "")):
        fill(paragraph, text)
        if code:
            fill(paragraph, "")
            _field(paragraph.runs[-1], code)
    shape(paragraph, line=18, align=RIGHT)


def letter_pages(doc) -> None:
    """Number the pages of a letter, odd ones right and even ones left."""
    doc.settings.odd_and_even_pages_header_footer = True
    section = doc.sections[0]
    for footer, side in ((section.footer, RIGHT), (section.even_page_footer, LEFT)):
        footer.is_linked_to_previous = False
        letter_page_number(footer.paragraphs[0], side)


def letter_page_number(paragraph, align: WD_ALIGN_PARAGRAPH) -> None:
    """Print — n — as official letters do."""
    for text in ("— ", "", " —"):
        fill(paragraph, text, size=14)
    _field(paragraph.runs[-2], "PAGE")
    shape(paragraph, line=18, align=align)


def red(paragraph) -> None:
    """Print a paragraph in the red of a letter head."""
    for run in paragraph.runs:
        run.font.color.rgb = RGBColor(0xE6, 0x00, 0x12)


def _edge(side: str, eighths: int, color: str):
    edge = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", str(eighths)), ("space", "1"), ("color", color)):
        edge.set(qn(f"w:{name}"), value)
    return edge


def _field(run, code: str) -> None:
    for kind in ("begin", "", "separate", "text", "end"):
        if kind in ("begin", "separate", "end"):
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:t" if kind else "w:instrText")
            mark.text = "1" if kind else f" {code} "
        run._element.append(mark)
