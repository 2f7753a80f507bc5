"""Forms of seizure, preserved evidence, scene, samples, appraisal and the sheet of evidence."""

from __future__ import annotations

from tools.draft_templates import blocks
from tools.draft_templates.kit import Profile, Sheet
from tools.draft_templates.marks import CENTER

DATE = "日期：　　　　年　　月　　日"
SIGN = "＿＿＿＿＿＿＿＿"
RECORD = Profile(2.54, 2.54, 3.17, 3.17, 10.5, 20)


def f07() -> Sheet:
    """行政强制审批表."""
    sheet = Sheet("行政强制审批表").head()
    sheet.grid(("案件名称", "{{ case.name }}"))
    blocks.party_rows(sheet)
    sheet.grid(("案件基本\n情　　况", "{{ case.course }}"))
    lines = (
        "事项：{{ own.measure }}　对象：{{ own.object }}",
        "理由：{{ own.reason }}",
        "{%p if own.seizure == '/' %}",
        "种类：{{ own.coercion_kind }}",
        "依据：{{ cite.seizure }}；{{ cite.coercion_approval }}",
        "{%p else %}",
        "原决定：{{ seizure.number }}，期限至{{ seizure.until_on }}",
        "依据：{{ cite.seizure_extension }}",
        "{%p endif %}",
        "{%p if own.term_until == '/' %}",
        "期限：{{ own.term }}",
        "{%p else %}",
        "期限：至{{ own.term_until }}",
        "{%p endif %}",
        "{%p if own.made_up %}",
        "情况紧急，已于{{ own.taken_at }}当场实施，现补办批准手续。"
        "向负责人口头报告的时间：{{ own.oral_report_at }}",
        "{%p endif %}",
    )
    foot = (*blocks.OFFICER_LINES, "{{ own.asked_on }}")
    sheet.box("强制事项\n理由依据\n种类期限", "\n".join(lines), *foot, high=3.6)
    return _heads(sheet)


def s05() -> Sheet:
    """查封（扣押）现场笔录."""
    sheet = Sheet("查封（扣押）现场笔录", profile=RECORD).head(number=False)
    sheet.body(
        "时间：{{ own.seize_start }}至{{ own.seize_end }}",
        "地点：{{ own.seized_place }}",
        "当事人：{{ party.name }}　地址：{{ party.address }}",
        "在场情况：{{ own.present }}",
    )
    sheet.when("own.witness != '/'", "见证人：{{ own.witness }}")
    sheet.body(
        "执法人员：{{ officers_text }}",
        "决定的实施：因{{ own.ground }}，依据{{ cite.seizure }}的规定，对所附清单列明的场所、设施或者财物实施"
        "{{ own.coercion_kind }}，决定书文号{{ seizure.number }}。",
    )
    sheet.when("own.coercion_rights_told", "告知：{{ text.coercion_told }}")
    sheet.body("实施经过：{{ own.scene_course }}")
    sheet.taken_down("own.scene_statement", 3, "当事人的陈述和申辩：")
    sheet.para("核对意见（由当事人或者见证人书写）：", indent=True, keep=True)
    sheet.ruled(1)
    _refusal(sheet)
    sheet.signs(
        f"当事人（签名或者盖章）：{SIGN}　　{DATE}",
        f"见证人（签名）：{SIGN}　　{DATE}",
    )
    sheet.officers()
    sheet.signs(f"记录人（签名）：{SIGN}　　{DATE}")
    return sheet.record_foot("当事人", "见证人", "执法人员")


def f09() -> Sheet:
    """查封扣押（场所、设施、财物）清单, an annex without a number of its own."""
    sheet = Sheet("查封扣押（场所、设施、财物）清单").head(number=False)
    _annex_of(sheet, "{{ seizure.number }}查封扣押决定书附件")
    sheet.body("当事人：{{ party.name }}　　决定日期：{{ seizure.issued_on }}")
    blocks.goods_rows(sheet, "g in seizure.goods")
    return _list_end(sheet, "当事人（签名或者盖章）")


def f11() -> Sheet:
    """查封扣押处理决定书."""
    sheet = Sheet("查封扣押处理决定书").head()
    sheet.to("{{ party.name }}：")
    sheet.body(
        "本机关于{{ seizure.issued_on }}对{{ party.you }}作出查封扣押决定，文号{{ seizure.number }}。",
        "经查：{{ own.disposal_ground }}",
    )
    lead = "{{ cite.seizure_disposal }}的规定，对查封、扣押的场所、设施或者财物作出如下处理："
    sheet.when("own.disposal_basis == '/'", "依据" + lead)
    sheet.when("own.disposal_basis != '/'", "依据{{ own.disposal_basis }}和" + lead)
    sheet.lines(
        "d in own.disposals",
        ("序号", "名称", "单位", "数量", "处理", "备注"),
        ("{{ d.no }}", "{{ d.name }}", "{{ d.unit }}", "{{ d.quantity }}", "{{ d.outcome }}",
         "{{ d.remark }}"),
        (1.3, 5.0, 1.5, 1.7, 2.0),
    )  # fmt: skip
    sheet.body(
        "决定解除的，查封、扣押自本决定书作出之日起解除，财物立即返还。", "{{ text.remedy }}"
    )
    sheet.seal()
    sheet.signs(f"当事人收到返还的财物后签名：{SIGN}　　{DATE}")
    return sheet.foot(copies=True)


def s07() -> Sheet:
    """检测检验鉴定期间告知书."""
    sheet = Sheet("检测检验鉴定期间告知书").head()
    sheet.to("{{ party.name }}：")
    sheet.body(
        "本机关于{{ seizure.issued_on }}对{{ party.you }}作出查封扣押决定，文号{{ seizure.number }}。"
        "因案件需要，现委托{{ own.test_organ }}对查封、扣押的财物进行{{ own.test_kind }}。",
        "{{ own.test_kind }}的事项和要求：{{ own.test_items }}",
        "{{ own.test_kind }}的期间：自{{ own.test_from }}起至{{ own.test_until }}止。",
        "{{ text.test_period }}",
    )
    blocks.contact(sheet)
    sheet.seal()
    blocks.unit_sign(sheet, "当事人签收")
    return sheet.foot(copies=True)


def f17() -> Sheet:
    """勘验笔录."""
    sheet = Sheet("勘验笔录", profile=RECORD).head()
    sheet.body(
        "案件名称：{{ case.name }}",
        "勘验时间：{{ own.scene_start }}至{{ own.scene_end }}",
        "勘验场所：{{ own.scene_place }}　天气：{{ own.weather }}",
        "当事人：{{ party.name }}　在场情况：{{ own.present }}",
    )
    sheet.each("o in officers", "勘验人：{{ o.name }}　单位及职务：{{ o.unit }}{{ o.duty }}　"
               "证号：{{ o.cert_no }}")  # fmt: skip
    sheet.each(
        "p in own.scene_people",
        "{{ p.part }}：{{ p.name }}　单位及职务：{{ p.duty }}　电话：{{ p.phone }}",
    )
    sheet.body("{{ text.scene_identity }}", "勘验情况：{{ own.scene_result }}")
    sheet.body("照片、录像和绘图：{{ own.scene_photos }}")
    sheet.para("当事人的意见和核对情况（由当事人书写）：", indent=True, keep=True)
    sheet.ruled(1)
    _refusal(sheet)
    sheet.signs(
        f"当事人（签名）：{SIGN}　联系电话：{SIGN}",
        f"被邀请人（签名）：{SIGN}　　{DATE}",
    )
    sheet.officers()
    sheet.signs(f"记录人（签名）：{SIGN}　　{DATE}")
    return sheet.record_foot("当事人", "被邀请人", "勘验人", number=True)


def f18() -> Sheet:
    """抽样取证凭证."""
    sheet = Sheet("抽样取证凭证").head()
    sheet.grid(
        ("被抽样\n取证人", "{{ party.name }}"),
        ("现场负责人", "{{ own.sampled_head }}", ("联系电话", 2.0), "{{ party.phone }}"),
        ("地址", ("{{ party.address }}", 7.06), ("邮政编码", 2.0), "{{ party.postcode }}"),
        ("抽样时间", "{{ own.sample_start }}至{{ own.sample_end }}"),
        ("抽样地点", "{{ own.sample_place }}"),
    )
    sheet.body(
        "因{{ own.sampling_reason }}，依据{{ cite.sampling }}的规定，本机关执法人员对下列物品抽样取证。"
    )
    _goods(sheet, "g in own.samples", "证据物品名称", "规格（型号）及批号")
    _refusal(sheet)
    blocks.unit_sign(sheet, "被抽样取证人")
    sheet.officers()
    return sheet.seal().foot(copies=True)


def f19() -> Sheet:
    """先行登记保存证据审批表."""
    sheet = Sheet("先行登记保存证据审批表").head()
    sheet.grid(("案件名称", "{{ case.name }}"))
    blocks.party_rows(sheet)
    sheet.grid(("案件基本\n情　　况", "{{ case.course }}"))
    sheet.grid(
        ("证据名称\n及数量", "{{ own.object }}"),
        ("提请理由\n及依据", "{{ own.reason }}\n依据：{{ cite.preservation }}"),
        ("保存方式", "{{ own.keeping }}　地点：{{ own.keeping_at }}"),
    )
    return _four_boxes(sheet, "建议先行登记保存上列证据。")


def f20a() -> Sheet:
    """先行登记保存证据清单, an annex without a number of its own."""
    sheet = Sheet("先行登记保存证据清单").head(number=False)
    _annex_of(sheet, "{{ preserved.number }}先行登记保存证据通知书附件")
    sheet.body("当事人：{{ party.name }}　　登记保存日期：{{ preserved.on }}")
    sheet.body("保存地点：{{ preserved.place }}")
    columns = ["no", "name", "spec", "origin", "quality", "unit", "price", "quantity", "remark"]
    sheet.lines(
        "g in own.goods",
        ("序号", "证据名称", "规格型号", "产地", "成色\n（品级）", "单位", "价格", "数量", "备注"),
        tuple("{{ g." + name + " }}" for name in columns),
        (1.1, 2.4, 2.2, 1.5, 1.6, 1.1, 2.0, 1.1),
    )
    return _list_end(sheet, "被通知人（签名或者盖章）")


def f21() -> Sheet:
    """先行登记保存证据处理审批表."""
    sheet = Sheet("先行登记保存证据处理审批表").head()
    sheet.grid(("案件名称", "{{ case.name }}"))
    blocks.party_rows(sheet)
    sheet.grid(("案件基本\n情　　况", "{{ case.course }}"))
    sheet.grid(
        ("登记保存\n通　知　书", "{{ preserved.number }}（{{ preserved.on }}登记保存，"
         "作出处理决定的最后一日：{{ preserved.until }}）"),
        ("证据名称\n及数量", "{{ own.object }}"),
        ("提请理由\n及依据", "{{ own.reason }}\n依据：{{ cite.preservation }}"),
    )  # fmt: skip
    return _four_boxes(
        sheet,
        "{% for d in own.disposals %}{{ d.name }}{{ d.quantity }}{{ d.unit }}，建议{{ d.disposal }}"
        "{% if loop.last %}。{% else %}；{% endif %}{% endfor %}",
    )


def f23() -> Sheet:
    """鉴定委托书."""
    sheet = Sheet("鉴定委托书").head()
    sheet.to("{{ own.test_organ }}：")
    sheet.body(
        "因调查{{ case.name }}的需要，依据{{ cite.appraisal }}的规定，现委托你单位对下列物品进行鉴定。"
    )
    _goods(sheet, "g in own.test_goods", "物品名称", "规格（型号）")
    sheet.body(
        "鉴定要求：{{ own.test_items }}",
        "请于{{ own.report_due }}前提交鉴定意见。",
        "{{ text.appraisal_report }}",
        "联系人：{{ bureau.contact }}　联系电话：{{ bureau.phone }}",
    )
    return sheet.seal().foot(copies=True)


def s16() -> Sheet:
    """证据登记（复制、提取）单, one block of rows for each thing."""
    sheet = Sheet("证据登记（复制、提取）单").head(number=False)
    sheet.grid(
        ("案件名称", "{{ case.name }}"),
        ("当事人", "{{ party.name }}", ("提供人或者\n被取证人", 2.4), "{{ own.provider }}"),
        ("提取时间", "{{ own.extracted_at }}"),
        ("提取地点", "{{ own.extracted_place }}"),
        ("提取经过", "{{ own.extraction_note }}"),
    )
    sheet.tag("{%tr for e in own.evidence %}")
    sheet.grid(
        ("证据{{ e.no }}", "{{ e.name }}", ("种类", 2.4), "{{ e.kind }}"),
        ("来源", "{{ e.source }}", ("取得日期", 2.4), "{{ e.on }}"),
        ("提取人", "{{ e.maker }}", ("数量页数", 2.4), "{{ e.amount }}"),
        ("原件存放", "{{ e.original_at }}"),
        ("电子材料\n校 验 值", "{{ e.sha256 }}"),
        ("证明内容", "{{ e.proves }}"),
    )
    sheet.tag("{%tr endfor %}")
    sheet.wide("（以下空白）", center=True)
    sheet.body("告知：{{ text.extraction_rights }}")
    sheet.body("依据{{ cite.evidence }}登记。复制件、照片另页粘贴，与本单一并入卷。")
    sheet.para("与原件、原物的核对意见（由提供人书写）：", indent=True, keep=True)
    sheet.ruled(1)
    sheet.signs(f"提供人（签名或者盖章）：{SIGN}　　{DATE}")
    sheet.officers()
    return sheet.foot(pages=True)


def _opinion(sheet: Sheet, label: str, who: str, step: str, *, high: float) -> None:
    """Add an opinion box of the request: open while nobody has signed."""
    person, opinion, day = {
        "check": ("own.checked_by", "own.check_opinion", "own.checked_on"),
        "approve": ("own.approved_by", "own.approval_opinion", "own.approved_on"),
    }[step]
    sheet.box(
        label,
        "{%p if " + opinion + " != '/' %}\n{{ " + opinion + " }}\n{%p endif %}",
        "{%p if " + day + " != '/' %}",
        who + "（签名）：＿＿＿＿＿＿（{{ " + person + " }}）　{{ " + day + " }}",
        "{%p else %}",
        who + "（签名）：＿＿＿＿＿＿＿＿　{{ blank.date }}",
        "{%p endif %}",
        high=high,
    )


def _heads(sheet: Sheet, *, high: float = 2.4) -> Sheet:
    """Add the boxes of the reviewer and of the head."""
    _opinion(sheet, "审　核\n意　见", "审核人", "check", high=high)
    _opinion(sheet, "审　批\n意　见", "审批人", "approve", high=high)
    return sheet


def _four_boxes(sheet: Sheet, proposal: str) -> Sheet:
    """Add the boxes of handlers, their unit, the reviewer and the head."""
    handlers = (*blocks.OFFICER_LINES, "{{ own.asked_on }}")
    sheet.box("承办人\n意　见", proposal, *handlers, high=2.2)
    unit = "承办机构负责人（签名）：＿＿＿＿＿＿＿＿　{{ blank.date }}"
    sheet.box("承办机构\n意　　见", "", unit, high=1.7)
    return _heads(sheet, high=1.7)


def _goods(sheet: Sheet, loop: str, name: str, spec: str) -> None:
    """Add a list of goods of the item that the paper is about."""
    sheet.lines(
        loop,
        ("序号", name, spec, "单位", "数量", "备注"),
        ("{{ g.no }}", "{{ g.name }}", "{{ g.spec }}", "{{ g.unit }}", "{{ g.quantity }}",
         "{{ g.remark }}"),
        (1.3, 3.6, 4.0, 1.5, 1.7),
    )  # fmt: skip


def _annex_of(sheet: Sheet, text: str) -> None:
    sheet.para(text, size=12, line=26, align=CENTER, keep=True)


def _list_end(sheet: Sheet, who: str) -> Sheet:
    sheet.signs(f"{who}：{SIGN}　　{DATE}")
    sheet.officers()
    return sheet.foot(copies=True, pages=True)


def _refusal(sheet: Sheet) -> None:
    sheet.when("own.signing_note != '/'", "拒绝签名或者盖章的情况：{{ own.signing_note }}")


DRAFTS = {
    "F07": f07, "S05": s05, "F09": f09, "F11": f11, "S07": s07, "F17": f17, "F18": f18,
    "F19": f19, "F20a": f20a, "F21": f21, "F23": f23, "S16": s16,
}  # fmt: skip
