"""Internal sheets of the bureau that are no forms: they carry no number and no seal."""

from __future__ import annotations

from tools.draft_templates import marks
from tools.draft_templates.kit import Profile, Sheet
from tools.draft_templates.marks import CENTER, LEFT, SONG
from tools.draft_templates.tables import Cell, Row

INNER = Profile(2.2, 2.0, 2.4, 2.4, 10.5, 20)


def deadline_statement() -> Sheet:
    """期限说明书: one last day and everything it rests on."""
    sheet = Sheet("期限说明书", profile=INNER)
    sheet.para("{{ bureau }}", size=12, line=22, align=CENTER, keep=True)
    title = sheet.para(sheet.title, font=SONG, size=18, bold=True, line=30, align=CENTER, keep=True)
    marks.rule(title, "bottom", 6)
    sheet.para("（内部工作用表，不是执法文书）", size=9, line=16, align=CENTER, keep=True)
    sheet.grid(
        ("期限", "{{ title }}　{{ item }}", ("状态", 1.6), ("{{ state }}", 4.2)),
        ("案件", "{{ case_no }}　{{ party }}"),
        ("最后一日", "{{ result }}"),
        ("宜于办结", "{{ safe }}"),
    )
    sheet.flush()
    sheet.para("{%p for c in care %}")
    sheet.para("{{ c.text }}", bold=True, indent=True)
    sheet.para("{%p endfor %}")
    sheet.para("依据", bold=True, keep=True, align=LEFT)
    _listed(sheet, "p in pairs", ("{{ p.label }}", "{{ p.text }}"), (2.8,))
    sheet.para("{%p if has_steps %}")
    sheet.para("逐日计算", bold=True, keep=True, align=LEFT)
    head = ("序号", "日期", "计入", "理由")
    cells = ("{{ loop.index }}", "{{ s.day }}", "{{ s.mark }}", "{{ s.text }}")
    _listed(sheet, "s in steps", cells, (1.2, 4.4, 1.4), head=head, high=0.6)
    sheet.para("{%p endif %}")
    sheet.para("本表由登记的事件和现行规定算出，{{ told_on }}制作。", size=9, align=LEFT)
    return sheet.foot(pages=True)


def _listed(
    sheet: Sheet,
    loop: str,
    cells: tuple[str, ...],
    sizes: tuple[float, ...],
    *,
    head: tuple[str, ...] = (),
    high: float = 0.7,
) -> None:
    """Add a table of its own with one row for each element of a loop."""
    sheet.flush()
    widths = (*sizes, round(sheet.width - sum(sizes), 2))
    if head:
        titles = tuple(Cell(t, w, center=True) for t, w in zip(head, widths, strict=True))
        sheet._rows.append(Row(titles, head=True, keep=True, high=high))
    last = len(cells) - 1
    values = tuple(
        Cell(t, w, center=i != last) for i, (t, w) in enumerate(zip(cells, widths, strict=True))
    )
    sheet._rows.append(Row((Cell("{%tr for " + loop + " %}", sheet.width),)))
    sheet._rows.append(Row(values, high=high))
    sheet._rows.append(Row((Cell("{%tr endfor %}", sheet.width),)))
    sheet.flush()


DRAFTS = {"deadline_statement": deadline_statement}
