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
        demand 催告
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
