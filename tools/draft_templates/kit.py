"""A template under construction: sheet, heading, running text, boxes, signatures, foot.

Every tag stands in one run, every run names its East Asian font, and the parts of the
package that a form does not need (theme, thumbnail, unused styles) are left out.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Cm, Pt

from tools.draft_templates import marks
from tools.draft_templates.marks import CENTER, FANG, JUSTIFY, LEFT, RIGHT, SONG
from tools.draft_templates.tables import Cell, Row, write_table


@dataclass(frozen=True)
class Profile:
    """Page and body of one kind of sheet; lengths in cm and points."""

    top: float
    bottom: float
    left: float
    right: float
    size: float
    line: float


SHEET = Profile(2.54, 2.54, 3.17, 3.17, 10.5, 24)
LETTER = Profile(3.7, 3.5, 2.8, 2.6, 16, 28.9)


FOOT_SIZE = 10.5


class Sheet:
    """One template; rows of boxes are collected and written as one table."""

    def __init__(self, title: str, *, profile: Profile = SHEET) -> None:
        self.profile, self.title = profile, title
        self.doc = Document()
        self._rows: list[Row] = []
        _lighten(self.doc)
        section = self.doc.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.top_margin, section.bottom_margin = Cm(profile.top), Cm(profile.bottom)
        section.left_margin, section.right_margin = Cm(profile.left), Cm(profile.right)
        section.header_distance, section.footer_distance = Cm(1.5), Cm(1.75)
        self.width = round(21 - profile.left - profile.right, 2)
        properties = self.doc.core_properties
        properties.title, properties.author, properties.comments = title, "caseflow", ""
        properties.created = properties.modified = datetime(2026, 1, 1, tzinfo=UTC)

    def head(self, *, number: bool = True) -> Sheet:
        """Print the family heading, its rule, the title and the number line."""
        for text in ("{{ bureau.family_title }}", self.title):
            line = self.para(text, font=SONG, size=18, bold=True, line=30, align=CENTER, keep=True)
            if text != self.title:
                marks.rule(line, "bottom", 6)
        if number:
            line = self.para("{{ form.number }}", size=15, line=26, align=CENTER, keep=True)
            line.paragraph_format.space_after = Pt(4)
        return self

    def para(
        self,
        text: str,
        *,
        font: str = FANG,
        size: float = 0,
        bold: bool = False,
        indent: bool = False,
        line: float = 0,
        align=JUSTIFY,
        keep: bool = False,
    ):
        """Add a paragraph of one run; `indent` sets two characters before the first line."""
        self.flush()
        size = size or self.profile.size
        paragraph = self.doc.add_paragraph()
        marks.fill(paragraph, text, font=font, size=size, bold=bold)
        marks.shape(paragraph, line=line or self.profile.line, align=align, keep=keep)
        if indent:
            paragraph.paragraph_format.first_line_indent = Pt(2 * size)
        return paragraph

    def body(self, *texts: str) -> Sheet:
        """Add paragraphs of running text."""
        for text in texts:
            self.para(text, indent=True)
        return self

    def title_line(self, text: str) -> Sheet:
        """Add a heading inside the text, kept with what follows."""
        self.para(text, bold=True, indent=True, keep=True)
        return self

    def to(self, text: str) -> Sheet:
        """Add the addressee line, flush left."""
        self.para(text, align=LEFT, keep=True)
        return self

    def when(self, condition: str, *texts: str) -> Sheet:
        """Add paragraphs that are printed only under a condition."""
        self.para("{%p if " + condition + " %}")
        self.body(*texts)
        self.para("{%p endif %}")
        return self

    def each(self, loop: str, text: str) -> Sheet:
        """Add one paragraph of running text for each element of a loop."""
        self.para("{%p for " + loop + " %}")
        self.body(text)
        self.para("{%p endfor %}")
        return self

    def grid(self, *rows: Sequence[str | tuple[str, float]], label: float = 2.4) -> Sheet:
        """Add rows of label and value cells in turn; a cell may name its width in cm."""
        for row in rows:
            texts = [c if isinstance(c, str) else c[0] for c in row]
            given = [0.0 if isinstance(c, str) else c[1] for c in row]
            given = [w or (label if i % 2 == 0 else 0.0) for i, w in enumerate(given)]
            free = (self.width - sum(given)) / max(1, given.count(0.0))
            cells = (
                Cell(text, round(w or free, 2), center=i % 2 == 0)
                for i, (text, w) in enumerate(zip(texts, given, strict=True))
            )
            self._rows.append(Row(tuple(cells), keep=True))
        return self

    def big_grid(self, *rows: tuple[str, str]) -> Sheet:
        """Add the large rows of a cover."""
        for name, value in rows:
            cells = (Cell(name, 3.6, center=True, size=16), Cell(value, self.width - 3.6, size=16))
            self._rows.append(Row(cells, high=1.5))
        return self

    def tag(self, text: str) -> Sheet:
        """Add a row that holds only a row tag."""
        self._rows.append(Row((Cell(text, self.width),)))
        return self

    def wide(self, text: str, *, center: bool = False, high: float = 0.85) -> Sheet:
        """Add one row over the whole width."""
        self._rows.append(Row((Cell(text, self.width, center=center),), high=high))
        return self

    def lines(
        self,
        loop: str,
        head: Sequence[str],
        cells: Sequence[str],
        sizes: Sequence[float],
        *,
        high: float = 0.85,
    ) -> Sheet:
        """Add rows for each element of a loop, closed by 以下空白; the last width is the rest."""
        sizes = [*sizes, round(self.width - sum(sizes), 2)]
        titles = tuple(Cell(t, w, center=True) for t, w in zip(head, sizes, strict=True))
        values = tuple(Cell(t, w, center=w < 2.2) for t, w in zip(cells, sizes, strict=True))
        self._rows.append(Row(titles, head=not self._rows, keep=True))
        self._rows.append(Row((Cell("{%tr for " + loop + " %}", self.width),)))
        self._rows.append(Row(values, high=high))
        self._rows.append(Row((Cell("{%tr endfor %}", self.width),)))
        self._rows.append(Row((Cell("（以下空白）", self.width, center=True),), keep=True))
        return self

    def box(self, label: str, text: str, *foot: str, high: float = 3.0) -> Sheet:
        """Add an opinion box: label left, text above, signature lines at its foot."""
        cells = (
            Cell(label, 2.4, center=True),
            Cell(text, round(self.width - 2.4, 2), foot=foot or ("",)),
        )
        self._rows.append(Row(cells, high=high))
        return self

    def ruled(self, count: int) -> Sheet:
        """Add empty ruled lines for handwriting."""
        self.flush()
        self._rows = [Row((Cell("", self.width),), ruled=True, high=0.85, keep=True)] * count
        self.flush()
        return self

    def taken_down(self, said: str, count: int, lead: str = "") -> Sheet:
        """Print what an officer typed live, else ruled lines; never words of our own."""
        self.para("{%p if " + said + " %}")
        self.para(lead + "{{ " + said + " }}", indent=True)
        self.para("{%p else %}")
        if lead:
            self.para(lead, indent=True, keep=True)
        self.ruled(count)
        self.para("{%p endif %}")
        return self

    def signs(self, *texts: str) -> Sheet:
        """Add signature lines that stay together and never stand alone on a page."""
        self.tie()
        for text in texts:
            self.para(text, line=26, align=LEFT, keep=True)
        self.doc.paragraphs[-1].paragraph_format.keep_with_next = None
        return self

    def officers(self) -> Sheet:
        """Add a signature line with the certificate number for each officer, and the date."""
        self.tie()
        self.para("{%p for o in officers %}", keep=True)
        text = "行政执法人员（签名）：＿＿＿＿＿＿＿＿（{{ o.name }}）　证号：{{ o.cert_no }}"
        self.para(text, line=26, align=LEFT, keep=True)
        self.para("{%p endfor %}", keep=True)
        self.para("签名日期：　　　　年　　月　　日", line=26, align=LEFT, keep=True)
        return self

    def seal(self) -> Sheet:
        """Add the place of the seal: bureau name and date, kept with the text above."""
        self.tie()
        self.para("", line=16, keep=True)
        for text, last in (("{{ bureau.name }}（印章）", False), ("{{ form.date }}", True)):
            line = self.para(text, align=RIGHT, keep=not last)
            line.paragraph_format.right_indent = Cm(2 if last else 1)
        return self

    def tie(self) -> None:
        """Keep the last printed paragraph with what follows, whichever conditions hold."""
        self.flush()
        depth = 0
        for paragraph in reversed(self.doc.paragraphs):
            paragraph.paragraph_format.keep_with_next = True
            text = paragraph.text
            if text.startswith("{%p end"):
                depth += 1
            elif text.startswith(("{%p if", "{%p for")):
                depth -= 1
            elif depth <= 0 and text and not text.startswith("{%p"):
                return

    def foot(self, *, copies: bool = False, pages: bool = False) -> Sheet:
        """Print the copies note under a thick rule and the page numbers where wanted."""
        self._foot(self.doc.sections[0].footer, copies=copies, pages=pages)
        return self

    def record_foot(self, *signers: str, number: bool = False) -> Sheet:
        """End a record: each page is signed and numbered, the pages after the first say 续页."""
        section = self.doc.sections[0]
        section.different_first_page_header_footer = True
        section.header.is_linked_to_previous = False
        text = f"{self.title}（续页）" + ("　{{ form.number }}" if number else "")
        head = section.header.paragraphs[0]
        marks.fill(head, text)
        marks.shape(head, line=18, align=CENTER)
        marks.rule(head, "bottom", 6)
        for footer in (section.first_page_footer, section.footer):
            self._foot(footer, signs=self._signs_of_page(signers))
        return self

    def _signs_of_page(self, signers: Sequence[str]) -> str:
        """Return the signature line at the foot of a page, never wider than the page."""
        text = "　".join(f"{one}（签名）：＿＿＿＿" for one in signers)
        if len(text) <= Cm(self.width).pt / FOOT_SIZE:
            return text
        return "本页签名：" + "　".join(f"{one}＿＿＿＿" for one in signers)

    def _foot(self, footer, *, copies: bool = False, pages: bool = True, signs: str = "") -> None:
        footer.is_linked_to_previous = False
        line = footer.paragraphs[0]
        if signs:
            marks.rule(line, "top", 6)
            marks.fill(line, signs)
            marks.shape(line, line=18, align=LEFT)
            line = footer.add_paragraph()
        if copies:
            marks.rule(line, "top", 12)
            marks.fill(line, "{{ form.copies }}")
            marks.shape(line, line=18, align=LEFT)
            line = footer.add_paragraph() if pages else line
        if pages:
            marks.page_numbers(line)

    def flush(self) -> None:
        """Write the collected rows as one table."""
        rows, self._rows = self._rows, []
        if rows:
            write_table(self.doc, rows, self.width)
            gap = self.doc.add_paragraph()
            marks.fill(gap, "", size=4)
            marks.shape(gap, line=6, align=LEFT)

    def save(self, path: Path) -> None:
        """Write the file with fixed dates, so that the same source gives the same bytes."""
        self.flush()
        raw = io.BytesIO()
        self.doc.save(raw)
        path.write_bytes(_with_fixed_dates(raw.getvalue()))


def _lighten(doc) -> None:
    """Drop the parts of the default document that a form does not use."""
    for key in [k for k, r in doc.part.rels.items() if _last(r) in _UNUSED]:
        doc.part.rels.pop(key)
    package = doc.part.package
    for key in [k for k, r in package.rels.items() if _last(r) in _UNUSED]:
        package.rels.pop(key)
    styles = doc.styles.element
    for child in list(styles):
        styles.remove(child)
    for child in list(parse_xml(_STYLES.format(ns=nsdecls("w"), fang=FANG))):
        styles.append(child)


def _last(relation) -> str:
    return relation.reltype.rsplit("/", 1)[-1]


def _with_fixed_dates(data: bytes) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            new.writestr(entry, old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()


_UNUSED = (
    "theme",
    "customXml",
    "stylesWithEffects",
    "webSettings",
    "fontTable",
    "numbering",
    "thumbnail",
)
_STYLES = """<w:styles {ns}>
<w:docDefaults><w:rPrDefault><w:rPr>
<w:rFonts w:ascii="{fang}" w:hAnsi="{fang}" w:eastAsia="{fang}" w:cs="{fang}"/>
<w:sz w:val="21"/><w:szCs w:val="21"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/>
</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:type="character" w:default="1" w:styleId="a0">
<w:name w:val="Default Paragraph Font"/></w:style>
<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>
<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:left w:w="85" w:type="dxa"/>
<w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>
<w:style w:type="paragraph" w:styleId="Header"><w:name w:val="header"/>
<w:basedOn w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Footer"><w:name w:val="footer"/>
<w:basedOn w:val="Normal"/></w:style>
</w:styles>"""
