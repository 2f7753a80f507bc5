"""Forms about the course of a case: handing over, more time, recusal, publication."""

from __future__ import annotations

from tools.draft_templates import blocks
from tools.draft_templates.kit import Sheet


def f43() -> Sheet:
    """案件移送审批表."""
    sheet = Sheet("案件移送审批表").head()
    sheet.grid(("案由", "{{ case.cause }}"))
    blocks.party_rows(sheet)
    sheet.grid(("受移送机关", "{{ handover.organ }}"))
    sheet.box("案情简介", "{{ handover.facts }}", high=3.2)
    sheet.box("移送理由", "{{ handover.reason }}", high=2.2)
    sheet.box(
        "承办人员\n拟办意见",
        "{{ approval.handle.opinion }}",
        *blocks.OFFICER_LINES,
        "{{ approval.handle.date }}",
        high=2.8,
    )
    return blocks.review_boxes(sheet, high=2.4).foot()


def f44() -> Sheet:
    """案件移送书, as an official letter."""
    sheet = blocks.letter("案件移送书")
    sheet.to("{{ handover.organ }}：")
    sheet.when(
        "case.filed_on != '/'",
        "本机关于{{ case.filed_on }}立案调查的{{ case.cause }}，经调查发现：{{ handover.facts }}",
    )
    sheet.when(
        "case.filed_on == '/'",
        "本机关在监督检查中发现{{ party.name }}存在如下情况：{{ handover.facts }}",
    )
    sheet.body(
        "{{ handover.reason }}。依据{{ handover.basis }}的规定，现将该案移送你单位处理，"
        "并请将处理结果告知本机关。",
    )
    sheet.when(
        "party.is_unit",
        "当事人：{{ party.name }}，统一社会信用代码：{{ party.credit_code }}，"
        "地址：{{ party.address }}，联系电话：{{ party.phone }}。",
    )
    sheet.when(
        "not party.is_unit",
        "当事人：{{ party.name }}，身份证号：{{ party.id_no }}，地址：{{ party.address }}，"
        "联系电话：{{ party.phone }}。",
    )
    sheet.para(
        "附件（共{{ handover.copies }}份、{{ handover.pages }}页）：", indent=True, keep=True
    )
    sheet.para("{%p for a in handover.files %}")
    line = "{{ a.no }}.{{ a.name }}，{{ a.copies }}份，{{ a.pages }}页"
    sheet.para(line, indent=True, keep=True)
    sheet.para("{%p endfor %}")
    return blocks.letter_end(sheet, "{{ form.copies }}")


def f45() -> Sheet:
    """案件延期审批表."""
    sheet = Sheet("案件延期审批表").head()
    sheet.grid(("案件名称", "{{ case.name }}"))
    blocks.party_rows(sheet)
    sheet.grid(
        ("立案日期", "{{ case.filed_on }}", ("办案期限\n延长至", 2.4), "{{ case_time.until }}"),
        ("上级同意\n日　　期", "{{ own.consent_on }}", ("同意文号", 2.4), "{{ own.consent_no }}"),
    )
    sheet.box("案件延期\n理　　由", "{{ own.reason }}\n依据：{{ cite.case_extension }}。", high=3.6)
    blocks.handler_box(sheet, high=2.6)
    return blocks.review_boxes(sheet, high=2.4).foot()


def s21() -> Sheet:
    """回避申请决定书."""
    sheet = Sheet("回避申请决定书").head()
    sheet.to("{{ own.applicant }}：")
    sheet.body(
        "{{ party.to_you }}于{{ own.received_on }}在{{ case.name }}的办理中，申请{{ own.person }}回避，"
        "理由：{{ own.reason }}",
        "经审查，本机关认为：{{ own.opinion }}",
    )
    sheet.when(
        "own.granted",
        "依据{{ cite.recusal }}的规定，决定同意{{ party.to_you }}的申请，{{ own.person }}回避，"
        "本案由{{ officers_text }}承办。",
    )
    sheet.when(
        "not own.granted",
        "依据{{ cite.recusal }}的规定，决定驳回{{ party.to_you }}的申请，{{ own.person }}不回避。",
    )
    sheet.body("{{ text.recusal_rule }}")
    sheet.signs("负责人（签名）：＿＿＿＿＿＿＿＿")
    return sheet.seal().foot(copies=True)


def s29() -> Sheet:
    """行政处罚信息公示审批表."""
    sheet = Sheet("行政处罚信息公示审批表").head(number=False)
    sheet.grid(
        ("案件名称", "{{ case.name }}"),
        ("当事人", "{{ party.name }}"),
        ("证件号码\n（公开用）", "{{ party.public_no }}"),
        ("处罚决定书\n文　　　号", "{{ notices.decision.number }}"),
        ("公示平台", ("{{ own.channel }}", 6.4), ("公示日期", 2.0), "{{ own.published_on }}"),
    )
    sheet.box("处罚内容", "{{ penalty.text }}", high=2.0)
    sheet.box(
        "公示内容",
        "{% if own.published_matter == '/' %}处罚决定书的主要内容{% else %}"
        "{{ own.published_matter }}{% endif %}",
        high=2.2,
    )
    sheet.box(
        "不予公开\n的 内 容",
        "{% if own.masked_matter == '/' %}无{% else %}{{ own.masked_matter }}{% endif %}",
        high=2.0,
    )
    sheet.box(
        "承办人\n意　见",
        "依据{{ cite.publicity }}的规定，拟予公示。{{ approval.handle.opinion }}",
        *blocks.OFFICER_LINES,
        "{{ approval.handle.date }}",
        high=2.6,
    )
    return blocks.review_boxes(sheet, high=2.3).foot()


DRAFTS = {"F43": f43, "F44": f44, "F45": f45, "S21": s21, "S29": s29}
