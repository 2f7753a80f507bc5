"""Forms of hearing, coercive measures, criminal transfer and the volume."""

from __future__ import annotations

from tools.draft_templates import blocks
from tools.draft_templates.kit import Sheet
from tools.draft_templates.marks import CENTER, HEI, KAI, SONG


def f27() -> Sheet:
    """行政处罚听证会通知书."""
    sheet = Sheet("行政处罚听证会通知书").head()
    sheet.to("{{ party.name }}：")
    sheet.body(
        "根据{{ party.you }}于{{ hearing.requested_on }}提出的听证申请，依据{{ cite.hearing }}的规定，"
        "本机关定于{{ hearing.at }}在{{ hearing.place }}就“{{ case.name }}”{{ hearing.open }}举行听证会。"
        "请准时参加。",
        "听证主持人：{{ hearing.host_named }}",
        "听证员：{{ hearing.hearers_named }}",
        "书记员：{{ hearing.clerk_named }}",
    )
    sheet.title_line("注意事项：")
    sheet.body("{{ text.hearing_notes }}")
    blocks.contact(sheet)
    return sheet.seal().foot(copies=True)


def f28() -> Sheet:
    """听证笔录."""
    sheet = Sheet("听证笔录").head(number=False)
    sheet.body(
        "案件名称：{{ case.name }}",
        "主持听证机关：{{ bureau.name }}　听证地点：{{ hearing.place }}",
        "听证时间：{{ hearing.start }}至{{ hearing.end }}　听证方式：{{ hearing.open }}",
        "听证主持人：{{ hearing.host }}　听证员：{{ hearing.hearers }}　书记员：{{ hearing.clerk }}",
        "案件调查人员：{{ officers_text }}",
    )
    sheet.when(
        "party.is_unit",
        "听证申请人：{{ party.name }}　法定代表人（负责人）：{{ party.legal_rep }}　"
        "性别："
        + blocks.or_line("hearing.rep_sex", 3)
        + "　年龄："
        + blocks.or_line("hearing.rep_age", 3)
        + "　职务：{{ party.rep_duty }}",
    )
    sheet.when(
        "not party.is_unit",
        "听证申请人：{{ party.name }}　性别：{{ party.sex }}　年龄：{{ party.age }}　"
        "工作单位（职务）：{{ party.employer }}（{{ party.employer_duty }}）",
    )
    sheet.body(
        "委托代理人（姓名、性别、年龄、工作单位和职务）：" + blocks.or_line("hearing.agents", 10),
        "第三人："
        + blocks.or_line("hearing.third_party", 8)
        + "　其他参加人员："
        + blocks.or_line("hearing.others", 8),
    )
    sheet.para("听证记录：", indent=True, keep=True)
    sheet.taken_down("hearing.record", 11)
    sheet.para("核对意见（由听证申请人或者代理人书写）：", indent=True, keep=True)
    sheet.ruled(2)
    sheet.signs(
        "听证申请人或者代理人（签名）：＿＿＿＿＿＿＿　日期：　　　　年　　月　　日",
        "案件调查人员（签名）：＿＿＿＿＿＿＿＿　＿＿＿＿＿＿＿＿",
        "听证主持人（签名）：＿＿＿＿＿＿＿＿　听证员（签名）：＿＿＿＿＿＿＿＿",
        "书记员（签名）：＿＿＿＿＿＿＿＿　　日期：　　　　年　　月　　日",
    )
    return sheet.record_foot("听证申请人", "主持人", "听证员", "书记员")


def f29() -> Sheet:
    """听证会报告书."""
    sheet = Sheet("听证会报告书").head()
    sheet.grid(
        ("案件名称", "{{ case.name }}"),
        ("听证时间", "{{ hearing.at }}", ("听证地点", 2.0), "{{ hearing.place }}"),
        ("主持人", "{{ hearing.host }}", ("书记员", 2.0), "{{ hearing.clerk }}"),
        ("听证员", "{{ hearing.hearers }}"),
    )
    sheet.box(
        "听证会\n基本情况\n摘　　要",
        "{{ hearing.start }}至{{ hearing.end }}，听证{{ hearing.open }}举行。\n"
        "听证情况：{{ hearing.course }}",
        "附：听证笔录",
        high=7.5,
    )
    sheet.box(
        "主持人\n意　见",
        "{{ hearing.opinion }}",
        "主持人（签名）：＿＿＿＿＿＿（{{ hearing.host }}）",
        "{{ approval.handle.date }}",
        high=4.5,
    )
    sheet.box(
        "负责人\n审　核\n意　见",
        "{{ approval.approve.opinion }}",
        "负责人（签名）：＿＿＿＿＿＿（{{ approval.approve.person }}）",
        "{{ approval.approve.date }}",
        high=4.5,
    )
    return sheet


def f08() -> Sheet:
    """查封扣押决定书; its list is a paper of its own, names and quantities stand here too."""
    sheet = Sheet("查封扣押决定书").head()
    sheet.to("{{ party.name }}：")
    sheet.body(
        "地址：{{ party.address }}",
        "经查，{{ party.you }}{{ seizure.ground }}。依据{{ cite.seizure }}的规定，本机关决定对{{ party.you }}的"
        "下列场所、设施或者财物予以{{ own.coercion_kind }}，并附清单一式两份，由本机关和当事人分别保存。",
    )
    blocks.goods_rows(sheet, "g in seizure.goods")
    sheet.body(
        "{{ own.coercion_kind }}的地点：{{ seizure.place }}",
        "{{ own.coercion_kind }}的期限：自{{ seizure.started_on }}起至{{ seizure.until_on }}止。",
        "采取措施的理由、依据，当事人依法享有的权利和救济途径，由执法人员当场告知，"
        "当事人当场的陈述、申辩记入现场笔录。{{ text.coercion_rights }}",
        "{{ text.remedy }}",
    )
    sheet.seal()
    blocks.unit_sign(sheet, "当事人签收")
    sheet.officers()
    return sheet.foot(copies=True)


def f10() -> Sheet:
    """延长查封扣押期限决定书."""
    sheet = Sheet("延长查封扣押期限决定书").head()
    sheet.to("{{ party.name }}：")
    sheet.body(
        "本机关于{{ seizure.issued_on }}对{{ party.you }}作出{{ seizure.kind }}决定，"
        "文号{{ seizure.number }}，"
        "{{ seizure.kind }}期限至{{ seizure.until_on }}止。因{{ seizure.extension_reason }}，依据"
        "{{ cite.seizure_extension }}的规定，经本机关负责人批准，决定将{{ seizure.kind }}期限延长至"
        "{{ seizure.extended_to }}。",
        "{{ seizure.kind }}的场所、设施或者财物见原决定书所附清单。",
        "{{ text.remedy }}",
    )
    return sheet.seal().foot(copies=True)


def s06() -> Sheet:
    """解除查封扣押决定书."""
    sheet = Sheet("解除查封扣押决定书").head()
    sheet.to("{{ party.name }}：")
    sheet.body(
        "本机关于{{ seizure.issued_on }}对{{ party.you }}作出{{ seizure.kind }}决定，"
        "文号{{ seizure.number }}。"
        "因{{ seizure.release_reason }}，依据{{ cite.seizure_release }}的规定，决定自"
        "{{ seizure.released_on }}起解除{{ seizure.kind }}，退还下列财物："
    )
    blocks.goods_rows(sheet, "g in seizure.goods")
    sheet.body("返还情况：{{ seizure.release_note }}", "{{ text.remedy }}")
    sheet.seal()
    sheet.signs("当事人收到上述财物后签名：＿＿＿＿＿＿＿＿　　日期：　　　　年　　月　　日")
    return sheet.foot(copies=True)


def s12() -> Sheet:
    """涉嫌犯罪案件移送书, as an official letter."""
    sheet = blocks.letter("涉嫌犯罪案件移送书", signer="{{ transfer.signer }}")
    sheet.to("{{ transfer.organ }}：")
    sheet.body(
        "本机关于{{ case.filed_on }}立案调查的“{{ case.name }}”一案，经调查发现：{{ transfer.facts }}",
        "本机关认为，{{ party.name }}的上述行为涉嫌构成{{ transfer.crime }}。依据{{ cite.criminal_transfer }}的规定，"
        "现将该案移送你单位依法处理。",
    )
    sheet.para("附件：", indent=True, keep=True)
    sheet.each("a in transfer.attachments", blocks.ANNEX)
    return blocks.letter_end(
        sheet,
        "抄送：同级人民检察院",
        "移送人：{{ officers_names }}　接收人（签名、日期）：＿＿＿＿＿＿＿＿",
        "{{ form.copies }}",
    )


def f47() -> Sheet:
    """案卷（首页）."""
    sheet = Sheet("案卷（首页）")
    sheet.para("", line=40)
    sheet.para("{{ bureau.name }}", font=HEI, size=26, line=44, align=CENTER)
    sheet.para("案　　卷", font=KAI, size=26, bold=True, line=60, align=CENTER)
    sheet.para("{{ dossier.part }}", font=KAI, size=22, line=36, align=CENTER)
    sheet.para("{{ form.number }}", size=16, line=36, align=CENTER)
    sheet.para("", line=20)
    sheet.big_grid(
        ("案件名称", "{{ case.name }}"),
        ("案　　由", "{{ case.cause }}"),
        ("处理结果", "{{ case.result }}"),
        ("立案日期", "{{ case.filed_on }}"),
        ("结案日期", "{{ case.closed_on }}"),
        ("承 办 人", "{{ officers_names }}"),
        ("归档日期", "{{ case.archived_on }}"),
        ("归 档 号", "{{ case.archive_no }}"),
        (
            "保存期限",
            "{{ case.retention }}{% if dossier.retention != '/' %}（{{ dossier.retention }}）{% endif %}",
        ),
    )
    return sheet


def f48() -> Sheet:
    """卷内目录."""
    sheet = Sheet("卷内目录")
    sheet.para("卷 内 目 录", font=SONG, size=22, bold=True, line=44, align=CENTER, keep=True)
    sheet.para("{{ dossier.part }}", size=16, line=24, align=CENTER, keep=True)
    return sheet.lines(
        "r in dossier.rows",
        ("序号", "文件名称及编号", "日期", "页号", "备注"),
        (
            "{{ r.no }}",
            "{{ r.title }}{{ r.number }}",
            "{{ r.date }}",
            "{{ r.page }}",
            "{{ r.remark }}",
        ),
        (1.2, 7.2, 2.6, 1.6),
        high=1.3,
    )


def s23() -> Sheet:
    """卷内备考表."""
    sheet = Sheet("卷内备考表")
    sheet.para("卷 内 备 考 表", font=SONG, size=22, bold=True, line=44, align=CENTER, keep=True)
    sheet.box(
        "本卷情况\n说　　明",
        "本卷{{ dossier.part }}共{{ dossier.pieces }}件，{{ dossier.pages }}页，照片{{ dossier.photos }}张。"
        "\n{{ dossier.note }}",
        "{{ blank.empty }}",
        high=14,
    )
    sheet.grid(
        ("立卷人", "", ("日期", 2.0), "{{ blank.date }}"),
        ("检查人", "", ("日期", 2.0), "{{ blank.date }}"),
    )
    return sheet


DRAFTS = {
    "F27": f27,
    "F28": f28,
    "F29": f29,
    "F08": f08,
    "F10": f10,
    "S06": s06,
    "S12": s12,
    "F47": f47,
    "F48": f48,
    "S23": s23,
}
