"""Forms beside inspection and service: result, checklist, addresses, public notice, sources."""

from __future__ import annotations

from tools.draft_templates import blocks
from tools.draft_templates.kit import Sheet
from tools.draft_templates.marks import CENTER

_DATED = "　　日期：　　　　年　　月　　日"


def s03() -> Sheet:
    """行政检查结果告知书."""
    sheet = Sheet("行政检查结果告知书").head()
    sheet.to("{{ party.name }}：")
    sheet.body(
        "本机关于{{ inspection.on }}依法对{{ party.you }}进行了行政检查。依据{{ cite.inspection_result }}的规定，"
        "现将检查结果告知如下：",
        "检查结果：{{ own.check_result }}。",
        "具体情况：{{ own.result_note }}",
        "{{ text.inspection_result }}",
    )
    blocks.contact(sheet)
    sheet.body("检查人员：{{ officers_text }}")
    blocks.unit_sign(sheet, "被检查单位签收人")
    return sheet.seal().foot(copies=True)


def s04() -> Sheet:
    """检查分工和检查表, the annex of the record of inspection."""
    sheet = Sheet("检查分工和检查表").head(number=False)
    sheet.grid(
        ("被检查单位", "{{ party.name }}"),
        ("检查场所", "{{ inspection.place }}", ("检查日期", 2.0), "{{ inspection.on }}"),
        ("行政执法\n人　　员", "{{ officers_text }}"),
    )
    sheet.lines(
        "c in own.checklist",
        (
            "序号",
            "检查项目",
            "检查内容",
            "方法",
            "部位",
            "检查人",
            "检查结果",
            "备注",
        ),
        (
            "{{ c.no }}",
            "{{ c.check_item }}",
            "{{ c.check_content }}",
            "{{ c.check_way }}",
            "{{ c.check_place }}",
            "{{ c.checker }}",
            "{{ c.check_finding }}",
            "{{ c.check_note }}",
        ),
        (1.2, 2.0, 3.3, 1.8, 1.6, 1.3, 2.2),
    )
    sheet.body("本表是现场检查记录的附表，与现场检查记录一并由检查人员签名。")
    return sheet.officers().foot(pages=True)


def s13() -> Sheet:
    """送达地址（方式）确认书."""
    sheet = Sheet("送达地址（方式）确认书").head(number=False)
    sheet.grid(("案件名称", "{{ case.name }}"), ("当事人", "{{ party.name }}"))
    sheet.box("告知事项", "{{ text.service_address }}", "依据：{{ cite.service_address }}", high=4)
    sheet.grid(
        ("收件人", "{{ own.service_name }}", ("联系电话", 2.0), "{{ own.service_phone }}"),
        (
            "送达地址",
            ("{{ own.service_address }}", 7.06),
            ("邮政编码", 2.0),
            "{{ own.service_postcode }}",
        ),
        ("代收人及\n其 关 系", "{{ own.proxy_name }}"),
        (
            "是否同意\n电子送达",
            "{{ own.electronic_ok }}",
            ("适用的\n文　书", 2.0),
            "{{ own.electronic_scope }}",
        ),
        ("电子邮箱", "{{ own.service_email }}"),
        ("其他电子\n地　　址", "{{ own.service_fax }}"),
    )
    sheet.box(
        "当事人\n确　认",
        "（由当事人书写：已阅读并了解告知事项，所填内容是否属实）",
        "当事人或者代理人（签名或者盖章）：＿＿＿＿＿＿＿＿",
        "{{ own.confirmed_on }}",
        high=2.6,
    )
    return sheet.officers()


def s14() -> Sheet:
    """送达公告, with the sheet that tells in the dossier why and how it was posted."""
    sheet = Sheet("送达公告").head(number=False)
    sheet.to("{{ party.name }}：")
    sheet.body(
        "因{{ own.announce_reason }}，依据{{ cite.announcement }}的规定，现向{{ party.you }}公告送达"
        "本机关作出的下列文书：",
        "文书名称、文号：{{ own.paper }}",
        "主要内容：{{ own.announce_gist }}",
        "领取地点：{{ own.collect_place }}",
        "{{ text.announcement }}",
    )
    blocks.contact(sheet)
    sheet.seal()
    title = sheet.para("公告送达记载", bold=True, align=CENTER, keep=True)
    title.paragraph_format.page_break_before = True
    sheet.grid(
        ("公告的文书", "{{ own.paper }}"),
        (
            "公告发出\n日　　期",
            "{{ own.posted_on }}",
            ("公告原因", 2.0),
            "{{ own.announce_reason }}",
        ),
        ("公告载体", "{{ own.announce_media }}"),
    )
    sheet.box("已经采取的\n送达方式和\n经　　过", "{{ own.announce_course }}", "", high=6)
    sheet.box("公告的照片\n或者报样", "（粘贴处）", "", high=7)
    return sheet.officers()


def s15() -> Sheet:
    """不予受理听证申请通知书."""
    sheet = Sheet("不予受理听证申请通知书").head()
    sheet.to("{{ own.hearing_applicant }}：")
    sheet.body(
        "{{ party.to_you }}于{{ own.posted_on }}就“{{ case.name }}”提出的听证申请，本机关于"
        "{{ own.received_on }}收到。经审查，{{ own.refuse_reason }}。{{ own.refuse_note }}",
        "依据{{ cite.hearing_refusal }}的规定，本机关决定不予受理。",
        "{{ text.hearing_refusal }}",
    )
    blocks.contact(sheet)
    sheet.seal()
    blocks.unit_sign(sheet, "申请人签收")
    return sheet.foot(copies=True)


def s17() -> Sheet:
    """安全问题移送函, as an official letter."""
    sheet = blocks.letter("安全问题移送函")
    sheet.to("{{ own.passed_organ }}：")
    sheet.body(
        "本机关于{{ inspection.on }}对{{ party.name }}进行检查时，发现下列安全问题：",
        "{{ own.passed_problems }}",
        "上述问题属于你单位的职责范围。依据{{ cite.handover }}的规定，现移送你单位依法处理，"
        "并请将处理情况告知本机关。",
        "附件：检查记录等有关材料，共{{ own.passed_copies }}份{{ own.passed_pages }}页",
    )
    return blocks.letter_end(
        sheet,
        "移送人（签名）：＿＿＿＿＿　接收人（签名、日期）：＿＿＿＿＿＿",
        "{{ form.copies }}",
        contact="（联系人：{{ own.passed_person }}，联系电话：{{ own.passed_phone }}）",
    )


def s24() -> Sheet:
    """案件来源登记表, a sheet of the second volume."""
    sheet = Sheet("案件来源登记表").head(number=False)
    sheet.grid(
        (
            "来源种类",
            "{{ own.source_kind }}",
            ("收到或者\n发现时间", 2.4),
            "{{ own.source_at }}",
        ),
        ("被反映的\n单位（个人）", "{{ party.name }}"),
        ("举报人或者\n移送、交办机关", "{{ own.informant }}"),
        (
            "联系方式",
            "{{ own.informant_contact }}",
            ("要求保密", 2.4),
            "{{ own.informant_secret }}",
        ),
        label=3.2,
    )
    sheet.box("反映的\n主要内容", "{{ own.source_gist }}", "", high=5)
    sheet.box(
        "拟办意见",
        "{{ own.source_handling }}\n办理说明：{{ own.source_note }}",
        "登记人（签名）：＿＿＿＿＿＿＿＿" + _DATED,
        high=3.4,
    )
    sheet.box(
        "负责人\n批　示",
        "{{ blank.empty }}",
        "负责人（签名）：＿＿＿＿＿＿＿＿" + _DATED,
        high=3.4,
    )
    return sheet.body(
        "注：本表记载举报人的身份和联系方式，归入副卷，不得提供给当事人和无关人员查阅。"
    )


def s25() -> Sheet:
    """当事人主体资格材料, a page to paste a copy on."""
    sheet = Sheet("当事人主体资格材料").head(number=False)
    sheet.grid(
        ("案件名称", "{{ case.name }}"),
        ("当事人", "{{ party.name }}"),
        ("材料种类", "{{ own.identity_kind }}", ("有效期至", 2.0), "{{ own.identity_until }}"),
        (
            "证照上的名称\n（姓名）",
            "{{ own.identity_holder }}",
            ("证照号码", 2.0),
            "{{ own.identity_no }}",
        ),
        ("提供人", "{{ own.identity_provider }}", ("取得日期", 2.0), "{{ own.identity_taken_on }}"),
        label=2.8,
    )
    sheet.wide("（材料粘贴处）", center=True, high=10)
    sheet.box(
        "核对情况",
        "（由提供人书写：复印件是否与原件一致）",
        "提供人（签名或者盖章）：＿＿＿＿＿＿＿＿",
        "{{ own.identity_taken_on }}",
        high=2.8,
    )
    return sheet.officers()


DRAFTS = {
    "S03": s03,
    "S04": s04,
    "S13": s13,
    "S14": s14,
    "S15": s15,
    "S17": s17,
    "S24": s24,
    "S25": s25,
}
