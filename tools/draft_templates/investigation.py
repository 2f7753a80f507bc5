"""Forms of filing, investigation and the closing of a case."""

from __future__ import annotations

from tools.draft_templates import blocks
from tools.draft_templates.blocks import or_line
from tools.draft_templates.kit import Sheet


def f01() -> Sheet:
    """立案审批表."""
    sheet = Sheet("立案审批表").head()
    sheet.grid(
        ("案由", "{{ case.cause }}"),
        ("案件来源", "{{ case.source }}", ("时间", 2.0), "{{ case.found_on }}"),
        ("案件名称", "{{ case.name }}"),
    )
    blocks.party_rows(sheet)
    sheet.box("案件基本\n情　　况", "{{ case.facts }}", high=2.8)
    return blocks.three_boxes(sheet)


def f15() -> Sheet:
    """询问通知书."""
    sheet = Sheet("询问通知书").head()
    sheet.to("{{ inquiry.person }}：")
    sheet.body(
        "因{{ inquiry.subject }}，依据{{ cite.inquiry }}的规定，请{{ party.to_you }}于{{ inquiry.at }}到"
        "{{ inquiry.place }}接受询问调查，来时请携带下列证件、材料（打“☑”的需要携带）："
    )
    sheet.each("b in inquiry.bring", "{{ b.mark }} {{ b.name }}")
    sheet.body("如不能按时前来，请事先与本机关联系。")
    blocks.contact(sheet)
    sheet.seal()
    blocks.unit_sign(sheet, "被询问人签收")
    return sheet.foot(copies=True)


def f16() -> Sheet:
    """询问笔录."""
    sheet = Sheet("询问笔录").head(number=False)
    sheet.body(
        "询问时间：{{ inquiry.start }}至{{ inquiry.end }}　第{{ inquiry.nth }}次询问",
        "询问地点：{{ inquiry.place }}",
        "被询问人姓名：{{ inquiry.person }}　性别：{{ inquiry.sex }}　年龄："
        + or_line("inquiry.age", 4),
        "身份证号：" + or_line("inquiry.id_no", 12) + "　联系电话：" + or_line("inquiry.phone", 8),
        "工作单位和职务：{{ inquiry.duty }}",
        "住址：" + or_line("inquiry.address", 24),
        "询问人（姓名、单位及职务、证号）：{{ officers_posts }}",
        "记录人：＿＿＿＿＿＿＿＿　在场人：＿＿＿＿＿＿＿＿",
        "告知：{{ text.inquiry_rights }}询问的事项：{{ inquiry.subject }}",
    )
    for question in (
        "问：以上告知内容你是否听清楚？",
        "问：你是否申请执法人员回避？如申请，请说明理由。",
    ):
        sheet.para(question, indent=True, keep=True)
        sheet.para("答：", indent=True, keep=True)
        sheet.ruled(1)
    sheet.para("{%p for q in inquiry.questions %}")
    sheet.para("问：{{ q.question }}", indent=True, keep=True)
    sheet.taken_down("q.answer", 3, "答：")
    sheet.para("{%p endfor %}")
    sheet.para("补充记录：", indent=True, keep=True)
    sheet.ruled(4)
    sheet.para("核对意见（由被询问人书写）：", indent=True, keep=True)
    sheet.ruled(2)
    sheet.signs("被询问人（签名、按指印）：＿＿＿＿＿＿＿＿　　日期：　　　　年　　月　　日")
    sheet.officers()
    sheet.signs("记录人（签名）：＿＿＿＿＿＿＿＿　　日期：　　　　年　　月　　日")
    return sheet.record_foot("被询问人", "询问人")


def f20() -> Sheet:
    """先行登记保存证据通知书; its list is a paper of its own."""
    sheet = Sheet("先行登记保存证据通知书").head()
    sheet.to("{{ party.name }}：")
    sheet.body(
        "因{{ party.you }}涉嫌{{ case.cause_act }}，为防止证据灭失或者以后难以取得，依据"
        "{{ cite.preservation }}的规定，经本机关负责人批准，对{{ party.you }}的物品（见所附清单）"
        "自{{ preserved.on }}起先行登记保存。",
        "登记保存理由：{{ preserved.reason }}",
        "保存地点：{{ preserved.place }}　保管人：{{ preserved.keeper }}",
        "请于{{ preserved.until }}前到本机关（地址：{{ bureau.address }}，联系电话：{{ bureau.phone }}）"
        "接受处理。",
    )
    sheet.title_line("注意事项：")
    sheet.body("{{ text.preservation }}")
    sheet.seal()
    blocks.unit_sign(sheet, "被通知人签收")
    sheet.officers()
    return sheet.foot(copies=True)


def f22() -> Sheet:
    """先行登记保存证据处理决定书."""
    sheet = Sheet("先行登记保存证据处理决定书").head()
    sheet.to("{{ party.name }}：")
    sheet.body(
        "本机关于{{ preserved.on }}对{{ party.you }}的物品采取了先行登记保存措施，"
        "通知书文号{{ preserved.number }}。依据{{ cite.preservation }}的规定，现对上述物品作出如下处理决定：",
    )
    sheet.lines(
        "d in preserved.disposals",
        ("序号", "名称", "单位", "数量", "处理", "备注"),
        ("{{ d.no }}", "{{ d.name }}", "{{ d.unit }}", "{{ d.quantity }}", "{{ d.disposal }}",
         "{{ d.remark }}"),
        (1.3, 4.0, 1.5, 1.5, 4.4),
    )  # fmt: skip
    sheet.body("说明：{{ preserved.disposal_note }}")
    sheet.body("{{ text.remedy }}")
    return sheet.seal().foot(copies=True)


def s08() -> Sheet:
    """案件调查终结报告."""
    sheet = Sheet("案件调查终结报告").head()
    sheet.body("案件名称：{{ case.name }}", "案由：{{ case.cause }}")
    sheet.title_line("一、当事人基本情况")
    blocks.party_rows(sheet)
    sheet.title_line("二、案件来源和调查经过")
    sheet.body("案件来源：{{ case.source }}。{{ case.course }}")
    sheet.title_line("三、查明的事实")
    sheet.body("{{ case.facts }}")
    sheet.title_line("四、证据")
    evidence(sheet)
    sheet.title_line("五、违反的规定和处罚依据")
    sheet.body("违反的规定：{{ case.violated }}", "处罚依据：{{ case.penalty_basis }}")
    sheet.title_line("六、裁量情况")
    sheet.body("{{ case.discretion }}")
    sheet.title_line("七、处理建议")
    sheet.body("建议：{{ proposal.text }}")
    blocks.handler_box(sheet, high=3.4)
    sheet.box(
        "承办机构\n意　　见",
        "{{ approval.review.opinion }}",
        "负责人（签名）：＿＿＿＿＿＿（{{ approval.review.person }}）",
        "{{ approval.review.date }}",
    )
    return sheet.foot(pages=True)


def evidence(sheet: Sheet) -> Sheet:
    """Add the evidence table."""
    return sheet.lines(
        "e in evidence",
        ("序号", "证据名称", "种类", "来源", "取得日期", "证明内容"),
        (
            "{{ e.no }}",
            "{{ e.name }}",
            "{{ e.kind }}",
            "{{ e.source }}",
            "{{ e.on }}",
            "{{ e.proves }}",
        ),
        (1.3, 3.2, 2.1, 2.1, 2.15),
    )


def s28() -> Sheet:
    """中止（恢复）调查审批表."""
    sheet = Sheet("中止（恢复）调查审批表").head()
    sheet.grid(
        ("案件名称", "{{ case.name }}"),
        ("案由", "{{ case.cause }}"),
        ("立案日期", "{{ case.filed_on }}", ("承办人", 2.0), "{{ officers_names }}"),
        ("审批事项", "{% if own.resuming %}恢复调查{% else %}中止调查{% endif %}"),
    )
    blocks.party_rows(sheet)
    sheet.box("案件基本\n情　　况", "{{ case.facts }}", high=1.6)
    lines = (
        "{{ own.reason }}",
        "{%p if own.suspend_basis == '/' %}",
        "依据：{{ text.suspension }}",
        "{%p else %}",
        "依据：{{ own.suspend_basis }}",
        "{%p endif %}",
    )
    sheet.box(
        "{% if own.resuming %}恢复{% else %}中止{% endif %}理由\n和 依 据",
        "\n".join(lines),
        "{%p if own.resuming %}",
        _from("恢复调查的日期：", "resumed_from"),
        "{%p else %}",
        _from("中止自", "suspended_from", "起，至登记恢复调查之日止"),
        "{%p endif %}",
        high=2.1,
    )
    blocks.handler_box(sheet)
    return blocks.head_box(sheet)


def _from(lead: str, name: str, tail: str = "") -> str:
    """Print the chosen day, or the day of the act where none was chosen."""
    chosen = "own." + name
    day = "{% if " + chosen + " == '/' %}{{ own.on }}{% else %}{{ " + chosen + " }}{% endif %}"
    return lead + day + tail


def s11() -> Sheet:
    """不予立案（撤销案件、终止案件）审批表."""
    sheet = Sheet("不予立案（撤销案件、终止案件）审批表").head()
    sheet.grid(
        ("案件名称", "{{ case.name }}"),
        ("案由", "{{ case.cause }}"),
        ("审批事项", "{{ own.drop_matter }}", ("案件来源", 2.0), "{{ case.source }}"),
    )
    sheet.tag("{%tr if case.filed_on != '/' %}")
    sheet.grid(("立案日期", "{{ case.filed_on }}"))
    sheet.tag("{%tr endif %}")
    blocks.party_rows(sheet)
    sheet.box("案件基本\n情　　况", "{{ case.facts }}", high=1.7)
    sheet.box("{{ own.drop_matter }}\n理　　由", "{{ own.drop_reason }}", high=1.7)
    return blocks.three_boxes(sheet)


def f46() -> Sheet:
    """结案审批表."""
    sheet = Sheet("结案审批表").head()
    sheet.grid(
        ("案件名称", "{{ case.name }}"),
        ("立案日期", "{{ case.filed_on }}", ("结案方式", 2.0), "{{ case.close_type }}"),
    )
    blocks.party_rows(sheet)
    sheet.box("处理结果", "{{ case.result }}", high=2.8)
    sheet.box("执行情况", "{{ case.execution }}", high=2.8)
    return blocks.three_boxes(sheet)


DRAFTS = {
    "F01": f01,
    "F15": f15,
    "F16": f16,
    "F20": f20,
    "F22": f22,
    "S08": s08,
    "S28": s28,
    "S11": s11,
    "F46": f46,
}
