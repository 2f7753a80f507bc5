"""Forms of payment: demand, add-on fine, deferral, daily penalty, the sheet of receipts."""

from __future__ import annotations

from dataclasses import replace

from tools.draft_templates import blocks
from tools.draft_templates.kit import SHEET, Sheet
from tools.draft_templates.marks import LEFT

_CLOSE = replace(SHEET, line=22)
_DECIDED = (
    "本机关于{{ notices.decision.date }}对{{ party.you }}作出{{ notices.decision.title }}，"
    "文号{{ notices.decision.number }}，已于{{ notices.decision.served }}送达"
)


def f36() -> Sheet:
    """缴纳罚款催告书."""
    sheet = Sheet("缴纳罚款催告书", profile=_CLOSE).head()
    sheet.to("{{ party.name }}：")
    sheet.body(
        _DECIDED + "，决定罚款{{ sums.fine }}，应当于{{ sums.due_on }}前缴纳。"
        "{{ party.you }}在规定的期限内没有缴清罚款。"
        "依据{{ cite.fine_demand }}的规定，现催告如下："
    )
    sheet.title_line("一、应当缴纳的数额")
    sheet.para("尚应缴纳{{ sums.rest }}。", indent=True, align=LEFT)
    _made_up(sheet)
    sheet.title_line("二、缴纳的期限和方式")
    sheet.body("请于{{ own.pay_until }}前缴清。{{ text.fine_demand }}")
    sheet.title_line("三、逾期不缴纳的后果")
    sheet.body("{{ text.fine_demand_consequence }}")
    sheet.title_line("四、陈述和申辩的权利")
    sheet.body("{{ text.fine_demand_rights }}")
    return sheet.seal().foot(copies=True)


def _made_up(sheet: Sheet) -> None:
    sheet.para("{%p if sums.made_up %}")
    sheet.para("（其中：{{ sums.made_up }}。）", indent=True, align=LEFT)
    sheet.para("{%p endif %}")


def f37() -> Sheet:
    """加处罚款决定书, with the count of days."""
    sheet = Sheet("加处罚款决定书").head()
    blocks.party_lines(sheet, "被处罚")
    sheet.body(
        _DECIDED + "，决定罚款{{ sums.fine }}，应当于{{ add_on.due_on }}前缴纳。"
        "{{ party.you }}逾期没有缴清。",
        "本机关于{{ add_on.demand_on }}作出{{ add_on.demand_title }}，文号{{ add_on.demand_number }}，"
        "{{ add_on.demand_served }}送达，催告{{ party.you }}于{{ add_on.demand_until }}前缴清，"
        "{{ party.you }}仍未缴清。{{ add_on.defence }}",
        "依据{{ cite.add_on }}的规定，本机关决定对{{ party.you }}加处罚款。{{ text.add_on_rule }}"
        "计算至{{ add_on.until }}，共{{ add_on.days }}日，过程如下：",
    )
    sheet.lines(
        "r in add_on.rows",
        ("起始日", "截止日", "日数", "未缴罚款", "加处数额"),
        ("{{ r.first }}", "{{ r.last }}", "{{ r.days }}", "{{ r.base }}", "{{ r.sum }}"),
        (4.0, 4.0, 1.3, 2.8),
    )
    sheet.body("不计算的期间：{{ add_on.left_out }}。")
    sheet.when(
        "add_on.capped",
        "按日数计算为{{ add_on.counted }}，超过罚款的数额，以罚款的数额为限。",
    )
    sheet.para("决定加处罚款：{{ add_on.amount }}。", indent=True, align=LEFT, bold=True)
    sheet.body(
        "加处之后尚应缴纳{{ sums.rest }}（{{ sums.made_up }}）。{{ text.add_on_bank }}",
        "{{ text.remedy }}",
        "{{ text.enforcement }}",
    )
    return sheet.seal().foot(copies=True)


def f38() -> Sheet:
    """延期（分期）缴纳罚款审批表."""
    sheet = Sheet("延期（分期）缴纳罚款审批表").head()
    sheet.grid(
        ("案件名称", "{{ case.name }}"),
        ("处罚决定书\n文　　　号", "{{ notices.decision.number }}"),
    )
    blocks.party_rows(sheet)
    sheet.grid(
        (
            "违法事实及\n处罚决定",
            "{{ case.facts_found }}\n处罚内容：{{ penalty.text }}。",
        ),
        ("当事人申请\n理　　　由", "（{{ deferral.applied_on }}提出）{{ deferral.reason }}"),
    )
    sheet.box(
        "拟办意见",
        "依据{{ cite.deferral }}的规定，{{ deferral.answer }}{{ deferral.way }}缴纳。"
        "{% if deferral.until_plain != '/' %}延至：{{ deferral.until_plain }}。{% endif %}"
        "{% if deferral.plan != '无' %}分期安排：{{ deferral.plan }}。{% endif %}",
        *blocks.OFFICER_LINES,
        "{{ approval.handle.date }}",
        high=2.2,
    )
    return blocks.review_boxes(sheet, high=1.9).foot()


def f39() -> Sheet:
    """延期（分期）缴纳罚款批准书, with days and sums in capitals."""
    sheet = Sheet("延期（分期）缴纳罚款批准书").head()
    sheet.to("{{ party.name }}：")
    sheet.body(
        "本机关于{{ notices.decision.date }}对{{ party.you }}作出{{ notices.decision.title }}，"
        "文号{{ notices.decision.number }}，决定罚款{{ sums.fine }}，现尚应缴纳{{ sums.rest }}。"
        "{{ party.you }}于{{ deferral.applied_on }}提出{{ deferral.way }}缴纳罚款的申请，"
        "依据{{ cite.deferral }}的规定，经审查，批准{{ party.you }}：",
        "{{ deferral.whole_mark }}延期缴纳罚款"
        "{% if deferral.until != '/' %}，延长至{{ deferral.until }}{% endif %}。",
        "{{ deferral.parts_mark }}分期缴纳罚款{% if deferral.parts_until != '/' %}，"
        "最后一期的期限为{{ deferral.parts_until }}{% endif %}。",
    )
    sheet.para("{%p if deferral.instalments %}")
    sheet.lines(
        "r in deferral.instalments",
        ("期次", "缴款期限", "应缴金额（大写、小写）", "缴后尚欠"),
        ("{{ r.no }}", "{{ r.by }}前", "{{ r.amount }}（{{ r.figures }}）", "{{ r.rest }}"),
        (1.6, 5.2, 4.7),
    )
    sheet.para("{%p endif %}")
    sheet.body(
        "罚款缴至{{ bureau.bank_name }}（地址：{{ bureau.bank_address }}，收款户名："
        "{{ bureau.bank_payee }}，账号：{{ bureau.bank_account }}），缴款时请出示本批准书。",
        "{{ text.deferral_rule }}",
    )
    return sheet.seal().foot(copies=True)


def s22() -> Sheet:
    """按日连续处罚决定书."""
    sheet = Sheet("按日连续处罚决定书").head()
    blocks.party_lines(sheet, "被处罚")
    sheet.title_line("一、原处罚和责令改正")
    sheet.body(
        _DECIDED + "，决定罚款{{ daily.fine }}。",
        "本机关于{{ daily.order_on }}作出{{ daily.order_title }}，文号{{ daily.order_number }}，"
        "责令{{ party.you }}改正违法行为。",
    )
    sheet.title_line("二、拒不改正的事实和证据")
    sheet.body(
        "本机关于{{ daily.recheck_on }}复查，{{ daily.recheck_title }}文号{{ daily.recheck_number }}。"
        "经查，{{ party.you }}仍未改正：{{ daily.refusal }}"
    )
    sheet.title_line("三、告知和听取意见的情况")
    sheet.body("{{ daily.defence }}")
    sheet.title_line("四、处罚的依据和内容")
    sheet.body(
        "{{ party.you }}被责令改正并受到罚款处罚，拒不改正。依据{{ cite.daily_penalty }}的规定，"
        "{{ text.daily_rule }}自{{ daily.first }}起，至{{ daily.until }}止，共{{ daily.days }}日，"
        "每日按原罚款数额{{ daily.fine }}计算。"
    )
    sheet.para("决定罚款：{{ daily.amount }}。", indent=True, align=LEFT, bold=True)
    sheet.body(
        "{{ party.you }}应当立即改正违法行为；继续拒不改正的，本机关将依法继续按日连续处罚。",
        "{{ text.payment }}{{ text.late_fine }}",
        "{{ text.remedy }}",
        "{{ text.enforcement }}",
    )
    return sheet.seal().foot(copies=True)


def s26() -> Sheet:
    """罚没收据、缴款凭证粘贴页."""
    sheet = Sheet("罚没收据、缴款凭证粘贴页").head(number=False)
    sheet.grid(
        ("案件名称", "{{ case.name }}"),
        ("缴款人", "{{ party.name }}"),
        ("处罚决定书\n文　　　号", "{{ notices.decision.number }}"),
        ("缴款金额", ("{{ own.amount }}", 6.4), ("缴款日期", 2.0), "{{ own.paid_on }}"),
        ("凭证号码", ("{{ own.receipt_no }}", 6.4), ("序号", 2.0), "{{ own.no }}"),
        ("代收银行", "{{ bureau.bank_name }}"),
    )
    sheet.wide(
        "收据、凭证粘贴处（原件不能附卷的，粘贴与原件核对无误的复印件）", center=True, high=11.5
    )
    sheet.box("核　对", "与登记的缴款金额、日期、号码核对一致。", *blocks.OFFICER_LINES, high=2.2)
    return sheet.foot()


DRAFTS = {"F36": f36, "F37": f37, "F38": f38, "F39": f39, "S22": s22, "S26": s26}
