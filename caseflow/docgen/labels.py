"""The fixed texts and citations that a template may print, with their Chinese labels.

`text.NAME` is the text NAME of `texts.yaml`, `cite.NAME` the citations of its text `cite_NAME`.
"""

from __future__ import annotations

from collections.abc import Mapping


def paths(prefix: str, listed: str) -> dict[str, str]:
    """Return {prefix + name: label} for "name label" pairs, one on each line."""
    pairs = (line.split(maxsplit=1) for line in listed.strip().splitlines())
    return {f"{prefix}{name}": label for name, label in pairs}


FIXED: Mapping[str, str] = {
    **paths("text.", """
        remedy 救济途径
        remedy_review_first 救济途径（复议前置）
        defence_right 陈述申辩权利
        hearing_right 听证权利
        hearing_notes 听证注意事项
        inquiry_rights 询问告知
        inspection_identity 检查时表明身份
        inspection_rights 检查告知事项
        payment 缴款方式和期限
        late_fine 加处罚款
        enforcement 申请强制执行
        demand 催告的期限和方式
        demand_rights 催告中的陈述申辩权利
        demand_consequence 催告后不履行的后果
        power_cut_duty 及时解除停止供电
        preservation 登记保存注意事项
        publication 公开处罚决定
        safety_duty 整改期间的安全责任
        coercion_rights 查封扣押告知
        no_penalty_education 教育内容
    """),
    **paths("cite.", """
        inspection 检查的依据
        onsite 现场处理的依据
        order 责令整改的依据
        power_cut 停止供电的依据
        power_cut_notice 提前通知的依据
        power_restore 解除停止供电的依据
        resumption 恢复生产经营审查的依据
        demand 催告的依据
        court_application 申请强制执行的依据
        filing 立案的依据
        inquiry 询问的依据
        preservation 先行登记保存的依据
        seizure 查封扣押的依据
        seizure_extension 延长查封扣押的依据
        seizure_release 解除查封扣押的依据
        decision 处罚决定的依据
        no_penalty 不予处罚的依据
        on_spot 当场处罚的依据
        hearing 听证的依据
        legal_review 法制审核的依据
        discussion 集体讨论的依据
        service 送达的依据
        criminal_transfer 移送的依据
    """),
}  # fmt: skip

COMPULSION: Mapping[str, str] = {
    **paths("power_cut.", """
        kind 停止供电或者供应
        kind_lifted 恢复供电或者供应
        supplier 供电（供应）单位
        at 停止供电开始时间
        disobeyed 拒不执行的事实
        danger 现实危险
        urgent 是否情况紧急?
        urgent_note 紧急情形
        stop_title 停止决定名称
        stop_number 停止决定文号
        stop_on 停止决定日期
        stop_text 停止决定内容
        number 停止供电决定书文号
        notice_number 停止供电通知书文号
        notice_on 停止供电通知日期
        complied_on 确认履行日期
        lift_reason 解除停止供电的理由
        restore_at 恢复供电时间
    """),
    **paths("resumption.", """
        stop_title 停止决定名称
        stop_number 停止决定文号
        stop_on 停止决定日期
        stop_text 停止决定内容
        asked_on 申请恢复日期
        checked_on 现场审查日期
        note 审查情况
    """),
    **paths("demand.", """
        rest 尚应缴纳的罚款
        paid 已缴罚款?
        paid_text 已缴罚款
        other_duty 其他应当履行的义务
        number 催告书文号
        on 催告书日期
        served 催告书送达日期
        defence 催告期间的陈述申辩
    """),
    **paths("court.", """
        signer 申请书签发人
        request 申请强制执行的事项
        target 执行标的情况
        late_reason 逾期申请的理由
        remedy 复议和诉讼情况
        attachments[] 申请书附件
        attachments[].no 附件序号
        attachments[].name 附件名称
    """),
}  # fmt: skip
