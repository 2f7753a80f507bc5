"""The head of a bureau's own form: title, code word, copies and seal as people type them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from caseflow.domain.definition import Choice, Field, FieldKind, LawBook
from caseflow.domain.errors import InvalidInput, Reason
from caseflow.domain.forms import Form
from caseflow.domain.terms import Json
from caseflow.services import registers
from caseflow.services.form_words import SEALS
from caseflow.services.registers import RegisterForm, Values, fault, texts

LABELS: Mapping[str, str] = {
    "title": "文书名称",
    "code_word": "代字",
    "copies": "份数和去向",
    "seal": "用章",
}
_NO_SEAL = "none"
_MOST_COPIES = 9
_IN_NUMBERS = "〔〕[]{}（）()"
_NOTE_MAX = 500
FIELDS = (
    Field(
        name="title",
        label=LABELS["title"],
        kind=FieldKind.TEXT,
        required=True,
        max_length=60,
        help="印在文书抬头，也用于清单",
    ),
    Field(
        name="code_word",
        label=LABELS["code_word"],
        kind=FieldKind.TEXT,
        required=False,
        max_length=20,
        help="文号中的代字；代字相同的文书共用一个序列",
    ),
    Field(
        name="copies",
        label=LABELS["copies"],
        kind=FieldKind.LONGTEXT,
        required=False,
        max_length=400,
        help="一行一份，写明去向；留空为一份存卷",
    ),
    Field(
        name="seal",
        label=LABELS["seal"],
        kind=FieldKind.CHOICE,
        required=True,
        choices=tuple(Choice(value=k or _NO_SEAL, label=v) for k, v in SEALS.items()),
    ),
    Field(
        name="note",
        label="改定说明",
        kind=FieldKind.LONGTEXT,
        required=True,
        max_length=_NOTE_MAX,
        help="改了什么、根据什么；记入本局的留痕",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What was typed: what differs from the form of the set, and why."""

    changes: Mapping[str, Json]
    note: str


def head_form(form: Form) -> RegisterForm:
    """Return the form to fill, with what is in use."""
    typed = {
        **values(form),
        "copies": "\n".join(form.copies),
        "seal": form.seal or _NO_SEAL,
        "note": "",
    }
    return RegisterForm(title=form.title, fields=FIELDS, values=typed)


def read(form: Form, shipped: Form, raw: Mapping[str, Json]) -> tuple[Head, list[Reason]]:
    """Return what was typed and a reason for each wrong field; `form` is the one in use."""
    typed, reasons = registers.read_form(FIELDS, raw)
    copies = [line.strip() for line in texts(typed, "copies").splitlines() if line.strip()]
    reasons += _faults(form, texts(typed, "code_word").strip(), copies)
    head: Values = {
        "title": texts(typed, "title").strip(),
        "code_word": texts(typed, "code_word").strip(),
        "copies": copies,
        "seal": texts(typed, "seal").removeprefix(_NO_SEAL),
    }
    stored = values(shipped)
    changes = {name: value for name, value in head.items() if value != stored[name]}
    return Head(changes=changes, note=texts(typed, "note").strip()), reasons


def values(form: Form) -> Values:
    """Return the head of a form as it is stored."""
    return {
        "title": form.title,
        "code_word": form.code_word,
        "copies": list(form.copies),
        "seal": form.seal,
    }


def changes(shipped: Form, proposed: Form) -> Values:
    """Return what the head of a form has otherwise than the form of the set."""
    base = values(shipped)
    return {name: value for name, value in values(proposed).items() if value != base[name]}


def differences(form: Form, proposed: Form) -> tuple[tuple[str, str, str], ...]:
    """Return label, old and new words of everything in the head that differs."""
    old, new = values(form), values(proposed)
    return tuple(
        (label, _words(name, old[name]), _words(name, new[name]))
        for name, label in LABELS.items()
        if old[name] != new[name]
    )


def warnings(law: LawBook, form: Form, proposed: Form) -> tuple[str, ...]:
    """Return what a new code word does to the sequences of numbers."""
    if form.code_word == proposed.code_word:
        return ()
    left = _same_word(law, form, form.code_word)
    joined = _same_word(law, form, proposed.code_word)
    told = []
    if left:
        told.append(f"原与{left}共用一个文号序列，改后分开编号；要继续共用，请把它们一并改定。")
    if joined:
        told.append(f"新的代字与{joined}相同，改后共用一个文号序列。")
    return (*told, "已签发的文书文号不变；新的代字从其序列的下一号编起。")


def check_reason(reason: str) -> None:
    """Raise InvalidInput unless a reason of fitting length is given."""
    text = reason.strip()
    if not text:
        raise InvalidInput([fault("reason", "停用理由：没有填写", "请写明为什么停用")])
    if len(text) > _NOTE_MAX:
        raise InvalidInput([fault("reason", f"停用理由：超过{_NOTE_MAX}字", "请缩短")])


def unchanged() -> Reason:
    """Return the reason for a draft that changes nothing."""
    return fault(
        "file", "与现在使用的文书没有差别", "请上传改过的 Word 模板，或者改动名称、代字、份数、用章"
    )


def _faults(form: Form, code_word: str, copies: Sequence[str]) -> list[Reason]:
    found = []
    if form.code_word and not code_word:
        found.append(
            fault("code_word", "代字：没有填写，这种文书须编号", f"请填写，原为“{form.code_word}”")
        )
    if code_word and not form.code_word:
        found.append(fault("code_word", "代字：这种文书不编号，不能填写代字", "请留空"))
    if any(s in _IN_NUMBERS or s.isspace() or s.isdigit() for s in code_word):
        found.append(fault("code_word", "代字：不能有括号、数字和空格", "请只写代字，如“应急罚”"))
    if len(copies) > _MOST_COPIES:
        found.append(
            fault("copies", f"份数和去向：{len(copies)}行，最多{_MOST_COPIES}行", "一行写一份")
        )
    return found


def _same_word(law: LawBook, form: Form, code_word: str) -> str:
    """Return the titles of other forms with a code word."""
    return "、".join(
        f"《{one.title}》"
        for one in law.forms.values()
        if code_word and one.code_word == code_word and one.id != form.id
    )


def _words(name: str, value: Json) -> str:
    if name == "seal":
        return SEALS.get(str(value), "其他印章")
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "；".join(map(str, value)) or "一份，存卷"
    return str(value or "（空）")
