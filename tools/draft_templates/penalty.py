"""Forms of notice, defence, review, decision and on-the-spot penalty."""

from __future__ import annotations

from tools.draft_templates import blocks
from tools.draft_templates.investigation import evidence
from tools.draft_templates.kit import Sheet


def f24() -> Sheet:
    """行政处罚告知书."""
    sheet = _notice("行政处罚告知书")
    sheet.body("{{ text.defence_right }}", "{{ text.publication_told }}")
    blocks.contact(sheet)
    return sheet.seal().foot(copies=True, pages=True)


def f26() -> Sheet:
    """行政处罚听证告知书."""
    sheet = _notice("行政处罚听证告知书")
    sheet.body("{{ text.hearing_right }}")
    blocks.contact(sheet)
    return sheet.seal().foot(copies=True, pages=True)


def f25() -> Sheet:
    """当事人陈述申辩笔录."""
    sheet = Sheet("当事人陈述申辩笔录").head(number=False)
    sheet.body(
        "时间：{% if statement.start and statement.end %}{{ statement.start }}至{{ statement.end }}"
        "{% else %}{{ statement.on }}　　时　　分至　　时　　分{% endif %}",
        "地点：{{ statement.place }}",
        "陈述申辩人：{{ statement.person }}　性别："
        "{% if statement.sex %}{{ statement.sex }}{% else %}＿＿＿{% endif %}　"
        "职务：{{ statement.duty }}",
        "工作单位：{{ statement.employer }}　联系电话：{{ statement.phone }}",
        "联系地址：{{ statement.address }}　邮政编码：{{ statement.postcode }}",
        "承办人：{{ officers_text }}",
        "记录人：＿＿＿＿＿＿＿＿",
        "我们是{{ bureau.name }}的行政执法人员，已出示行政执法证件。本机关已于"
        "{{ notices.penalty.served }}向{{ party.you }}送达{{ notices.penalty.number }}，"
        "现就“{{ case.name }}”听取{{ party.you }}的陈述和申辩。",
    )
    sheet.para("陈述申辩记录：", indent=True, keep=True)
    sheet.taken_down("statement.record", 11)
    sheet.para("核对意见（由陈述申辩人书写）：", indent=True, keep=True)
    sheet.ruled(2)
    sheet.signs("陈述申辩人（签名、按指印）：＿＿＿＿＿＿＿＿　　日期：　　　　年　　月　　日")
    sheet.officers()
    sheet.signs("记录人（签名）：＿＿＿＿＿＿＿＿　　日期：　　　　年　　月　　日")
    return sheet.record_foot("陈述申辩人", "承办人")


def s20() -> Sheet:
    """陈述申辩复核意见书."""
    sheet = Sheet("陈述申辩复核意见书").head(number=False)
    sheet.grid(
        ("案件名称", "{{ case.name }}"),
        ("当事人", "{{ party.name }}"),
        (
            "告知文书",
            "{{ notices.penalty.number }}",
            ("送达日期", 2.0),
            "{{ notices.penalty.served }}",
        ),
    )
    sheet.box("陈述申辩\n意　　见", "{{ defence.text }}", high=5)
    sheet.box("复核情况\n和 结 论", "{{ defence.result }}", high=5)
    return blocks.three_boxes(sheet)


def s09() -> Sheet:
    """行政处罚决定法制审核意见书."""
    sheet = Sheet("行政处罚决定法制审核意见书").head()
    sheet.grid(
        ("案件名称", "{{ case.name }}"),
        ("案由", "{{ case.cause }}"),
        ("承办人", "{{ officers_names }}", ("立案日期", 2.0), "{{ case.filed_on }}"),
    )
    blocks.party_rows(sheet)
    sheet.box("基本案情", "{{ case.facts }}", high=2.6)
    sheet.box(
        "处罚依据\n和拟处罚\n意　　见",
        "违反的规定：{{ case.violated }}\n处罚依据：{{ case.penalty_basis }}\n拟处理意见：{{ proposal.text }}",
        high=2.6,
    )
    sheet.box(
        "法制审核\n意　　见",
        "审核依据：{{ cite.legal_review }}\n审核结论：{{ review.opinion }}\n{{ review.text }}",
        "审核人（签名）：＿＿＿＿＿＿（{{ review.person }}）",
        "{{ review.on }}",
        high=5,
    )
    return sheet


def f30() -> Sheet:
    """案件处理呈批表."""
    sheet = Sheet("案件处理呈批表").head()
    sheet.grid(("案件名称", "{{ case.name }}"))
    blocks.party_rows(sheet)
    sheet.box(
        "违法事实\n及 处 罚\n依　　据",
        "{{ case.facts }}\n违反的规定：{{ case.violated }}\n处罚依据：{{ case.penalty_basis }}\n"
        "裁量情况：{{ case.discretion }}",
        high=4,
    )
    sheet.box("当事人的\n申辩意见", "{{ defence.text }}\n复核情况：{{ defence.result }}", high=1.9)
    sheet.box(
        "听证、审核\n讨论情况",
        "听证：{{ hearing.summary }}\n"
        "法制审核：{{ review.opinion }}（意见书文号：{{ review.number }}）\n"
        "集体讨论：{{ discussion.conclusion }}（讨论记录文号：{{ discussion.number }}）",
        high=2.2,
    )
    blocks.handler_box(sheet, high=2.2)
    return blocks.review_boxes(sheet, high=1.8)


def f31() -> Sheet:
    """行政处罚集体讨论记录."""
    sheet = Sheet("行政处罚集体讨论记录").head()
    sheet.body(
        "案件名称：{{ case.name }}",
        "讨论时间：{{ discussion.start }}至{{ discussion.end }}",
        "讨论地点：{{ discussion.place }}",
        "主持人：{{ discussion.host }}　汇报人：{{ discussion.reporter }}　记录人：{{ discussion.recorder }}",
        "出席人员及职务：{{ discussion.attendees_text }}",
        "讨论依据：{{ cite.discussion }}",
        "讨论内容：{{ discussion.topic }}",
    )
    sheet.title_line("讨论记录：")
    sheet.body("{{ discussion.views }}")
    sheet.title_line("结论性意见：")
    sheet.body("{{ discussion.conclusion }}")
    sheet.title_line("出席人员签名：")
    sheet.para("{%p for a in discussion.attendees %}", keep=True)
    sheet.signs(
        "{{ a.name }}（{{ a.duty }}）（签名）：＿＿＿＿＿＿＿＿　　日期：　　　年　　月　　日"
    )
    sheet.para("{%p endfor %}")
    return sheet.foot(pages=True)


def f32() -> Sheet:
    """行政（当场）处罚决定书（单位）."""
    return _on_spot("行政（当场）处罚决定书（单位）")


def f33() -> Sheet:
    """行政（当场）处罚决定书（个人）."""
    return _on_spot("行政（当场）处罚决定书（个人）")


def f34() -> Sheet:
    """行政处罚决定书（单位）."""
    return _decision("行政处罚决定书（单位）")


def f35() -> Sheet:
    """行政处罚决定书（个人）."""
    return _decision("行政处罚决定书（个人）")


def s10() -> Sheet:
    """不予行政处罚决定书."""
    sheet = Sheet("不予行政处罚决定书").head()
    blocks.party_lines(sheet, "当事")
    sheet.body("{{ case.course }}", "经查明的事实：{{ case.facts_found }}")
    sheet.para("认定以上事实的证据：", indent=True, keep=True)
    sheet.each(
        "e in evidence",
        "{{ e.no }}.{{ e.name }}，证明{{ e.proves }}{% if loop.last %}。{% else %}；{% endif %}",
    )
    sheet.body(
        "不予行政处罚的理由：{{ case.no_penalty_reason }}。",
        "改正情况：{{ order.sentence }}",
        "依据{{ cite.no_penalty_reason }}的规定，本机关决定对{{ party.you }}不予行政处罚。",
        "{{ text.no_penalty_education }}",
        "{{ text.remedy }}",
    )
    return sheet.seal().foot(copies=True, pages=True)


def s27() -> Sheet:
    """当场处罚备案表."""
    sheet = Sheet("当场处罚备案表").head(number=False)
    sheet.grid(
        ("决定书文号", "{{ on_spot.number }}", ("决定日期", 2.0), "{{ on_spot.on }}"),
    )
    blocks.party_rows(sheet)
    sheet.box("违法事实", "{{ case.facts_found }}", high=3)
    sheet.grid(
        ("违反的规定", "{{ case.violated }}"),
        ("处罚依据", "{{ case.penalty_basis }}"),
        ("处罚内容", "{{ penalty.text }}"),
        ("履行方式", "{{ on_spot.pay_mode }}", ("票据号码", 2.0), "{{ payment.receipt_no }}"),
    )
    return blocks.three_boxes(sheet)


def _notice(title: str) -> Sheet:
    sheet = Sheet(title).head()
    sheet.to("{{ party.name }}：")
    sheet.body("{{ case.course }}", "经查，{{ party.you }}涉嫌有下列违法行为：", "{{ case.facts }}")
    sheet.para("主要证据如下：", indent=True, keep=True)
    evidence(sheet)
    sheet.body(
        "以上行为涉嫌违反了{{ case.violated }}的规定，依据{{ case.penalty_basis }}的规定，"
        "拟对{{ party.you }}作出以下行政处罚：",
    )
    sheet.each("p in proposal.lines", "{{ p.no }}.{{ p.text }}")
    sheet.body("裁量理由：{{ case.discretion }}")
    return sheet


def _decision(title: str) -> Sheet:
    sheet = Sheet(title).head()
    blocks.party_lines(sheet, "被处罚")
    sheet.title_line("一、案件来源和调查经过")
    sheet.body("{{ case.course }}")
    sheet.title_line("二、违法事实和证据")
    sheet.body("经查明：{{ case.facts_found }}")
    sheet.para("以上事实有下列证据证实：", indent=True, keep=True)
    evidence(sheet)
    sheet.title_line("三、告知、陈述申辩和听证情况")
    sheet.body("{{ notices.course }}", "{{ defence.course }}")
    sheet.title_line("四、处罚依据和裁量理由")
    sheet.body(
        "以上事实违反了{{ case.violated }}的规定。依据{{ case.penalty_basis }}的规定，"
        "应当给予行政处罚。",
        "裁量理由：{{ case.discretion }}",
    )
    sheet.title_line("五、处罚决定")
    sheet.body("依据{{ cite.decision }}的规定，本机关决定对{{ party.you }}给予以下行政处罚：")
    sheet.each("p in penalty.lines", "{{ p.no }}.{{ p.text }}")
    sheet.when("order.number != '/'", "责令改正情况：{{ order.sentence }}")
    sheet.title_line("六、履行方式、期限和救济途径")
    sheet.when("penalty.has_fine", "{{ text.payment }}{{ text.late_fine }}")
    sheet.body("{{ text.remedy }}", "{{ text.enforcement }}", "{{ text.publication }}")
    return sheet.seal().foot(copies=True, pages=True)


def _on_spot(title: str) -> Sheet:
    sheet = Sheet(title).head()
    blocks.party_lines(sheet, "被处罚")
    sheet.body(
        "违法事实及证据：{{ case.facts_found }}",
        "以上事实有下列证据证实：{{ case.evidence_text }}",
        "违法时间：{{ case.act_on }}　违法地点：{{ case.act_place }}",
        "以上事实违反了{{ case.violated }}的规定，依据{{ case.penalty_basis }}和{{ cite.on_spot }}的规定，"
        "决定当场给予以下行政处罚：",
    )
    sheet.each("p in penalty.lines", "{{ p.no }}.{{ p.text }}")
    sheet.when(
        "penalty.has_fine and on_spot.paid_now", "罚款的履行方式：当场缴纳（出具专用票据）。"
    )
    sheet.when(
        "penalty.has_fine and not on_spot.paid_now", "{{ text.payment }}{{ text.late_fine }}"
    )
    sheet.body(
        "处罚前已告知{{ party.you }}拟作出处罚的内容、事实、理由、依据以及陈述、申辩的权利。",
        "{{ text.remedy_review_first }}",
    )
    sheet.officers()
    sheet.signs("当事人或者委托代理人（签名）：＿＿＿＿＿＿＿＿　　日期：　　　　年　　月　　日")
    sheet.when("on_spot.refusal != '/'", "拒绝签收情况：{{ on_spot.refusal }}")
    return sheet.seal().foot(copies=True, pages=True)


DRAFTS = {
    "F24": f24,
    "F26": f26,
    "F25": f25,
    "S20": s20,
    "S09": s09,
    "F30": f30,
    "F31": f31,
    "F32": f32,
    "F33": f33,
    "F34": f34,
    "F35": f35,
    "S10": s10,
    "S27": s27,
}
