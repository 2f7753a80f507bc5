"""Every variable a template may print, with its Chinese label.

A path names the place in the object that `variables.make_variables` returns; `[]` stands for
each element of a list. Values are text unless they are marked: `?` in a label means yes or no
(true or false), for conditions only. Blanks are already "/" or "无".
"""

from __future__ import annotations

from collections.abc import Mapping

from caseflow.docgen.labels import COMPULSION, FIXED, MONEY, paths

VARIABLES: Mapping[str, str] = {
    **paths("bureau.", """
        name 机关全称
        short_name 机关简称
        family_title 文书类名
        place 文号地名
        address 机关地址
        postcode 机关邮政编码
        contact 机关联系人
        phone 机关联系电话
        government 复议机关（同级人民政府）全称
        court 有管辖权的人民法院全称
        bank_name 代收银行名称
        bank_address 代收银行地址
        bank_account 罚款账号
        bank_payee 罚款收款户名
        complaint_phone 投诉举报电话
    """),
    **paths("form.", """
        id 文书编号
        title 文书名称
        number 文号
        copies 份数说明
        seal 用章
        date 文书日期
    """),
    **paths("case.", """
        no 案件编号
        name 案件名称
        cause 案由
        cause_act 案由中的违法行为
        source 案件来源
        found_on 发现时间
        act_on 违法行为发生日期
        act_place 违法行为发生地点
        filed_on 立案日期
        closed_on 结案日期
        archived_on 归档日期
        archive_no 归档号
        retention 保存期限
        facts 案件基本情况
        facts_found 认定的违法事实
        evidence_text 当场处罚的证据
        violated 违反的规定
        penalty_basis 处罚依据
        discretion 裁量理由
        no_penalty_reason 不予处罚理由
        suspend_reason 中止理由
        drop_reason 撤案理由
        close_type 结案方式
        execution 执行情况
        course 案件来源和调查经过
        result 处理结果
    """),
    **paths("party.", """
        kind 当事人类别
        is_unit 是否单位?
        you 对当事人的称呼
        to_you 对受文人的称呼
        name 当事人名称
        credit_code 统一社会信用代码
        address 地址
        postcode 邮政编码
        phone 联系电话
        legal_rep 法定代表人或者负责人
        rep_duty 职务
        industry 所属行业
        unit_class 单位类别
        sex 性别
        age 年龄
        id_no 身份证号
        public_no 证件号码（公开用）
        employer 所在单位
        employer_duty 在单位的职务
    """),
    **paths("officers[].", """
        name 执法人员姓名
        cert_no 执法证号
        cert_to 执法证有效期至
        unit 所在机构
        duty 职务
    """),
    "officers[]": "执法人员",
    "officers_text": "执法人员及证号",
    "officers_posts": "执法人员的单位、职务和证号",
    "officers_names": "执法人员姓名",
    **{
        f"approval.{step}.{name}": f"{who}{label}"
        for step, who in (("handle", "承办人"), ("review", "审核人"), ("approve", "审批人"))
        for name, label in (("person", "姓名"), ("opinion", "意见"), ("date", "签署日期"))
    },
    **paths("inspection.", """
        on 检查日期
        start 检查开始时间
        end 检查结束时间
        place 检查场所
        kind 检查类别
        matters 检查事项和内容
        situation 检查情况
        method 检查方式
        assistants 协助人员
        urgent 紧急情况
        visit 本年度第几次检查
        refusal 拒绝签名情况
        witness 见证人
        manager 现场负责人
    """),
    **{
        f"{group}[].{name}": label
        for group in ("hazards", "measure_hazards", "order.hazards")
        for name, label in (
            ("no", "序号"),
            ("place", "部位"),
            ("description", "问题"),
            ("text", "部位和问题"),
            ("violated", "违反的规定"),
            ("penalty_basis", "处罚依据"),
            ("major", "是否重大事故隐患"),
            ("photo", "照片编号"),
            ("deadline", "整改期限"),
            ("result", "复查结果"),
        )
    },
    "hazards[]": "违法行为和事故隐患",
    "measure_hazards[]": "现场处理针对的问题",
    "order.hazards[]": "责令整改的问题",
    **paths("measures[].", """
        no 序号
        kind 措施
        object 区域、设施或设备
        until 截止日期
        text 措施内容
    """),
    "measures[]": "现场处理措施",
    **paths("order.", """
        number 责令整改文书文号
        title 责令整改文书名称
        issued_on 责令整改日期
        deadline_on 整改期限
        nos 责令整改的项次
        sentence 责令改正情况
    """),
    **paths("recheck.", """
        on 复查日期
        place 复查场所
        overall 总体结论
        next_step 后续处理
        order_number 原文书文号
        order_title 原文书名称
        order_issued_on 原文书日期
        results[] 逐项复查结果
        results[].no 问题编号
        results[].problem 问题
        results[].result 复查结果
        results[].note 复查情况
    """),
    **paths("extension.", """
        order_number 原文书文号
        order_title 原文书名称
        old_deadline 原整改期限
        asked_until 申请延至
        reason 申请理由
        interim 延期期间的安全措施
        granted 是否同意?
        new_deadline 延长后的整改期限
        answer 答复意见
    """),
    **paths("evidence[].", """
        no 序号
        name 证据名称
        kind 证据种类
        source 证据来源
        on 取得日期
        proves 证明内容
    """),
    "evidence[]": "证据",
    **{
        f"{group}.goods[].{name}": label
        for group in ("seizure", "preserved")
        for name, label in (
            ("name", "物品名称"),
            ("spec", "规格型号或地址"),
            ("unit", "单位"),
            ("quantity", "数量"),
            ("remark", "备注"),
        )
    },
    **paths("seizure.", """
        number 查封扣押决定书文号
        kind 查封或者扣押
        issued_on 查封扣押决定日期
        ground 查封扣押的事实和理由
        place 查封扣押地点
        started_on 查封扣押起始日
        until_on 查封扣押期满日
        extended_to 延长至
        extension_reason 延长理由
        release_reason 解除理由
        release_note 返还情况
        released_on 解除日期
        goods[] 查封扣押清单
    """),
    **paths("preserved.", """
        number 先行登记保存通知书文号
        on 登记保存日期
        reason 登记保存理由
        place 保存地点
        keeper 保管人
        until 作出处理决定的期限
        disposal_note 处理说明
        goods[] 登记保存清单
    """),
    **paths("payment.", """
        total 已缴金额
        receipt_no 缴款票据号
        on 缴款日期
    """),
    **paths("deliveries[].", """
        title 送达文书名称
        number 送达文书文号
        place 送达地点
        on 送达日期
        way 送达方式
    """),
    "deliveries[]": "送达的文书",
    "delivery_remark": "送达备注",
    **{
        f"{group}.{name}": f"{what}{label}"
        for group, what in (("proposal", "拟"), ("penalty", "决定的"))
        for name, label in (
            ("kinds", "处罚种类"),
            ("lines[]", "处罚各项"),
            ("lines[].no", "处罚序号"),
            ("lines[].kind", "处罚种类"),
            ("lines[].text", "处罚内容"),
            ("text", "处罚内容"),
            ("has_fine", "处罚含罚款?"),
            ("amount", "罚款金额"),
            ("amount_capitals", "罚款大写"),
            ("amount_figures", "罚款小写"),
        )
    },
    **{
        f"notices.{group}.{name}": f"{what}{label}"
        for group, what in (
            ("penalty", "处罚告知书"),
            ("hearing", "听证告知书"),
            ("decision", "决定书"),
        )
        for name, label in (
            ("title", "名称"),
            ("number", "文号"),
            ("date", "日期"),
            ("served", "送达日期"),
        )
    },
    "notices.course": "告知情况",
    **paths("defence.", """
        given 是否提出陈述申辩
        text 陈述申辩意见
        result 复核结论
        course 陈述申辩和听证情况
    """),
    **paths("on_spot.", """
        number 当场处罚决定书文号
        on 当场处罚日期
        pay_mode 缴款方式
        paid_now 是否当场缴纳?
        refusal 拒绝签收情况
    """),
    **paths("inquiry.", """
        person 被询问人
        sex 被询问人性别
        age 被询问人年龄
        id_no 被询问人身份证号
        duty 被询问人工作单位和职务
        address 被询问人住址
        phone 被询问人电话
        at 约定的询问时间
        start 询问开始时间
        end 询问结束时间
        place 询问地点
        nth 第几次询问
        subject 询问事项
        bring[] 携带的材料
        bring[].mark 勾选
        bring[].name 材料名称
        questions[] 问答
        questions[].question 问题
        questions[].answer 当场记录的回答
    """),
    **paths("statement.", """
        on 陈述申辩日期
        start 陈述申辩开始时间
        end 陈述申辩结束时间
        sex 陈述申辩人性别
        place 陈述申辩地点
        person 陈述申辩人
        duty 陈述申辩人职务
        employer 陈述申辩人单位
        phone 陈述申辩人电话
        address 陈述申辩人地址
        postcode 陈述申辩人邮政编码
        record 当场记录的陈述申辩
    """),
    **paths("transfer.", """
        organ 受移送机关
        crime 涉嫌的罪名
        facts 涉嫌犯罪的事实
        signer 签发人
    """),
    **paths("hearing.", """
        requested_on 申请听证日期
        at 听证时间
        start 听证开始时间
        end 听证结束时间
        place 听证地点
        open 公开或者不公开
        host 听证主持人
        host_duty 主持人职务
        hearers 听证员
        clerk 书记员
        host_named 听证主持人及职务
        hearers_named 听证员及职务
        clerk_named 书记员及职务
        applicant 听证申请人
        course 听证情况
        record 当场记录的听证发言
        opinion 主持人意见
        summary 听证情况说明
        rep_sex 法定代表人性别
        rep_age 法定代表人年龄
        agents 委托代理人
        third_party 第三人
        others 其他参加人员
    """),
    **paths("review.", """
        number 法制审核意见书文号
        opinion 法制审核结论
        text 法制审核说明
        person 法制审核人
        on 法制审核日期
    """),
    **paths("discussion.", """
        number 集体讨论记录文号
        start 讨论开始时间
        end 讨论结束时间
        place 讨论地点
        host 讨论主持人
        reporter 汇报人
        recorder 记录人
        attendees[] 出席人员
        attendees[].name 出席人员姓名
        attendees[].duty 出席人员职务
        attendees_text 出席人员及职务
        topic 讨论内容
        views 讨论记录
        conclusion 结论性意见
    """),
    **paths("dossier.", """
        rows[] 卷内文件
        rows[].no 序号
        rows[].title 文件名称
        rows[].number 文件编号
        rows[].date 文件日期
        rows[].page 页号
        rows[].remark 备注
        pieces 件数
        pages 页数
        photos 照片张数
        part 正卷、副卷或者补充卷
        retention 保管期限的理由和起止
        note 本卷情况说明
    """),
    "own.no": "本文书所说的那一项的序号",
    "blank.date": "留空的日期",
    "blank.empty": "空白",
    **COMPULSION,
    **MONEY,
    **FIXED,
}  # fmt: skip
