"""The shape of every law file: which keys it may hold and of what kind.

Rows that equal a dataclass of `domain.definition` are read straight into it; the procedure
files, which people write more briefly, have models of their own here. Unknown keys and
wrong types are refused; nothing is converted except ISO dates and the values of enums.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter, model_validator

from caseflow.domain.alert_policy import AlertPolicy
from caseflow.domain.definition import (
    Choice,
    FieldKind,
    Instrument,
    Limit,
    Parameter,
    Regime,
    Wording,
)
from caseflow.domain.dossier_rules import DossierRules
from caseflow.domain.forms import Form
from caseflow.domain.model import Role
from caseflow.domain.registers import Duty, Setting
from caseflow.domain.review import ReviewRule
from caseflow.domain.terms import Verified

_STRICT = ConfigDict(extra="forbid", frozen=True)
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Words = Annotated[str, Field(min_length=1)]
Conditions = dict[str, JsonValue]


class _Strict(BaseModel):
    model_config = _STRICT


class FieldRow(_Strict):
    """One input of an act."""

    name: Name
    label: Words
    kind: FieldKind
    required: bool = True
    required_if: Conditions = {}
    choices: tuple[Choice, ...] = ()
    columns: tuple[FieldRow, ...] = ()
    item_kind: str = ""
    max_length: Annotated[int, Field(gt=0)] = 4000
    default: JsonValue = None
    prefill: str = ""
    help: str = ""


class GuardRow(_Strict):
    """One rule; its name is its key."""

    check: Name
    args: dict[str, JsonValue] = {}
    message: Words
    cure: Words
    cure_action: str = ""
    basis: tuple[str, ...] = ()
    verified: Verified = Verified.FULL_TEXT


class StateRow(_Strict):
    """One state; its name is its key."""

    label: Words
    stage: Name
    final: bool = False


class TransitionRow(_Strict):
    """One branch of an act; `to: same` leaves the state as it is, `from: [any]` is each not final."""

    sources: Annotated[tuple[Name, ...], Field(alias="from", min_length=1)]
    to: Name
    when: Conditions = {}


class EffectRow(BaseModel):
    """One change of the record; every key besides `op` is an argument."""

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, JsonValue]
    op: Name


class FormSetFile(_Strict):
    """The head of one edition of the forms; the forms stand in the folder of its name."""

    name: Name
    valid_from: date
    title: Words
    valid_to: date | None
    verified: Verified
    region: str = ""
    fonts: tuple[Words, ...] = ()
    note: str = ""


class PaperRow(_Strict):
    """A paper that an act makes under a condition."""

    form: str
    only_if: Conditions = {}

    @model_validator(mode="before")
    @classmethod
    def _allow_bare_form(cls, value: object) -> object:
        return {"form": value} if isinstance(value, str) else value


class DeadlineRow(_Strict):
    """What an act does to a clock."""

    op: Literal[
        "start", "await", "meet", "cancel", "move",
        "extend", "suspend", "resume", "exclude", "shorten", "defer",
    ]  # fmt: skip
    limit: Name
    start_from: str = "today"
    due_from: str = ""
    not_before: str = ""
    was: str = ""
    cause: str = ""
    paper: str = ""
    item: str = ""
    where: Conditions = {}
    only_if: Conditions = {}
    unless: Conditions = {}


class ActionRow(_Strict):
    """One legal act; its name is its key."""

    label: Words
    roles: Annotated[tuple[Role, ...], Field(min_length=1)]
    transitions: Annotated[tuple[TransitionRow, ...], Field(min_length=1)]
    fields: tuple[FieldRow, ...] = ()
    guards: tuple[str, ...] = ()
    effects: tuple[EffectRow, ...] = ()
    papers: tuple[PaperRow, ...] = ()
    deadlines: tuple[DeadlineRow, ...] = ()
    notify: tuple[Role, ...] = ()
    main: bool = False
    irreversible: bool = False
    help: str = ""
    basis: tuple[str, ...] = ()


class PartFile(_Strict):
    """A file of states, guards and acts that several procedures include."""

    name: Name
    title: Words
    valid_from: date
    states: dict[Name, StateRow] = {}
    guards: dict[Name, GuardRow] = {}
    actions: dict[Name, ActionRow] = {}


class ProcedureFile(PartFile):
    """One version of a procedure."""

    include: tuple[str, ...] = ()
    initial: Name
    stages: Annotated[tuple[Choice, ...], Field(min_length=1)]


_ROWS = ConfigDict(extra="forbid")
INSTRUMENTS: TypeAdapter[list[Instrument]] = TypeAdapter(list[Instrument], config=_ROWS)
PARAMETERS: TypeAdapter[list[Parameter]] = TypeAdapter(list[Parameter], config=_ROWS)
FORMS: TypeAdapter[list[Form]] = TypeAdapter(list[Form], config=_ROWS)
FORM_SET: TypeAdapter[FormSetFile] = TypeAdapter(FormSetFile)
TEXTS: TypeAdapter[list[Wording]] = TypeAdapter(list[Wording], config=_ROWS)
LIMITS: TypeAdapter[list[Limit]] = TypeAdapter(list[Limit], config=_ROWS)
DUTIES: TypeAdapter[list[Duty]] = TypeAdapter(list[Duty], config=_ROWS)
SETTINGS: TypeAdapter[list[Setting]] = TypeAdapter(list[Setting], config=_ROWS)
REVIEW: TypeAdapter[list[ReviewRule]] = TypeAdapter(list[ReviewRule], config=_ROWS)
REGIMES: TypeAdapter[list[Regime]] = TypeAdapter(list[Regime], config=_ROWS)
# Pydantic takes a config beside a lone dataclass only when it may be missing.
ALERTS: TypeAdapter[AlertPolicy | None] = TypeAdapter(AlertPolicy | None, config=_ROWS)
DOSSIER: TypeAdapter[DossierRules | None] = TypeAdapter(DossierRules | None, config=_ROWS)
PART: TypeAdapter[PartFile] = TypeAdapter(PartFile)
PROCEDURE: TypeAdapter[ProcedureFile] = TypeAdapter(ProcedureFile)
