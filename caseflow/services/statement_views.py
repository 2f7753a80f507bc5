"""What stands on a 期限说明书: frozen and complete, for the page, the JSON and the Word sheet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from caseflow.domain.model import DueDate, Step
from caseflow.services.views import DeadlineRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The act that set the clock up: its words, who did it and when."""

    act: str
    person: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The paper that a clock hangs on and how it was served.

    `way` is in words, `effect` says what made `served_on` the day of effect; both are "" and
    `served_on` is None while no service is proved.
    """

    id: int
    title: str
    number: str
    issued_on: date
    served_on: date | None
    way: str
    effect: str
    receiver: str
    place: str
    proof: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentText:
    """One version of a statute, regulation or rule that the limit rests on."""

    name: str
    number: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What the bureau itself decided about the row of law: by whom, when and on what basis."""

    verdict: str
    person: str
    on: date | None
    basis: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleText:
    """The version of the limit that holds for this clock, in words.

    `verified` is one of 已核对全文, 已核对摘录, 待核 and 本局已确认.
    """

    regime: str
    regime_note: str
    basis: tuple[str, ...]
    instruments: tuple[InstrumentText, ...]
    valid_from: date
    valid_to: date | None
    verified: str
    settled: Settled | None
    starts: str
    length: str
    unit_reason: str
    end_rule: str
    binds: str
    extension: str
    exclusion: str
    if_missed: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EventText:
    """One thing that happened to the clock after its start; `counted` False: without effect."""

    kind: str
    on: date
    until: date | None
    text: str
    paper: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Why there is no last day: what is waited for, since when, and what sets the clock going."""

    state: str  # waiting or paused
    what: str
    since: date
    starts_with: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recount:
    """The day that the present rules and calendar give where another one is on record."""

    due_on: date
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One clock with everything that its last day rests on.

    `due` is the computation as it is told today, `steps` its lines; both are empty while the
    clock waits. `estimate` is where it would end if it started, or went on, today.
    `responsible` are pairs of a role in words and the names of those who have it.
    """

    row: DeadlineRow
    case_name: str
    bureau: str
    state: str
    origin: Origin | None
    document: Document | None
    rule: RuleText
    events: tuple[EventText, ...]
    due: DueDate | None
    steps: tuple[Step, ...]
    safe_why: str
    recount: Recount | None
    waiting: Waiting | None
    estimate: DueDate | None
    responsible: tuple[tuple[str, str], ...]
    closed_on: date | None
    today: date
