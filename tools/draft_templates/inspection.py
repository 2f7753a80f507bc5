"""Forms of inspection, on-site measures, rectification and re-check."""

from __future__ import annotations

from dataclasses import replace

from tools.draft_templates import blocks
from tools.draft_templates.kit import SHEET, Sheet
from tools.draft_templates.marks import CENTER, SONG


def s01() -> Sheet:
    """行政检查审批表."""
    sheet = Sheet("行政检查审批表").head()
    sheet.grid(
        ("被检查单位", "{{ party.name }}"),
        ("地址", "{{ party.address }}"),
        ("所属行业", "{{ party.industry }}", ("联系电话", 2.4), "{{ party.phone }}"),
        ("任务来源", "{{ case.source }}", ("本年度\n检查次数", 2.4), "第{{ inspection.visit }}次"),
        ("检查依据", "{{ cite.inspection }}"),
        ("检查时间", "{{ inspection.on }}", ("检查方式", 2.4), "{{ inspection.method }}"),
        ("检查事项\n和 内 容", "{{ inspection.matters }}"),
        ("检查类别", "{{ inspection.kind }}"),
        ("行政执法\n人　　员", "{{ officers_text }}"),
        ("协助人员", "{{ inspection.assistants }}", ("是否紧急", 2.4), "{{ inspection.urgent }}"),
    )
    blocks.three_boxes(sheet)
    return sheet


def s02() -> Sheet:
    """行政检查通知书."""
    sheet = Sheet("行政检查通知书", profile=replace(SHEET, line=22)).head()
    sheet.to("{{ party.name }}：")
    sheet.body(
        "依据{{ cite.inspection }}的规定，本机关决定于{{ inspection.on }}对{{ party.you }}进行行政检查，"
        "检查方式为{{ inspection.method }}。本次为本年度第{{ inspection.visit }}次检查。"
        "扫码入企登记编号：＿＿＿＿＿＿＿＿。",
        "检查事项和内容：{{ inspection.matters }}",
        "检查人员：{{ officers_text }}　协助人员：{{ inspection.assistants }}",
    )
    sheet.title_line("告知事项：")
    sheet.body("{{ text.inspection_rights }}")
    sheet.body("联系人：{{ bureau.contact }}　联系电话：{{ bureau.phone }}")
    sheet.seal()
    blocks.unit_sign(sheet, "被检查单位签收人")
    return sheet.foot(copies=True)


def f02() -> Sheet:
    """现场检查方案."""
    sheet = Sheet("现场检查方案").head()
    sheet.grid(
        ("被检查单位", "{{ party.name }}"),
        ("地址", "{{ party.address }}"),
        ("联系人", "{{ party.legal_rep }}", ("所属行业", 2.4), "{{ party.industry }}"),
        ("检查时间", "{{ inspection.on }}", ("检查方式", 2.4), "{{ inspection.method }}"),
        ("行政执法\n人　　员", "{{ officers_text }}"),
        ("检查依据", "{{ cite.inspection }}"),
        ("协助人员", "{{ inspection.assistants }}"),
    )
    sheet.box("检查事项\n和 内 容", "{{ inspection.matters }}", high=5.5)
    blocks.review_boxes(sheet)
    sheet.grid(("备注", "/"))
    return sheet


def f03() -> Sheet:
    """现场检查记录."""
    sheet = Sheet("现场检查记录").head()
    sheet.body(
        "被检查单位：{{ party.name }}",
        "地址：{{ party.address }}",
        "法定代表人（负责人）：{{ party.legal_rep }}　职务：{{ party.rep_duty }}　"
        "联系电话：{{ party.phone }}",
        "检查场所：{{ inspection.place }}",
        "检查时间：{{ inspection.start }}至{{ inspection.end }}",
        "我们是{{ bureau.name }}的行政执法人员：{{ officers_text }}。{{ text.inspection_identity }}",
    )
    sheet.title_line("检查情况：")
    sheet.body("{{ inspection.situation }}")
    sheet.when("not hazards", "经检查，未发现违法行为和事故隐患。")
    sheet.when("hazards", "检查发现以下违法行为和事故隐患：")
    sheet.para("{%p if hazards %}")
    sheet.lines(
        "h in hazards",
        ("序号", "部位", "违法行为或者事故隐患", "涉嫌违反的规定", "重大\n隐患", "照片"),
        (
            "{{ h.no }}",
            "{{ h.place }}",
            "{{ h.description }}",
            "{{ h.violated }}",
            "{{ h.major }}",
            "{{ h.photo }}",
        ),
        (1.3, 2.0, 4.5, 4.2, 1.3),
    )
    sheet.para("{%p endif %}")
    sheet.when(
        "inspection.refusal != '/'",
        "拒绝签名情况：{{ inspection.refusal }}　见证人：{{ inspection.witness }}　"
        "音像记录编号：＿＿＿＿＿＿＿＿",
    )
    sheet.para("被检查单位现场负责人意见（由本人书写）：", keep=True)
    sheet.ruled(2)
    sheet.officers()
    sheet.signs(
        "被检查单位现场负责人（签名）：＿＿＿＿＿＿＿＿　　日期：　　　　年　　月　　日",
        "见证人（拒绝签名时签名）：＿＿＿＿＿＿＿＿　　日期：　　　　年　　月　　日",
    )
    return sheet.record_foot("现场负责人", "执法人员", number=True)


def f04() -> Sheet:
    """现场处理措施决定书."""
    sheet = Sheet("现场处理措施决定书").head()
    sheet.to("{{ party.name }}：")
    sheet.body(
        "本机关于{{ inspection.on }}对{{ party.you }}进行检查，发现下列违法违规行为和事故隐患："
    )
    sheet.each("h in measure_hazards", "{{ h.no }}.{{ h.text }}")
    sheet.body(
        "以上行为和隐患违反了有关安全生产的规定。依据{{ cite.onsite }}的规定，"
        "现作出以下现场处理措施决定："
    )
    sheet.each("m in measures", "{{ m.no }}.{{ m.text }}")
    sheet.body("{{ text.remedy }}")
    sheet.officers()
    blocks.unit_sign(sheet, "被检查单位负责人")
    return sheet.seal().foot(copies=True, pages=True)


def f05() -> Sheet:
    """责令限期整改指令书."""
    sheet = Sheet("责令限期整改指令书").head()
    sheet.to("{{ party.name }}：")
    sheet.body("经查，{{ party.you }}存在下列问题：")
    sheet.lines(
        "h in order.hazards",
        ("序号", "部位", "存在的问题", "违反的规定", "整改期限"),
        (
            "{{ h.no }}",
            "{{ h.place }}",
            "{{ h.description }}",
            "{{ h.violated }}",
            "{{ h.deadline }}",
        ),
        (1.3, 2.0, 4.7, 4.2),
    )
    sheet.body(
        "依据{{ cite.order }}的规定，现责令{{ party.you }}对上述{{ order.nos }}问题于{{ order.deadline_on }}前"
        "（含当日）整改完毕，达到有关法律、法规、规章和标准规定的要求。",
        "{{ text.safety_duty }}",
        "{{ text.remedy }}",
    )
    sheet.officers()
    blocks.unit_sign(sheet, "被检查单位负责人")
    return sheet.seal().foot(copies=True, pages=True)


def f06() -> Sheet:
    """整改复查意见书."""
    sheet = Sheet("整改复查意见书").head()
    sheet.to("{{ party.name }}：")
    sheet.body(
        "本机关于{{ recheck.order_issued_on }}向{{ party.you }}作出{{ recheck.order_title }}，"
        "文号{{ recheck.order_number }}。{{ recheck.on }}经对{{ party.you }}整改情况进行复查，提出如下意见："
    )
    sheet.lines(
        "r in recheck.results",
        ("序号", "存在的问题", "复查结果", "复查情况"),
        ("{{ r.no }}", "{{ r.problem }}", "{{ r.result }}", "{{ r.note }}"),
        (1.3, 6.0, 2.1),
    )
    sheet.body("总体结论：{{ recheck.overall }}。", "后续处理：{{ recheck.next_step }}。")
    blocks.unit_sign(sheet, "被复查单位负责人")
    sheet.officers()
    return sheet.seal().foot(copies=True)


def s19() -> Sheet:
    """整改延期申请答复书; the request and its approval are a sheet behind it, for the file only."""
    sheet = Sheet("整改延期申请答复书").head()
    sheet.to("{{ party.name }}：")
    sheet.body(
        "本机关向{{ party.you }}作出的{{ extension.order_title }}，文号{{ extension.order_number }}，整改期限至"
        "{{ extension.old_deadline }}。{{ party.you }}提出延长"
        "{{ order.nos }}问题整改期限的申请，申请延长至{{ extension.asked_until }}。",
        "申请理由：{{ extension.reason }}",
        "延期期间拟采取的安全措施：{{ extension.interim }}",
        "经审查，本机关答复如下：{{ extension.answer }}",
    )
    sheet.when(
        "extension.granted",
        "延长后的整改期限：{{ extension.new_deadline }}。延期期间应当落实上述安全措施，"
        "不能保证安全的，应当停止作业、撤出人员。",
    )
    sheet.when("not extension.granted", "{{ text.remedy }}")
    sheet.seal()
    title = sheet.para(
        "整改延期申请审批表", font=SONG, size=18, bold=True, line=30, align=CENTER, keep=True
    )
    title.paragraph_format.page_break_before = True
    sheet.para("（本页存卷，不交申请单位）", align=CENTER, keep=True)
    sheet.grid(
        ("申请单位", "{{ party.name }}"),
        ("原 文 书", "{{ extension.order_title }}，文号{{ extension.order_number }}"),
        (
            "整改期限",
            "{{ extension.old_deadline }}",
            ("申请延至", 2.0),
            "{{ extension.asked_until }}",
        ),
        ("申请理由", "{{ extension.reason }}"),
        ("安全措施", "{{ extension.interim }}"),
    )
    blocks.handler_box(sheet)
    blocks.head_box(sheet)
    return sheet.foot(copies=True)


def f40() -> Sheet:
    """文书送达回执."""
    sheet = Sheet("文书送达回执").head()
    sheet.grid(
        ("案件名称", "{{ case.name }}"),
        ("受送达单位\n（个人）", "{{ party.name }}"),
    )
    sheet.lines(
        "d in deliveries",
        (
            "送达文书名称、文号",
            "收件人签名\n或者盖章",
            "送达地点",
            "送达日期",
            "送达方式",
            "送达人",
        ),
        ("{{ d.title }}{{ d.number }}", "", "{{ d.place }}", "{{ d.on }}", "{{ d.way }}", ""),
        (3.7, 2.3, 2.3, 2.5, 2.0),
    )
    sheet.box("备　注", "{{ delivery_remark }}", high=3.2)
    sheet.body(
        "注：1.收件人与受送达人不一致的，在备注栏写明代收关系；2.拒绝签收的，在备注栏写明"
        "拒收事由、留置过程和见证人，并附照片、录像；3.送达依据：{{ cite.service }}。"
    )
    return sheet.seal()


DRAFTS = {
    "S01": s01,
    "S02": s02,
    "F02": f02,
    "F03": f03,
    "F04": f04,
    "F05": f05,
    "F06": f06,
    "S19": s19,
    "F40": f40,
}
