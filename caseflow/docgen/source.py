"""What the variables of one paper are read from, with the blanks that papers print.

Values of facts and items are plain JSON (dates ISO, money fen, persons ids, choices codes);
the methods here turn them into printed words. Nothing is written and no clock is read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from caseflow.domain.definition import Field, FieldKind, LawBook
from caseflow.domain.forms import Form
from caseflow.domain.model import CaseFile, Item, Paper, Person
from caseflow.domain.terms import Json
from caseflow.domain.wording import (
    chinese_date,
    cite_all,
    is_reference,
    join_words,
    rmb_full,
)

SLASH = "/"
NONE = "无"
OPEN_DATE = "　　　　年　　月　　日"
OPEN_TIME = OPEN_DATE + "　　时　　分"
_INTERNAL = "internal"
_ADDRESSEES = ("addressee", "applicant", "hearing_applicant")
_THE_PARTY = "当事人"
_BETWEEN = re.compile(r"[、，,；;\s]+")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MINUTE = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.*")

Values = Mapping[str, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One paper to be made: the case as it stands, the form and the inputs of the act.

    `item_no` is the number of the item that the paper is about, 0 for the case as a whole.
    """

    file: CaseFile
    form: Form
    number: str
    issued_on: date
    inputs: Values
    law: LawBook
    item_no: int = 0
    labels: Mapping[tuple[str, str], str] = field(default_factory=dict)

    @property
    def you(self) -> str:
        """How the paper speaks of the party: a paper of the office's own does not address it."""
        if self.form.kind == _INTERNAL:
            return _THE_PARTY
        return "你单位" if self.file.party.kind == "unit" else "你"

    @property
    def addressee(self) -> str:
        """Whom the paper is addressed to: whoever its act or its item names, else the party."""
        item = self.item(self.form.item) if self.form.item else None
        for values in (self.inputs, item.values if item is not None else {}):
            for name in _ADDRESSEES:
                if known(values.get(name)):
                    return str(values[name])
        return self.file.party.name

    @property
    def to_you(self) -> str:
        """How the paper addresses its addressee: the party as such, anybody else as a person."""
        return self.you if self.addressee in (self.file.party.name, _THE_PARTY) else "你"

    def value(self, *names: str) -> Json:
        """Return the first known input of these names, else the first fact, else None."""
        for store in (self.inputs, self.file.record.facts):
            for name in names:
                if known(store.get(name)):
                    return store[name]
        return None

    def text(self, *names: str, blank: str = SLASH) -> str:
        """Return an input or a fact in words; `blank` when it is not known."""
        for name in names:
            value = self.value(name)
            if known(value):
                return self.words(name, value)
        return blank

    def day(self, *names: str, blank: str = SLASH) -> str:
        """Return an input or a fact as a date without the time of day."""
        return day_of(self.value(*names), blank=blank)

    def words(self, name: str, value: Json) -> str:
        """Return a value of the field `name` in words: choices, dates, yes and no, lists."""
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, Sequence) and not isinstance(value, str):
            return join_words([self.words(name, one) for one in value])
        if isinstance(value, str):
            label = self.labels.get((name, value))
            return label if label is not None else self.law_words(time_of(value))
        return str(value)

    def law_words(self, text: str) -> str:
        """Return a text of citation keys as citations; any other text as it stands."""
        parts = [p for p in _BETWEEN.split(text.strip()) if p]
        if parts and all(is_reference(p) and "." in p for p in parts):
            return cite_all(parts, self.law.instruments, self.issued_on)
        return text

    def person(self, value: Json) -> Person | None:
        """Return a person of the bureau by id."""
        return self.file.people.get(value) if isinstance(value, int) else None

    def names(self, value: Json, *, duty: bool = False) -> str:
        """Return the names of people given by id or by text, "/" for nobody."""
        ids = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
        return join_words([self._name(one, duty=duty) for one in ids if known(one)]) or SLASH

    def _name(self, value: Json, *, duty: bool) -> str:
        person = self.person(value)
        if person is None:
            return str(value)
        return f"{person.name}（{person.duty}）" if duty and person.duty else person.name

    def items(self, kind: str) -> tuple[Item, ...]:
        """Return the items of one kind."""
        return self.file.record.of_kind(kind)

    def item(self, kind: str) -> Item | None:
        """Return the item of `kind` that this paper is about, else the newest of it.

        The act names it by an input of that name; `item_no` counts within the form's own kind,
        whose item may name one of another kind in turn.
        """
        items = self.items(kind)
        number = self.inputs.get(kind)
        if number is None and self.form.item == kind:
            number = self.item_no
        elif number is None and self.form.item:
            own = self.item(self.form.item)
            number = own.values.get(kind) if own is not None else None
        chosen = [i for i in items if i.no == number]
        return chosen[0] if chosen else items[-1] if items else None

    def paper(self, *forms: str, item_no: int = 0) -> Paper | None:
        """Return the newest valid paper of these forms, of one item if `item_no` is given."""
        found = [
            p
            for p in self.file.papers
            if p.form in forms and not p.void and (not item_no or p.item_no == item_no)
        ]
        return max(found, key=lambda p: (p.issued_on, p.id), default=None)


def known(value: Json) -> bool:
    """Whether a value says something: not None, not empty."""
    return value is not None and value not in ("", [], ())


def text_of(values: Values, name: str, *, blank: str = SLASH) -> str:
    """Return a value of an item as text."""
    value = values.get(name)
    return str(value) if known(value) else blank


def bare(text: str) -> str:
    """Return typed text without its last end mark, where the template sets its own behind it."""
    return text.rstrip().rstrip("。；;！!") or text


def day_of(value: Json, *, blank: str = SLASH) -> str:
    """Return ISO text as a Chinese date, `blank` when there is none."""
    if isinstance(value, str) and _DAY.match(value):
        return chinese_date(date.fromisoformat(value[:10]))
    return str(value) if known(value) else blank


def time_of(value: str) -> str:
    """Return ISO dates and times in Chinese; other text as it stands."""
    if _MINUTE.fullmatch(value):
        at = datetime.fromisoformat(value)
        return f"{chinese_date(at.date())}{at.hour:02d}时{at.minute:02d}分"
    return day_of(value, blank=value) if _DAY.fullmatch(value) else value


def minute_of(value: Json, *, blank: str = SLASH) -> str:
    """Return ISO text as date and time to the minute, `blank` when there is none."""
    return time_of(value) if isinstance(value, str) and value else blank


def money_of(value: Json) -> str:
    """Return fen as capitals and figures; "/" when it is not a sum."""
    return rmb_full(value) if isinstance(value, int) and not isinstance(value, bool) else SLASH


def rows_of(value: Json) -> list[Values]:
    """Return a table of an item or a fact as rows; anything else as no rows."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [row for row in value if isinstance(row, Mapping)]
    return []


_LABELS: dict[str, dict[tuple[str, str], str]] = {}  # by the hash of a procedure, which is frozen


def labels_of(law: LawBook, procedure: str) -> dict[tuple[str, str], str]:
    """Return the words of every choice of a procedure by (field name, value)."""
    chosen = law.procedures.get(procedure)
    if chosen is None:
        return {}
    if chosen.sha256 not in _LABELS:
        found: dict[tuple[str, str], str] = {}
        for action in chosen.actions.values():
            for one in action.fields:
                _collect(found, one)
        _LABELS[chosen.sha256] = found
    return _LABELS[chosen.sha256]


def _collect(found: dict[tuple[str, str], str], one: Field) -> None:
    if one.kind in (FieldKind.CHOICE, FieldKind.CHOICES):
        for choice in one.choices:
            found.setdefault((one.name, choice.value), choice.label)
    for column in one.columns:
        _collect(found, column)
