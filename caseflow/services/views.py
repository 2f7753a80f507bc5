"""What services hand to the doors: frozen, complete, ready to be shown. No rule stands here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from caseflow.domain.case_papers import Finding
from caseflow.domain.decide import Option
from caseflow.domain.definition import Field, Procedure
from caseflow.domain.model import (
    CaseFile,
    Decision,
    Paper,
    Party,
    Person,
)
from caseflow.domain.terms import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """One line of the case list. `next_due_on` is the nearest open deadline, if any."""

    id: int
    no: str
    name: str
    party: str
    cause: str
    state: str
    state_label: str
    stage_label: str
    handlers: str
    updated_at: datetime
    next_due_on: date | None
    bucket: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    """One page of the case list; `next_key` is "" at the end; `total` is capped at 1,000."""

    rows: tuple[CaseRow, ...]
    next_key: str
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFilter:
    """What the case list shows. Empty values do not filter. `sort` is updated|opened|due."""

    text: str = ""
    stage: str = ""
    procedure: str = ""
    handler_id: int = 0
    bucket: str = ""
    closed: str = ""  # "" both, "no" open, "yes" closed
    sort: str = "updated"
    after: str = ""
    size: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineRow:
    """One clock as lists show it. `bucket` is overdue, today, three_days, seven_days, later,
    waiting, paused, expired (a right that ran out), met or cancelled. `verified` False shows 待核.
    `regime` is the title of the body of law; `waits_for` says what a clock without a last day
    waits for, and `waits_since` from when on."""

    id: int
    case_id: int
    case_no: str
    party: str
    limit: str
    title: str
    item: str
    state: str
    bucket: str
    from_on: date | None
    due_on: date | None
    safe_on: date | None
    due_at: str
    provisional: bool
    verified: bool
    basis: tuple[str, ...]
    handlers: str
    regime: str = ""
    waits_for: str = ""
    waits_since: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The deadline board: rows by bucket, and the watcher's pulse."""

    groups: Mapping[str, tuple[DeadlineRow, ...]]
    provisional: tuple[DeadlineRow, ...]
    today: date
    heartbeat_at: datetime | None
    heartbeat_stale: bool
    calendar_until: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRow:
    """One paper of a case. `render_state` is pending, done or failed."""

    paper: Paper
    case_id: int
    case_no: str
    way: str
    render_state: str
    render_error: str
    serve: bool
    served: bool
    void_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """One line of the audit trail."""

    seq: int
    at: datetime
    person: str
    role: str
    action_label: str
    state_from: str
    state_to: str
    reason: str
    changes: tuple[tuple[str, str, str], ...]  # (what, old, new) in words
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """One running item in words: kind, number, open, and (label, value) pairs."""

    kind: str
    kind_label: str
    no: int
    open: bool
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StageStep:
    """One stage of the bar: `done`, `now` or `todo`."""

    label: str
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """Everything on the case page."""

    file: CaseFile
    procedure: Procedure
    state_label: str
    stages: tuple[StageStep, ...]
    options: tuple[Option, ...]
    deadlines: tuple[DeadlineRow, ...]
    papers: tuple[PaperRow, ...]
    items: Mapping[str, tuple[ItemRow, ...]]
    facts: tuple[tuple[str, str], ...]
    audit: tuple[AuditRow, ...]
    attachments: tuple[AttachmentRow, ...]
    closed: bool
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentRow:
    """One uploaded piece: photo, scan or PDF. `taken_at` is local ISO text to the minute.

    `paper_id` is the paper that a scan shows, else 0.
    """

    id: int
    name: str
    media_type: str
    size: int
    sha256: str
    taken_by: str
    taken_at: str
    proves: str
    uploaded_at: datetime
    person: str
    kind: str = "evidence"
    paper_id: int = 0
    supplement: int = 0
    source: str = ""
    place: str = ""
    pages: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ActForm:
    """The form of one act: its fields with first values and with the words of its choices.

    `choices` maps a field (rows columns as `field.column`) to (value, label) pairs for persons,
    items and papers, too. `reasons` are the guards that fail already before anything is typed.
    """

    file: CaseFile
    option: Option
    values: Mapping[str, Json]
    choices: Mapping[str, tuple[tuple[str, str], ...]]
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The consequences of an act before it is sent."""

    decision: Decision
    state_to_label: str
    people: tuple[str, ...]  # who is told
    findings: tuple[Finding, ...] = ()  # what its papers lack or say differently from others
    notices: tuple[Finding, ...] = ()  # what an archive will lack that may be archived all the same


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an act did. `repeated` is true when the same request had been carried out before."""

    case_id: int
    case_no: str
    action_label: str
    state_label: str
    papers: tuple[str, ...]
    repeated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRow:
    """One in-app alert of a person.

    Not `live`: its clock was met, cancelled, paused or moved since. `stands_for` is the name of
    the person on leave whose alert this is, or "".
    """

    id: int
    case_id: int
    case_no: str
    title: str
    body: str
    due_on: date | None
    created_at: datetime
    acked_at: datetime | None
    ack_note: str
    urgent: bool
    live: bool
    stands_for: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbench:
    """What one person must do today."""

    groups: Mapping[str, tuple[DeadlineRow, ...]]  # overdue, today, three_days, seven_days
    to_approve: tuple[CaseRow, ...]
    mine: tuple[CaseRow, ...]
    alerts: tuple[AlertRow, ...]
    today: date
    heartbeat_at: datetime | None
    heartbeat_stale: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRow:
    """One unit of the register with its place in the plan."""

    party: Party
    supervision: str
    planned_visits: int
    check_kind: str
    visits: int
    cases: tuple[CaseRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """One member of the bureau; `certificate` is valid, soon (30 days), expired or none."""

    person: Person
    username: str
    certificate: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCase:
    """A case to be opened from a plan unit or a lead. `source` is plan, lead, assigned, transfer
    or accident; `party_id` 0 makes a new party from `party`."""

    procedure: str
    party_id: int
    source: str
    found_on: date
    gist: str
    party: Party | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A request to do one act. `version` is what the person looked at; 0 skips that check.
    `request_id` makes the request safe to repeat.
    """

    case_id: int
    action: str
    inputs: Mapping[str, Json]
    version: int = 0
    request_id: str = ""
