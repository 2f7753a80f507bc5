"""Forms of power cut, resumption, demand and court application."""

from __future__ import annotations

from tools.draft_templates import blocks
from tools.draft_templates.kit import Sheet
from tools.draft_templates.marks import LEFT


def f13() -> Sheet:
    """停止供电（供应民用爆炸物品）决定书."""
    sheet = Sheet("停止供电（供应民用爆炸物品）决定书").head()
    sheet.to("{{ party.name }}：")
    sheet.body(
        "因{{ party.you }}存在重大事故隐患，本机关于{{ power_cut.stop_on }}作出"
        "{{ power_cut.stop_title }}，文号{{ power_cut.stop_number }}，决定内容："
        "{{ power_cut.stop_text }}。",
        "{{ party.you }}拒不执行上述决定：{{ power_cut.disobeyed }}",
        "有发生生产安全事故的现实危险：{{ power_cut.danger }}",
        "依据{{ cite.power_cut }}的规定，在保证安全的前提下，经本机关主要负责人批准，决定自"
        "{{ power_cut.at }}起，通知{{ power_cut.supplier }}对{{ party.you }}采取{{ power_cut.kind }}的措施，"
        "强制{{ party.you }}履行上述决定。请{{ party.you }}事先采取措施，保证安全。",
    )
    sheet.when(
        "power_cut.urgent",
        "因有危及生产安全的紧急情形（{{ power_cut.urgent_note }}），依据"
        "{{ cite.power_cut_notice }}的规定，不提前通知。",
    )
    sheet.body("{{ text.power_cut_duty }}", "{{ text.remedy }}")
    return sheet.seal().foot(copies=True)


def f12() -> Sheet:
    """停止供电（供应民用爆炸物品）通知书, as an official letter."""
    sheet = blocks.letter("停止供电（供应民用爆炸物品）通知书")
    sheet.to("{{ power_cut.supplier }}：")
    sheet.body(
        "{{ party.name }}存在重大事故隐患，本机关于{{ power_cut.stop_on }}对其作出"
        "{{ power_cut.stop_title }}，文号{{ power_cut.stop_number }}，决定内容："
        "{{ power_cut.stop_text }}。该单位拒不执行，有发生生产安全事故的现实危险。",
        "依据{{ cite.power_cut }}的规定，经本机关主要负责人批准，请你单位自{{ power_cut.at }}起，"
        "对该单位采取{{ power_cut.kind }}的措施，并予以配合。恢复的时间，以本机关的书面通知为准。",
    )
    sheet.when(
        "power_cut.urgent",
        "本次措施情况紧急，依据{{ cite.power_cut_notice }}的规定，不提前通知该单位。",
    )
    return blocks.letter_end(sheet, "{{ form.copies }}")


def f14() -> Sheet:
    """恢复供电（供应民用爆炸物品）通知书, as an official letter."""
    sheet = blocks.letter("恢复供电（供应民用爆炸物品）通知书")
    sheet.to("{{ power_cut.supplier }}：")
    sheet.body(
        "本机关于{{ power_cut.notice_on }}通知你单位对{{ party.name }}采取"
        "{{ power_cut.kind }}的措施，文号{{ power_cut.notice_number }}。",
    )
    sheet.when(
        "power_cut.complied_on != '/'",
        "经本机关于{{ power_cut.complied_on }}现场确认：{{ power_cut.lift_reason }}。",
    )
    sheet.when("power_cut.complied_on == '/'", "因{{ power_cut.lift_reason }}，不再采取上述措施。")
    sheet.body(
        "依据{{ cite.power_restore }}的规定，请你单位自{{ power_cut.restore_at }}起，对该单位"
        "{{ power_cut.kind_lifted }}。"
    )
    return blocks.letter_end(sheet, "{{ form.copies }}")


def s18() -> Sheet:
    """恢复生产经营（复产）审查意见书."""
    sheet = Sheet("恢复生产经营（复产）审查意见书").head()
    sheet.to("{{ party.name }}：")
    sheet.body(
        "本机关于{{ resumption.stop_on }}对{{ party.you }}作出{{ resumption.stop_title }}，"
        "文号{{ resumption.stop_number }}，决定内容：{{ resumption.stop_text }}。",
    )
    sheet.when(
        "resumption.asked_on != '/'",
        "{{ party.you }}于{{ resumption.asked_on }}提出恢复生产经营或者使用的申请。",
    )
    sheet.body(
        "本机关于{{ resumption.checked_on }}进行现场审查，审查情况：{{ resumption.note }}",
    )
    lead = "依据{{ cite.resumption }}的规定，审查意见如下："
    sheet.when(
        "not resumption.refused",
        lead + "同意{{ party.you }}恢复生产经营或者使用。"
        "恢复后应当落实安全生产责任，防止同类隐患再次发生。",
    )
    sheet.when(
        "resumption.refused",
        lead + "不同意{{ party.you }}恢复生产经营或者使用，原决定的措施继续执行。"
        "{{ party.you }}排除隐患、能够保证安全之后，可以再次提出申请。",
        "{{ text.remedy }}",
    )
    sheet.officers()
    return sheet.seal().foot(copies=True)


def f41() -> Sheet:
    """行政强制执行事先催告书."""
    sheet = Sheet("行政强制执行事先催告书").head()
    sheet.to("{{ party.name }}：")
    sheet.body(
        "本机关于{{ notices.decision.date }}对{{ party.you }}作出{{ notices.decision.title }}，"
        "文号{{ notices.decision.number }}，已于{{ notices.decision.served }}送达。"
        "{{ party.you }}在规定的期限内没有履行。依据{{ cite.demand }}的规定，现催告如下："
    )
    sheet.title_line("一、应当履行的义务")
    sheet.para("{%p if demand.rest != '/' %}")
    sheet.para("☑缴纳罚款{{ demand.rest }}。", indent=True, align=LEFT)
    sheet.para("{%p else %}")
    sheet.para("□缴纳罚款。", indent=True, align=LEFT)
    sheet.para("{%p endif %}")
    sheet.para("{%p if sums.made_up %}")
    text = "（其中：{{ sums.made_up }}。）"
    sheet.para(text, indent=True, align=LEFT)
    sheet.para("{%p endif %}")
    sheet.when("demand.other_duty != '/'", "☑立即履行其他义务：{{ demand.other_duty }}")
    sheet.when("demand.other_duty == '/'", "□立即履行其他义务。")
    sheet.title_line("二、履行的期限、方式和不履行的后果")
    sheet.body("{{ text.demand }}{{ text.demand_consequence }}")
    sheet.title_line("三、陈述和申辩的权利")
    sheet.body("{{ text.demand_rights }}")
    return sheet.seal().foot(copies=True)


def f42() -> Sheet:
    """强制执行申请书, as an official letter."""
    sheet = blocks.letter("强制执行申请书", signer="{{ court.signer }}")
    sheet.to("{{ bureau.court }}：")
    sheet.body("申请人：{{ bureau.name }}，地址：{{ bureau.address }}。")
    sheet.when(
        "party.is_unit",
        "被申请执行人：{{ party.name }}，统一社会信用代码：{{ party.credit_code }}，"
        "地址：{{ party.address }}，法定代表人（负责人）：{{ party.legal_rep }}，"
        "联系电话：{{ party.phone }}。",
    )
    sheet.when(
        "not party.is_unit",
        "被申请执行人：{{ party.name }}，性别：{{ party.sex }}，身份证号：{{ party.id_no }}，"
        "地址：{{ party.address }}，联系电话：{{ party.phone }}。",
    )
    sheet.title_line("一、申请事项")
    sheet.body("{{ court.request }}")
    sheet.para("尚应缴纳：{{ demand.rest }}。", indent=True, align=LEFT)
    sheet.when("sums.made_up", "（其中：{{ sums.made_up }}。）")
    sheet.title_line("二、事实和理由")
    sheet.body(
        "本机关于{{ notices.decision.date }}作出{{ notices.decision.title }}，"
        "文号{{ notices.decision.number }}，处罚内容：{{ penalty.text }}。该决定已于"
        "{{ notices.decision.served }}送达被申请执行人。",
        "被申请执行人{{ court.remedy }}，又不履行该决定。",
        "本机关于{{ demand.on }}作出催告书，文号{{ demand.number }}，{{ demand.served }}送达。"
        "被申请执行人的意见：{{ demand.defence }}",
        "被申请执行人至今未履行。依据{{ cite.court_application }}的规定，特申请强制执行。",
    )
    sheet.when("court.late_reason", "逾期申请的理由：{{ court.late_reason }}")
    sheet.title_line("三、执行标的情况")
    sheet.body("{{ court.target }}")
    sheet.para("附件：", indent=True, keep=True)
    sheet.each("a in court.attachments", blocks.ANNEX)
    sheet.signs("负责人（签名）：＿＿＿＿＿＿＿＿（{{ court.signer }}）")
    return blocks.letter_end(sheet, "{{ form.copies }}")


DRAFTS = {"F13": f13, "F12": f12, "F14": f14, "S18": s18, "F41": f41, "F42": f42}
