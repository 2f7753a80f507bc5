"""The form set as frozen data: what each paper is called, must say and needs before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from caseflow.domain.terms import Json, Verified

ENTRANCES: Mapping[str, str] = {
    "party": "当事人登记",
    "settings": "本局设置",
    "staff": "人员",
    "register": "台账",
}
"""Where a field may be entered besides an act, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One thing that a form prints: a path of the variables.

    A `required` one refuses the paper while it is blank, but only when the variables that
    `only_if` names have those values. `enter` says where people type it: the name of an act, or
    one of `ENTRANCES`. `own.NAME` is the value NAME of the item that the paper is about; such a
    path has its Chinese `label` here, and `kind` (`money`, `date`, …) where the acts of the
    procedure do not tell it.
    """

    path: str
    label: str = ""
    required: bool = True
    only_if: Mapping[str, bool | int | str] = field(default_factory=dict)
    enter: str = ""
    kind: str = ""
    printed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class FormNeed:
    """What must lie before a form may be made: one valid paper of `forms`.

    With `served` it must have taken effect. The need holds when the inputs or facts that
    `only_if` names have those values (`party:kind` and the like as in a procedure); `own` asks for
    a paper of the item that the act chooses.
    """

    forms: tuple[str, ...]
    served: bool = False
    own: bool = False
    only_if: Mapping[str, bool | int | str] = field(default_factory=dict)
    reason: str = ""
    basis: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One form of the form set.

    `code_word` is "" for a sheet without number; forms with the same code word share one
    sequence. `serve` says whether service must be proved by a receipt. `seal` is `official`,
    `enforcement` or "". `dossier` is the place in the volume, ascending; `part` the volume it
    goes into where two are kept: `main` 正卷 or `sub` 副卷. `item` is the kind of item that a
    paper of this form is about, "" for the case as a whole. `person` says that the form is for a
    natural person, `classic` that its date is written in Chinese numerals where the bureau wishes
    it. `form_set` is `set@date`; with a bureau's own version `#n` behind it, and
    `template_sha` then names its Word file in the file store ("" for the one that is shipped).
    """

    id: str
    name: str
    title: str
    kind: str
    code_word: str
    copies: tuple[str, ...]
    seal: str
    signers: tuple[str, ...]
    serve: bool
    dossier: int
    template: str
    verified: Verified
    part: str = "main"
    item: str = ""
    person: bool = False
    classic: bool = False
    fields: tuple[FormField, ...] = ()
    needs: tuple[FormNeed, ...] = ()
    note: str = ""
    form_set: str = ""
    template_sha: str = ""

    @property
    def labels(self) -> Mapping[str, str]:
        """The labels of the paths that only this form knows."""
        return {one.path: one.label for one in self.fields if one.label}


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSet:
    """One edition of the forms. `key` is `name@valid_from`; `valid_to` is inclusive, None when open.

    `forms` holds its forms by id; `region` says where it is used, "" everywhere. `fonts` are the
    East Asian fonts that its templates may use; none means any.
    """

    key: str
    title: str
    valid_from: date
    valid_to: date | None
    verified: Verified
    forms: Mapping[str, Form]
    region: str = ""
    fonts: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnForm:
    """A bureau's own version of one form: another Word template, other words at its head.

    `changes` may name title, code_word, copies and seal; `template_sha` is "" when the shipped
    template stays.
    """

    id: int
    form: str
    version: int
    template_sha: str
    changes: Mapping[str, Json]
