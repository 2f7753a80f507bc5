"""The facts a decision needs and the decision itself, as frozen data.

No rule stands here. `CaseFile` is everything `decide` may look at; `Decision` is
everything that one act changes. Storage turns both into rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from caseflow.domain.clock_events import ClockEvent
from caseflow.domain.terms import Json


class Role(StrEnum):
    """What a person is in the bureau; one person may be several."""

    INSPECTOR = "inspector"  # 承办人
    REVIEWER = "reviewer"  # 审核人（承办机构负责人）
    LEGAL = "legal"  # 法制审核
    CHIEF = "chief"  # 负责人
    MAIN_HEAD = "main_head"  # 主要负责人
    ARCHIVIST = "archivist"  # 档案管理
    PLANNER = "planner"  # 计划管理
    ADMIN = "admin"  # 系统管理
    AUDITOR = "auditor"  # 只读监督


SOURCE_WORDS: Mapping[str, str] = {
    "plan": "年度检查计划",
    "lead": "投诉举报",
    "assigned": "上级交办",
    "transfer": "其他机关移送",
    "accident": "事故调查",
}
"""Where a case came from, in words, for pages and papers alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A member of the bureau. The certificate is valid on both end days."""

    id: int
    name: str
    roles: frozenset[str]
    unit: str = ""
    duty: str = ""
    cert_no: str = ""
    cert_from: date | None = None
    cert_to: date | None = None
    legal_qualified: bool = False

    def certified_on(self, day: date) -> bool:
        """Whether the enforcement certificate is valid on `day`, both end days inclusive."""
        return (
            bool(self.cert_no)
            and self.cert_from is not None
            and self.cert_to is not None
            and self.cert_from <= day <= self.cert_to
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """The unit (`kind` = unit) or natural person (`kind` = person) a case is about.

    `relations` holds the ids of bureau people who must recuse themselves from it.
    """

    id: int
    kind: str
    name: str
    credit_code: str = ""
    address: str = ""
    postcode: str = ""
    phone: str = ""
    legal_rep: str = ""
    rep_duty: str = ""
    industry: str = ""
    unit_class: str = ""
    sex: str = ""
    birth_on: date | None = None
    id_no: str = ""
    employer: str = ""
    employer_duty: str = ""
    relations: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One running thing of a case: a hazard, an order, a seizure, a piece of evidence, a payment.

    `no` counts from 1 within `kind`. A closed item never opens again.
    """

    kind: str
    no: int
    open: bool
    values: Mapping[str, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """One opinion in an approval box; immutable. `step` is handle, review or approve."""

    matter: str
    step: str
    person_id: int
    person: str
    opinion: str
    at: str  # ISO local time to the minute
    on: str  # ISO date


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What is known of a case: facts by name, items by kind, opinions in order."""

    facts: Mapping[str, Json] = field(default_factory=dict)
    items: tuple[Item, ...] = ()
    approvals: tuple[Approval, ...] = ()

    def of_kind(self, kind: str) -> tuple[Item, ...]:
        """Return the items of one kind in the order of their numbers."""
        return tuple(i for i in self.items if i.kind == kind)

    def item(self, kind: str, number: int) -> Item | None:
        """Return one item by its number, or None."""
        return next((i for i in self.items if i.kind == kind and i.no == number), None)

    def open_of_kind(self, kind: str) -> tuple[Item, ...]:
        """Return the open items of one kind in the order of their numbers."""
        return tuple(i for i in self.items if i.kind == kind and i.open)

    def with_facts(self, **facts: Json) -> Record:
        """Return a record with these facts set."""
        return replace(self, facts={**self.facts, **facts})


class DeadlineState(StrEnum):
    """The life of a deadline."""

    WAITING = "waiting"  # 待送达: its paper is not served yet
    OPEN = "open"
    PAUSED = "paused"  # 中止: it has no last day until it is resumed
    MET = "met"
    CANCELLED = "cancelled"


RUNNING = (DeadlineState.OPEN, DeadlineState.WAITING, DeadlineState.PAUSED)
"""The states in which a duty is still to be done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of an explanation: a day and why it counts or not. `day` is ISO or ""."""

    day: str
    counts: bool
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDate:
    """The result of one computation and its explanation, made by the same code path.

    `due_on` is the lawful last day. `safe_on` is the day to work to: for a limit that binds
    the bureau the un-rolled day, for one that protects the party `due_on` plus the postal
    grace of the bureau. `due_at` is set for hour limits only (local ISO time). `events` are what
    the days were computed from beside the start. A `paused` clock has no last day: its days are
    those before the suspension. `remind_on` is the first day on which the row wants a reminder.
    """

    limit: str
    from_on: date
    due_on: date
    safe_on: date
    provisional: bool
    unit: str
    length: int
    basis: tuple[str, ...]
    verified: str
    steps: tuple[Step, ...]
    due_at: str = ""
    events: tuple[ClockEvent, ...] = ()
    paused: bool = False
    remind_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """One running clock of a case. `item_no` 0 means the case as a whole."""

    id: int
    limit: str
    title: str
    item_kind: str = ""
    item_no: int = 0
    paper_id: int = 0
    state: DeadlineState
    from_on: date | None = None
    due_on: date | None = None
    safe_on: date | None = None
    provisional: bool = False
    events: tuple[ClockEvent, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One issued paper of a case. `served_on` is the day service took effect."""

    id: int
    form: str
    title: str
    number: str
    issued_on: date
    served_on: date | None = None
    void: bool = False
    item_no: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bureau:
    """One agency and what it has settled for itself.

    `grace_days` is the postal grace in natural days. `settings` holds names printed on papers
    (government, court, bank …), see `docs/管理员.md`. `law_stamp` changes with every rule or notice
    that the bureau settles for itself, "" while there never was one.
    """

    id: int
    name: str
    short_name: str
    grace_days: int
    settings: Mapping[str, str]
    law_stamp: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """Everything a decision may look at."""

    id: int
    no: str
    name: str
    procedure: str
    state: str
    version: int
    opened_on: date
    source: str
    cause: str
    party: Party
    handlers: tuple[Person, ...]
    record: Record
    bureau: Bureau
    people: Mapping[int, Person] = field(default_factory=dict)
    deadlines: tuple[Deadline, ...] = ()
    papers: tuple[Paper, ...] = ()
    visits_this_year: int = 0

    @property
    def title(self) -> str:
        """The name on papers: once filing is asked for the party, 涉嫌, the act and 案."""
        if not self.cause or not self.record.facts.keys() & {"filing_from", "filed_on"}:
            return self.name
        _, suspected, told = self.cause.partition("涉嫌")  # before it stands a name of the party
        act = told if suspected else self.cause.removeprefix(self.party.name)
        return f"{self.party.name}涉嫌{act.removesuffix('案')}案"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What a person wants: an act with its parsed inputs, and when. `now` is aware UTC."""

    action: str
    inputs: Mapping[str, Json]
    actor: Person
    now: datetime
    today: date  # the date in Asia/Shanghai at `now`


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineChange:
    """One change of a clock: `open`, `wait`, `start` (an awaited one), `meet`, `cancel`, `move`
    (another start), or an event: `extend`, `suspend`, `resume`, `exclude`, `defer`.

    `deadline_id` is 0 for a new one. `paper_form` names the paper of the same decision that an
    awaited clock hangs on. The events of the clock, the new one last, are those of `due`.
    """

    op: str
    limit: str
    title: str
    deadline_id: int = 0
    item_kind: str = ""
    item_no: int = 0
    paper_form: str = ""
    due: DueDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperDraft:
    """A paper to be numbered and issued with the act. `code_word` "" means no number."""

    form: str
    title: str
    code_word: str
    serve: bool
    form_set: str = ""
    item_no: int = 0
    served_on: date | None = None  # set when it was signed for on the spot
    served_way: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperServed:
    """Proof of service of one paper of the case and the day it took effect."""

    paper_id: int
    served_on: date
    way: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertDraft:
    """A message to people of the bureau, unique by (`key`, person)."""

    key: str
    person_ids: tuple[int, ...]
    title: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactChange:
    """One changed fact for the audit trail; `old` and `new` are plain JSON."""

    name: str
    old: Json
    new: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """All that one act changes. Nothing has been changed yet when this is returned."""

    action: str
    action_label: str
    state_from: str
    state_to: str
    record: Record
    handlers: tuple[int, ...]
    cause: str
    deadlines: tuple[DeadlineChange, ...]
    papers: tuple[PaperDraft, ...]
    served: tuple[PaperServed, ...]
    voided: tuple[int, ...]  # ids of papers; their numbers stay taken
    alerts: tuple[AlertDraft, ...]
    changes: tuple[FactChange, ...]
    reason: str
    inputs: Mapping[str, Json]  # as parsed; papers print from them
