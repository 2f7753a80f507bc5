"""Say facts, items and changes in the words of the procedure file. Presentation only."""

from __future__ import annotations

from collections.abc import Mapping

from caseflow.domain.definition import Action, Field, FieldKind, Procedure
from caseflow.domain.model import CaseFile, Item
from caseflow.domain.terms import Json
from caseflow.domain.wording import is_reference
from caseflow.services.views import ItemRow

ITEM_WORDS: Mapping[str, str] = {
    "hazard": "问题和隐患",
    "measure": "现场处理措施",
    "order": "责令限期整改",
    "extension_request": "整改延期申请",
    "recheck_request": "复查申请",
    "recheck": "复查",
    "evidence": "证据",
    "evidence_sheet": "证据提取",
    "scene": "勘验",
    "sampling": "抽样取证",
    "appraisal": "委托鉴定",
    "inquiry": "询问",
    "coercion_request": "措施申请",
    "preserved": "先行登记保存",
    "seizure": "查封扣押",
    "recusal": "回避申请",
    "hearing": "听证",
    "review": "法制审核",
    "discussion": "集体讨论",
    "service": "送达",
    "payment": "缴款",
    "remedy": "复议或诉讼",
    "power_cut": "停止供电",
    "demand": "催告",
    "court_case": "申请法院强制执行",
    "pause": "中止执行",
    "case_extension": "延长办案期限",
    "suspension": "中止和恢复调查",
    "drop": "不予立案、撤销案件",
    "test": "委托检测",
    "obstacle": "障碍期间",
    "deferral": "延期或者分期缴纳",
    "payment_demand": "催缴罚款",
    "add_on_fine": "加处罚款",
    "daily_penalty": "按日连续处罚",
    "publicity": "处罚公示",
    "handover": "移送其他机关",
    "inspection_result": "检查结果",
    "checklist": "检查表",
    "service_address": "送达地址",
    "announcement": "送达公告",
    "hearing_refusal": "不予受理听证",
    "passed_problem": "移送的安全问题",
    "source": "案件来源",
    "identity": "主体资格材料",
    "paper": "文书",
    "deadline": "期限",
    "attachment": "材料",
}

WAYS: Mapping[str, str] = {
    "direct": "直接送达",
    "onspot": "当场交付",
    "on_sheet": "在文书上签收",
    "left": "留置送达",
    "post": "邮寄送达",
    "commissioned": "委托送达",
    "electronic": "电子送达",
    "electronic_unagreed": "电子送达（无确认书）",
    "public_notice": "公告送达",
}
"""Words for the ways of service."""

FIXED_WORDS: Mapping[str, str] = {
    "open": "未办结",
    "void": "作废",
    "handlers": "承办人",
    "overall": "总体结果",
    "taken_on": "作出日期",
    "result": "复查结果",
    "extended_to": "延至",
    "rechecked": "复查结果",
    "started_on": "开始日期",
    "released_on": "解除日期",
    "approved": "已批准",
    "approved_on": "批准日期",
    "approved_by": "批准人",
    "approval_opinion": "审批意见",
    "asked_by": "申请人",
    "checked_by": "审核人",
    "checked_on": "审核日期",
    "check_opinion": "审核意见",
    "made_up": "当场实施后补批",
    "resuming": "恢复调查",
    "drop_matter": "审批事项",
    "taken_at": "当场实施时间",
    "term_until": "期满日",
    "asked_on": "申请日期",
    "done_on": "实施日期",
    "disposed_on": "处理日期",
    "decided_on": "决定日期",
    "decided_by": "决定人",
    "lifted_on": "解除日期",
    "until": "延至",
    "by": "办理人",
    "round": "轮次",
    "text": "内容",
    "opinion": "意见",
    "on": "日期",
    "order": "指令书序号",
    "hazards": "针对的问题",
    "results": "逐项结果",
    "inspection_on": "检查日期",
    "inspection_approved_on": "检查批准日期",
    "filed_on": "立案日期",
    "law_reviewed_on": "新旧规定核对日期",
    "notice_on": "告知日期",
    "closed_on": "结案日期",
    "archived_on": "归档日期",
    "dossier_place": "卷内位置",
    "dossier_places": "手工调整的件数",
    "publicity_state": "公示",
    "education_state": "教育",
    "transfer_state": "移送",
    "closing_from": "结案前阶段",
    "filing_from": "立案前阶段",
    "transfer_from": "移送前阶段",
    "last_recheck": "最近一次复查",
    "transfer_approved_on": "批准移送日期",
    "transfer_sent_on": "移送日期",
    "withdrawn_on": "撤案日期",
    "reported_on": "报告（备案）日期",
    "suspended_on": "中止日期",
    "resumed_on": "恢复日期",
    "defence_given": "已陈述申辩",
    "hearing_held": "已听证",
    "hearing_requested_on": "申请听证日期",
    "review_text": "审核说明",
    "remitted_on": "上缴日期",
    "deposited_on": "缴付日期",
    "urgent_reason": "紧急情况",
    "corrected_on": "改正日期",
    "resumption_asked_on": "申请恢复日期",
    "resumption_refused_on": "不同意恢复日期",
    "recheck_asked_on": "申请复查日期",
    "answered_on": "答复日期",
    "result_on": "结果日期",
    "superior_reported_on": "备案日期",
    "converted_reason": "转普通程序理由",
    "police_filed_on": "公安机关立案日期",
    "police_refused_on": "公安机关不予立案日期",
    "publicity_withdrawn_on": "撤回公示日期",
    "extension_reason": "延长理由",
    "granted": "同意",
    "goods_handed_on": "移交物品日期",
    "applied_on": "申请日期",
    "fine_settled": "罚款已缴清",
    "enforcement_ended_on": "终结执行日期",
    "ended_on": "终结日期",
    "sum_fen": "数额",
    "counted_fen": "按日数计算的数额",
    "base_fen": "计算基数",
    "due_on": "应当缴纳之日",
    "from_on": "起始日",
    "counted_to": "计算至",
    "days": "日数",
    "stretches": "计算过程",
    "left_out": "不计算的期间",
    "recalled_on": "撤回日期",
    "returned_on": "退回日期",
    "handed_over_on": "批准移送其他机关日期",
    "handover_from": "移送其他机关前阶段",
    "reviewed_on": "申请复议日期",
    "refused": "不予受理或者不予执行",
    "electronic_agreed": "同意电子送达",
}

_VALUE_WORDS: Mapping[str, str] = {
    "pass": "全部整改",
    "part": "部分整改",
    "fail": "未整改",
    "pending": "待办",
    "done": "已办",
}


def _names(value: Json) -> list[str]:
    return [str(v) for v in value] if isinstance(value, list | tuple) else []


LINE_VALUES, LINE_LENGTH = 3, 80


def _yuan(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02d}元"


class Wordbook:
    """The words of one procedure: field and column labels, and labels of choices."""

    def __init__(self, procedure: Procedure, file: CaseFile | None = None) -> None:
        self._fields: dict[str, Field] = {}
        self._items: dict[str, dict[str, Field]] = {}
        self._papers = (
            {} if file is None else {p.id: f"{p.title} {p.number}".strip() for p in file.papers}
        )
        self._states = {s.name: s.label for s in procedure.states.values()}
        self._people = {} if file is None else {i: p.name for i, p in file.people.items()}
        for action in procedure.actions.values():
            for field in action.fields:
                self._learn(field)
            self._learn_items(action)

    def _learn_items(self, action: Action) -> None:
        """Which fields and columns an item's values come from: those of the act that adds it."""
        fields = {f.name: f for f in action.fields}
        for effect in action.effects:
            if effect.op not in ("add", "recheck"):
                continue
            known = self._items.setdefault(str(effect.args.get("kind", effect.op)), {})
            rows = fields.get(str(effect.args.get("rows")))
            known.update({c.name: c for c in rows.columns} if rows else {})
            for name in _names(effect.args.get("fields")):
                if name in fields:
                    known.setdefault(name, fields[name])

    def _learn(self, field: Field) -> None:
        self._fields.setdefault(field.name, field)
        for column in field.columns:
            self._fields.setdefault(column.name, column)

    def label(self, name: str, *, of: str = "") -> str:
        """Return the words for a fact, field, column or `kind#number`; `of` is an item kind."""
        kind, _, number = name.partition("#")
        if number:
            return f"{ITEM_WORDS.get(kind, kind)}{number}"
        field = self._field(name, of)
        return field.label if field else FIXED_WORDS.get(name, name)

    def _field(self, name: str, of: str) -> Field | None:
        return self._items.get(of, {}).get(name) or self._fields.get(name)

    def value(self, name: str, value: Json, *, of: str = "") -> str:
        """Return a value in words; an empty one as “—”. `of` is an item kind."""
        if value is None or value in ("", [], ()):
            return "—"
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, Mapping):
            kind = name.partition("#")[0] if "#" in name else of
            return "；".join(
                f"{self.label(k, of=kind)}：{self.value(k, v, of=kind)}" for k, v in value.items()
            )
        if isinstance(value, list | tuple):
            return "、".join(self.value(name, v, of=of) for v in value)
        return self._single(name, value, of)

    def _single(self, name: str, value: Json, of: str) -> str:
        if name == "handlers" and isinstance(value, int):
            return self._person(value)
        field = self._field(name, of)
        if field is None:
            return self._unlabelled(name, value)
        for choice in field.choices:
            if choice.value == value:
                return choice.label
        if field.kind is FieldKind.MONEY and isinstance(value, int):
            return _yuan(value)
        if field.kind in (FieldKind.PERSON, FieldKind.PERSONS) and isinstance(value, int):
            return self._person(value)
        if field.kind is FieldKind.PAPER and isinstance(value, int):
            return self._papers.get(value, f"文书{value}")
        if field.kind is FieldKind.DATETIME:
            return str(value).replace("T", " ")
        return str(value)

    def _unlabelled(self, name: str, value: Json) -> str:
        if name.endswith("_fen") and isinstance(value, int):
            return _yuan(value)
        text = str(value)
        return self._states.get(text, _VALUE_WORDS.get(text, text.replace("T", " ")))

    def _person(self, person_id: int) -> str:
        return self._people.get(person_id, f"人员{person_id}")

    def item(self, item: Item) -> ItemRow:
        """Return an item with each of its values in words."""
        return ItemRow(
            kind=item.kind,
            kind_label=ITEM_WORDS.get(item.kind, item.kind),
            no=item.no,
            open=item.open,
            pairs=tuple(
                (self.label(k, of=item.kind), self.value(k, v, of=item.kind))
                for k, v in self._ordered(item)
                if v not in (None, "", [], ())
            ),
        )

    def _ordered(self, item: Item) -> list[tuple[str, Json]]:
        """The values in the order in which people typed them; storage keeps none."""
        order = list(self._items.get(item.kind, {}))
        places = {name: number for number, name in enumerate(order)}
        return sorted(
            item.values.items(), key=lambda pair: (places.get(pair[0], len(order)), pair[0])
        )

    def item_line(self, item: Item) -> str:
        """Return an item as one short line for a list to choose from."""
        said = [
            self.value(k, v, of=item.kind)
            for k, v in self._ordered(item)
            if v not in (None, "", False)
            and not isinstance(v, list | tuple | Mapping)
            and not ("." in str(v) and is_reference(str(v)))
        ]
        return f"第{item.no}项 {'，'.join(said[:LINE_VALUES])}".strip()[:LINE_LENGTH]
