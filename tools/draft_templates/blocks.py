"""Blocks that several forms share: party rows, opinion boxes, remedies, payment, goods."""

from __future__ import annotations

from tools.draft_templates import marks
from tools.draft_templates.kit import LETTER, Sheet
from tools.draft_templates.marks import CENTER, LEFT, XBS

OWN_CONTACT = "（联系人：{{ bureau.contact }}，联系电话：{{ bureau.phone }}）"
BLANK = "＿＿＿＿＿＿＿＿"
OFFICER_LINES = (
    "{%p for o in officers %}",
    "承办人（签名）：＿＿＿＿＿＿（{{ o.name }}）　证号：{{ o.cert_no }}",
    "{%p endfor %}",
)


def letter(title: str, *, signer: str = "") -> Sheet:
    """Begin an official letter: red head, number, signer where one is named, title."""
    sheet = Sheet(title, profile=LETTER)
    name = sheet.para("{{ bureau.name }}", font=XBS, size=30, line=48, align=CENTER, keep=True)
    marks.red(name)
    line = "{{ form.number }}" + (f"　　　签发人：{signer}" if signer else "")
    number = sheet.para(line, align=CENTER, keep=True)
    marks.rule(number, "bottom", 18, "E60012")
    sheet.para("", line=12, keep=True)
    sheet.para(sheet.title, font=XBS, size=22, line=36, align=CENTER, keep=True)
    sheet.para("", line=12, keep=True)
    return sheet


def or_line(name: str, blanks: int) -> str:
    """Print a value, or a line to write it on by hand."""
    return "{% if " + name + " %}{{ " + name + " }}{% else %}" + "＿" * blanks + "{% endif %}"


ANNEX = f"{{{{ a.no }}}}.{{{{ a.name }}}}，{or_line('a.copies', 2)}份，{or_line('a.pages', 2)}页"


def letter_end(sheet: Sheet, *lines: str, contact: str = OWN_CONTACT) -> Sheet:
    """End a letter: seal, contact and ruled lines that stay together with the text above."""
    sheet.seal().tie()
    sheet.para(contact, indent=True, keep=True)
    for text in lines:
        line = sheet.para(text, size=14, line=24, align=LEFT, keep=text is not lines[-1])
        marks.rule(line, "top", 6)
    marks.letter_pages(sheet.doc)
    return sheet


def party_rows(sheet: Sheet) -> Sheet:
    """Add the rows of the party; a unit and a person have different ones."""
    sheet.tag("{%tr if party.is_unit %}")
    sheet.grid(
        ("单位名称", "{{ party.name }}"),
        ("统一社会\n信用代码", "{{ party.credit_code }}", ("联系电话", 2.0), "{{ party.phone }}"),
        ("法定代表人\n（负责人）", "{{ party.legal_rep }}", ("职务", 2.0), "{{ party.rep_duty }}"),
        ("地址", ("{{ party.address }}", 7.06), ("邮政编码", 2.0), "{{ party.postcode }}"),
    )
    sheet.tag("{%tr else %}")
    sheet.grid(
        (
            "姓名",
            "{{ party.name }}",
            ("性别", 1.4),
            ("{{ party.sex }}", 1.4),
            ("年龄", 1.4),
            ("{{ party.age }}", 1.4),
            ("电话", 1.4),
            "{{ party.phone }}",
        ),
        ("身份证号", "{{ party.id_no }}", ("邮政编码", 2.0), "{{ party.postcode }}"),
        ("家庭住址", "{{ party.address }}"),
        ("所在单位", "{{ party.employer }}", ("职务", 2.0), "{{ party.employer_duty }}"),
    )
    return sheet.tag("{%tr endif %}")


def party_lines(sheet: Sheet, who: str) -> Sheet:
    """Add the party as lines of running text, as decisions print it."""
    sheet.when(
        "party.is_unit",
        f"{who}单位：" + "{{ party.name }}",
        "统一社会信用代码：{{ party.credit_code }}",
        "地址：{{ party.address }}　邮政编码：{{ party.postcode }}",
        "法定代表人（负责人）：{{ party.legal_rep }}　职务：{{ party.rep_duty }}　"
        "联系电话：{{ party.phone }}",
    )
    return sheet.when(
        "not party.is_unit",
        f"{who}人：" + "{{ party.name }}　性别：{{ party.sex }}　年龄：{{ party.age }}　"
        "联系电话：{{ party.phone }}",
        "身份证号：{{ party.id_no }}",
        "家庭住址：{{ party.address }}　邮政编码：{{ party.postcode }}",
        "所在单位：{{ party.employer }}　职务：{{ party.employer_duty }}",
    )


def handler_box(sheet: Sheet, *, high: float = 3.2) -> Sheet:
    """Add the opinion of the handlers with both certificate numbers."""
    return sheet.box(
        "承办人\n意　见",
        "{{ approval.handle.opinion }}",
        *OFFICER_LINES,
        "{{ approval.handle.date }}",
        high=high,
    )


def review_boxes(sheet: Sheet, *, high: float = 2.7) -> Sheet:
    """Add the boxes of the reviewer and of the head in charge."""
    sheet.box(
        "审　核\n意　见",
        "{{ approval.review.opinion }}",
        "审核人（签名）：＿＿＿＿＿＿（{{ approval.review.person }}）",
        "{{ approval.review.date }}",
        high=high,
    )
    return head_box(sheet, high=high)


def head_box(sheet: Sheet, *, high: float = 2.7) -> Sheet:
    """Add the box of the head in charge."""
    return sheet.box(
        "审　批\n意　见",
        "{{ approval.approve.opinion }}",
        "审批人（签名）：＿＿＿＿＿＿（{{ approval.approve.person }}）",
        "{{ approval.approve.date }}",
        high=high,
    )


def three_boxes(sheet: Sheet) -> Sheet:
    """Add the boxes of handlers, reviewer and head."""
    return review_boxes(handler_box(sheet))


def unit_sign(sheet: Sheet, who: str) -> Sheet:
    """Add the place where the unit's responsible person writes and signs."""
    return sheet.signs(f"{who}（签名）：{BLANK}　日期：　　　　年　　月　　日")


def goods_rows(sheet: Sheet, loop: str) -> Sheet:
    """Add a list of goods."""
    return sheet.lines(
        loop,
        ("序号", "名称", "规格（型号）或者地址", "单位", "数量或者面积", "备注"),
        (
            "{{ loop.index }}",
            "{{ g.name }}",
            "{{ g.spec }}",
            "{{ g.unit }}",
            "{{ g.quantity }}",
            "{{ g.remark }}",
        ),
        (1.3, 3.6, 4.0, 1.5, 2.0),
    )


def contact(sheet: Sheet) -> Sheet:
    """Add the address and the contact of the bureau."""
    return sheet.body(
        "本机关地址：{{ bureau.address }}　邮政编码：{{ bureau.postcode }}",
        "联系人：{{ bureau.contact }}　联系电话：{{ bureau.phone }}",
    )
