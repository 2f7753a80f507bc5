"""The data of a form in words, for its page and for lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from caseflow.docgen.schema import VARIABLES
from caseflow.domain.definition import LawBook
from caseflow.domain.forms import Form, FormNeed
from caseflow.domain.law import citations
from caseflow.domain.terms import Verified
from caseflow.services.forms import FormRow, newest_procedures
from caseflow.services.words import ITEM_WORDS

KINDS: Mapping[str, str] = {
    "internal": "内部审批",
    "served": "送达文书",
    "record": "现场笔录",
    "archive": "案卷表单",
    "evidence": "证据材料",
}
SEALS: Mapping[str, str] = {"official": "机关公章", "enforcement": "执法专用章", "": "不用章"}
PARTS: Mapping[str, str] = {"main": "正卷", "sub": "副卷"}
SIGNERS: Mapping[str, str] = {
    "officers": "执法人员",
    "reviewer": "审核人",
    "chief": "负责人",
    "legal": "法制审核人员",
    "party": "当事人",
    "unit": "被检查单位现场负责人",
    "person": "被询问人",
    "recorder": "记录人",
    "receiver": "收件人",
    "host": "主持人",
    "hearers": "听证员",
    "clerk": "书记员",
    "applicant": "听证申请人",
    "attendees": "参加人",
    "compiler": "立卷人",
    "checker": "检查人",
    "witness": "见证人",
    "invited": "被邀请参加的人员",
    "unit_head": "承办机构负责人",
    "provider": "证据提供人",
}
_REGISTERS: Mapping[str, str] = {
    "party": "当事人登记",
    "settings": "本局设置",
    "staff": "人员登记",
    "register": "案件登记",
}
_SHORT = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRow:
    """One thing that a form must say: what, in which case, and where people type it."""

    label: str
    path: str
    required: bool
    condition: str
    where: str


def fields_of(law: LawBook, form: Form) -> tuple[FieldRow, ...]:
    """Return what a form prints, in the order of the form set."""
    names = {**VARIABLES, **form.labels}
    acts = {a.name: a.label for p in newest_procedures(law) for a in p.actions.values()}
    return tuple(
        FieldRow(
            label=names.get(one.path, "").removesuffix("?") or one.path,
            path=one.path,
            required=one.required,
            condition=_condition(names, one.only_if),
            where=_REGISTERS.get(one.enter) or acts.get(one.enter, ""),
        )
        for one in form.fields
    )


def need_words(law: LawBook, need: FormNeed) -> str:
    """Return in words what must lie before a form is made."""
    titles = [f"《{law.forms[name].title}》" for name in need.forms if name in law.forms]
    words = " 或者 ".join(titles)
    if need.own:
        words += "（同一事项的）"
    if need.served:
        words += "，已经送达生效"
    if need.only_if:
        words += "（视案情）"
    return words


def basis_words(law: LawBook, need: FormNeed, on: date) -> tuple[str, ...]:
    """Return the law behind a need in words."""
    return citations(law, need.basis, on)


def dossier_words(form: Form) -> str:
    """Return where a form stands in the volume."""
    return f"{PARTS.get(form.part, form.part)}，次序{form.dossier}"


def about_words(form: Form) -> str:
    """Return what a paper of the form is about."""
    about = ITEM_WORDS.get(form.item, "") if form.item else "全案"
    return f"{about or '单个事项'}{'（当事人为个人）' if form.person else ''}"


def signer_words(form: Form) -> str:
    """Return who signs, "" for nobody."""
    return "、".join(SIGNERS.get(one, "其他人员") for one in form.signers)


def copies_words(form: Form) -> str:
    """Return how many copies there are and for whom."""
    if not form.copies:
        return "一份，存卷"
    return f"一式{len(form.copies)}份：{'；'.join(form.copies)}"


def state_words(row: FormRow) -> tuple[str, ...]:
    """Return the marks of a form: own, still to be confirmed."""
    marks = []
    if row.is_own:
        marks.append(f"本局自有第{row.form.form_set.rpartition('#')[2]}版")
    if row.form.verified is Verified.UNVERIFIED:
        marks.append("待核")
    return tuple(marks)


def _condition(names: Mapping[str, str], only_if: Mapping[str, object]) -> str:
    parts = []
    for path, value in only_if.items():
        label = names.get(path, path).removesuffix("?")
        if isinstance(value, bool):
            parts.append(f"{'' if value else '不'}属于“{label}”")
        else:
            parts.append(f"“{label}”为“{str(value)[:_SHORT]}”")
    return "且".join(parts)
