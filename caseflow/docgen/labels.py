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
        publication_told 告知处罚决定将公开
        safety_duty 整改期间的安全责任
        coercion_rights 查封扣押告知
        no_penalty_education 教育内容
        coercion_told 查封扣押时当场告知
        test_period 检测期间的效力和费用
        scene_identity 勘验时表明身份
        appraisal_report 对鉴定意见的要求
        extraction_rights 提取证据时的告知
        inspection_result 检查结果的异议和投诉
        service_address 填写送达地址的告知事项
        announcement 公告送达的期限和后果
        hearing_refusal 不受理听证的说明
        add_on_rule 加处罚款的计算规则
        add_on_bank 加处罚款的缴纳
        fine_demand 催缴的期限和方式
        fine_demand_rights 催缴中的陈述申辩权利
        fine_demand_consequence 催缴后不缴纳的后果
        daily_rule 按日连续处罚的计算规则
        recusal_rule 回避决定之前不停止调查
        deferral_rule 延期分期期间不加处罚款
        suspension 中止（恢复）调查的依据
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
        no_penalty_reason 不予处罚的理由的依据
        on_spot 当场处罚的依据
        hearing 听证的依据
        legal_review 法制审核的依据
        discussion 集体讨论的依据
        service 送达的依据
        criminal_transfer 移送的依据
        coercion_approval 强制措施审批的依据
        seizure_disposal 处理查封扣押财物的依据
        sampling 抽样取证的依据
        appraisal 委托鉴定的依据
        evidence 证据登记的依据
        fine_demand 催缴罚款的依据
        add_on 加处罚款的依据
        daily_penalty 按日连续处罚的依据
        deferral 延期分期缴纳的依据
        case_extension 延长办案期限的依据
        recusal 决定回避的依据
        publicity 公示处罚的依据
        inspection_result 告知检查结果的依据
        handover 移送安全问题的依据
        service_address 送达地址确认的依据
        announcement 公告送达的依据
        hearing_refusal 不予受理听证申请的依据
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
        refused 是否不同意恢复?
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
        attachments[].copies 附件份数
        attachments[].pages 附件页数
    """),
    **paths("transfer.", """
        attachments[] 移送书附件
        attachments[].no 附件序号
        attachments[].name 附件名称
        attachments[].copies 附件份数
        attachments[].pages 附件页数
    """),
    **paths("preserved.", """
        disposals[] 逐项处理
        disposals[].no 序号
        disposals[].name 名称
        disposals[].unit 单位
        disposals[].quantity 数量
        disposals[].disposal 处理
        disposals[].remark 备注
    """),
}  # fmt: skip

MONEY: Mapping[str, str] = {
    **paths("sums.", """
        fine 决定的罚款
        add_on 已决定加处的罚款
        daily 按日连续处罚的罚款
        paid 已缴纳的数额
        rest 尚应缴纳的数额
        made_up 应缴数额的组成
        due_on 决定罚款的缴款期限
    """),
    **paths("add_on.", """
        due_on 应当缴纳罚款之日
        until 加处罚款计算至
        days 加处罚款的日数
        amount 加处罚款数额
        counted 按日数计算的数额
        capped 是否达到罚款本金?
        rows[] 加处罚款计算过程
        rows[].first 起始日
        rows[].last 截止日
        rows[].days 日数
        rows[].base 计算基数
        rows[].sum 加处数额
        left_out 不计算的期间
        demand_title 催告书名称
        demand_number 催告书文号
        demand_on 催告书日期
        demand_served 催告书送达日期
        demand_until 催告的缴款期限
        defence 催缴期间的陈述申辩
    """),
    **paths("daily.", """
        order_title 责令改正文书名称
        order_number 责令改正文书文号
        order_on 责令改正日期
        recheck_title 复查文书名称
        recheck_number 复查文书文号
        recheck_on 复查日期
        first 按日连续处罚起始日
        until 按日连续处罚截止日
        days 按日连续处罚日数
        fine 原罚款数额
        amount 按日连续处罚总额
        refusal 拒不改正的事实
        defence 告知和意见复核情况
    """),
    **paths("deferral.", """
        applied_on 申请延期分期日期
        reason 申请延期分期理由
        answer 是否同意延期分期
        way 延期或者分期
        whole_mark 延期的勾选
        parts_mark 分期的勾选
        until 延期至（大写）
        parts_until 分期最后期限（大写）
        until_plain 延至日期
        plan 分期安排
        instalments[] 分期缴纳
        instalments[].no 第几期
        instalments[].by 缴款日期（大写）
        instalments[].amount 缴款金额（大写）
        instalments[].figures 缴款金额（小写）
        instalments[].rest 缴后尚欠（大写）
    """),
    **paths("handover.", """
        organ 受移送机关
        facts 案情简介
        reason 移送理由
        basis 移送依据
        files[] 移送的材料
        files[].no 材料序号
        files[].name 材料名称
        files[].copies 材料份数
        files[].pages 材料页数
        copies 移送材料总份数
        pages 移送材料总页数
    """),
    "case_time.until": "办案期限延长至",
}  # fmt: skip
