"""The law in force as frozen data: what `caseflow.catalogue` loads and `decide` obeys.

Nothing here reads a file. Names follow the keys of the YAML files in `workflows/`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from caseflow.domain.alert_policy import AlertPolicy
from caseflow.domain.dossier_rules import DossierRules
from caseflow.domain.forms import Form, FormSet
from caseflow.domain.registers import Duty, Setting
from caseflow.domain.review import ReviewRule
from caseflow.domain.terms import Json, Verified


class FieldKind(StrEnum):
    """What a person may type into a field of an act."""

    TEXT = "text"
    LONGTEXT = "longtext"
    DATE = "date"  # ISO date
    DATETIME = "datetime"  # ISO local time to the minute, Asia/Shanghai
    INTEGER = "integer"
    MONEY = "money"  # typed in yuan, kept in fen
    BOOL = "bool"
    CHOICE = "choice"
    CHOICES = "choices"  # several of `choices`
    PERSON = "person"  # id of a person of the agency
    PERSONS = "persons"  # several ids
    ITEM = "item"  # number of one open item of `item_kind`
    ITEMS = "items"  # several numbers
    PAPER = "paper"  # id of an issued paper of the case that waits for service
    ROWS = "rows"  # a table; `columns` describes a row


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One allowed value with the words that people see."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One input of an act.

    `required_if` maps another field's name to the value that makes this one required.
    `default` is a literal or one of `today`, `now`, `handlers` (the case's officers).
    `prefill` names a record fact or item kind whose content is shown as the first value.
    """

    name: str
    label: str
    kind: FieldKind
    required: bool = True
    required_if: Mapping[str, Json] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    columns: tuple[Field, ...] = ()
    item_kind: str = ""
    max_length: int = 4000
    default: Json = None
    prefill: str = ""
    help: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """One rule that must hold before an act, with its words and its law.

    `check` names a predicate of the registry in `domain.guards`, `args` its arguments.
    `message` may hold `{name}` places that the predicate fills.
    """

    name: str
    check: str
    args: Mapping[str, Json]
    message: str
    cure: str
    cure_action: str = ""
    basis: tuple[str, ...] = ()
    verified: Verified = Verified.FULL_TEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """One change of the case record, of a closed vocabulary (see `domain.effects`)."""

    op: str
    args: Mapping[str, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineRule:
    """What an act does to a clock: `start`, `await` (service), `move` (its start), `meet`,
    `cancel`, or an event: `extend`, `suspend`, `resume`, `exclude`, `shorten` or `defer`.

    It applies when `only_if` fits and `unless`, if given, does not.

    `start_from` is a field name, a fact `fact:NAME`, `today`, or `deadline:LIMIT`, the last day
    of the newest clock of another limit (no such clock, no start); `due_from` is a field or fact,
    for a limit whose last day is set in a paper. `paper` is the form whose service starts an
    awaited clock. `item` names the item kind the clock hangs on, or ""; of several new items
    only those whose values fit `where` get a clock. A clock that runs is not started twice.

    An event falls on `start_from`; `due_from` is the last day that an extension or a deferral
    names (an `extend` without it takes the next of the row's `extensions`) and the last day that
    an `exclude` leaves out, for the `cause` (see EXCLUDED_TIME); `paper` is the form it stands in.
    `shorten` ends the exclusion from `start_from` to `was` on `due_from` already. Days of an event
    may also be `served:FIELD` (when service takes effect) and `item:KIND.VALUE` of a chosen item.
    A clock starts, or is moved, no earlier than `not_before`, a field or fact; `own` is the
    present start of the clock that is moved.
    """

    op: str
    limit: str
    start_from: str = "today"
    due_from: str = ""
    not_before: str = ""
    was: str = ""
    cause: str = ""
    paper: str = ""
    item: str = ""
    where: Mapping[str, Json] = field(default_factory=dict)
    only_if: Mapping[str, Json] = field(default_factory=dict)
    unless: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRule:
    """A paper that an act makes: form id, and when (`only_if` a field or fact has a value)."""

    form: str
    only_if: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """From which states an act may start and where it ends; `to` is "" when the state stays."""

    sources: tuple[str, ...]
    to: str
    when: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One legal act (a verb): who may do it, from where to where, and what it brings about."""

    name: str
    label: str
    roles: tuple[str, ...]
    transitions: tuple[Transition, ...]
    fields: tuple[Field, ...] = ()
    guards: tuple[str, ...] = ()
    effects: tuple[Effect, ...] = ()
    papers: tuple[PaperRule, ...] = ()
    deadlines: tuple[DeadlineRule, ...] = ()
    notify: tuple[str, ...] = ()
    main: bool = False
    irreversible: bool = False
    help: str = ""
    basis: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """One state of a case; `stage` is the stage people see."""

    name: str
    label: str
    stage: str
    final: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """One version of a procedure. `key` is `name@valid_from`, `text` the files it was read from."""

    key: str
    name: str
    title: str
    valid_from: date
    initial: str
    stages: tuple[Choice, ...]
    states: Mapping[str, State]
    actions: Mapping[str, Action]
    guards: Mapping[str, Guard]
    sha256: str
    text: str


class Unit(StrEnum):
    """The unit of a limit, as the cited article defines it."""

    WORKDAY = "workday"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    HOUR = "hour"
    SET_DATE = "set_date"  # the last day is written in the paper itself
    CALENDAR_DATE = "calendar_date"  # a fixed day of a year: `month_day` and `year_offset`
    NONE = "none"  # a duty without a number: shown and cited, never computed


EXCLUDED_TIME: Mapping[str, str] = {
    "testing": "检测、检验、检疫或者技术鉴定的时间",
    "obstacle": "不可抗力等不能归责于本人的障碍期间",
    "public_notice": "公告送达的期间",
    "remedy": "行政复议、行政诉讼期间",
}
"""Kinds of time that a limit may leave out (`Limit.excludes`), with the words people see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """Who is told `days` (in a limit of hours also `minutes`) after its end, negative: before."""

    to: tuple[str, ...]
    days: int = 0
    minutes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Regime:
    """One body of law that limits belong to; rows are chosen by the date of the event.

    `valid_to` is inclusive, None when open. With `review_open_cases`, cases that were filed
    while it held and are still open after its end are listed for legal review.
    """

    key: str
    title: str
    valid_from: date
    valid_to: date | None
    verified: Verified
    note: str = ""
    review_open_cases: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """One way to lengthen a limit; several of one limit follow each other in this order.

    `by` is the role that decides, "" when somebody outside the bureau does; `by_words` says who
    in Chinese. `length` counts in `unit` from the last day so far; 0 means that the law names no
    number and the decision sets it. `times` is how often it may be used, 0 without bound. `paper`
    is the form of the decision or "". `ask_before` is how many natural days before the end it
    has to be asked for, 0 for any time before the end.
    """

    by_words: str
    length: int
    unit: Unit
    basis: tuple[str, ...]
    verified: Verified
    by: str = ""
    times: int = 1
    paper: str = ""
    ask_before: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One version of one time limit.

    `length` counts in `unit`. `roll` says whether a last day off moves to the next working
    day. `backward` is true for "at least N before". `binds` is `bureau` or `party`.
    `responsible` are the roles whose duty it is. `valid_to` is inclusive, None when open.

    `regime` is the body of law the row belongs to. A CALENDAR_DATE ends on `month_day` (MM-DD)
    of the year of the event plus `year_offset`. `excludes` are kinds of EXCLUDED_TIME, in words
    in `exclusion`; `extensions` stand in words in `extension`. `suspendable` says whether a
    lawful suspension stops the clock. Alerts of an `urgent` row go out at once, day and night.
    A row that `lapses` ends with 期满: people may go on, nobody is late.
    """

    id: str
    title: str
    stage: str
    starts: str
    length: int
    unit: Unit
    roll: bool
    backward: bool
    binds: str
    basis: tuple[str, ...]
    verified: Verified
    valid_from: date
    valid_to: date | None
    unit_reason: str
    regime: str = ""
    month_day: str = ""
    year_offset: int = 0
    extension: str = ""
    extensions: tuple[Extension, ...] = ()
    exclusion: str = ""
    excludes: tuple[str, ...] = ()
    suspendable: bool = False
    urgent: bool = False
    lapses: bool = False
    if_missed: str = ""
    responsible: tuple[str, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """One statute, regulation or rule: key `APL`, full name, number, in force from and to."""

    key: str
    name: str
    number: str
    valid_from: date
    valid_to: date | None
    verified: Verified


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A dated figure of law or of the bureau (money in fen, or a count)."""

    id: str
    title: str
    value: int
    unit: str
    basis: tuple[str, ...]
    verified: Verified
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A dated fixed text (remedy, rights, payment) with `{name}` places. See `texts.yaml`."""

    id: str
    text: str
    basis: tuple[str, ...]
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LawBook:
    """All law files as one checked whole."""

    procedures: Mapping[str, Procedure]
    limits: Mapping[str, tuple[Limit, ...]]
    instruments: Mapping[str, Instrument]
    parameters: Mapping[str, tuple[Parameter, ...]]
    # The newest edition; `law.form_on` chooses an edition by the day.
    forms: Mapping[str, Form]
    texts: Mapping[str, tuple[Wording, ...]]
    sha256: str
    alert_policy: AlertPolicy
    dossier: DossierRules
    duties: Mapping[str, Duty] = field(default_factory=dict)
    settings: Mapping[str, Setting] = field(default_factory=dict)
    regimes: Mapping[str, Regime] = field(default_factory=dict)
    form_sets: tuple[FormSet, ...] = ()
    review: tuple[ReviewRule, ...] = ()
