"""Play a case written in YAML through the real services, on the days that it names.

A scenario is a mapping with Chinese keys; the head of `直线办结.yaml` tells how to read one. Each step is
one act of one person; what is expected of it stands in the step. Names of acts, fields, guards,
limits and forms are those of `workflows/`.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from ruamel.yaml import YAML

from caseflow.demo.people import SETTINGS
from caseflow.docgen.render import render
from caseflow.domain.clock import SHANGHAI, FixedClock
from caseflow.domain.definition import Guard, Procedure
from caseflow.domain.errors import (
    CaseflowError,
    Forbidden,
    InvalidInput,
    Reason,
    Refused,
    TemplateFault,
)
from caseflow.domain.law import limit_on
from caseflow.domain.local_law import Verdict
from caseflow.domain.model import CaseFile, Deadline, DeadlineState, Party, Person
from caseflow.services import alerts, cases
from caseflow.services.office import Actor, Office
from caseflow.services.people import actor_named
from caseflow.services.templates import template_path
from caseflow.services.views import Act, NewCase
from caseflow.storage import agencies, journal, local_law, parties, people
from caseflow.storage import alerts as alert_store
from caseflow.storage import cases as case_store
from caseflow.storage import deadlines as clock_store
from caseflow.storage import papers as paper_store

HERE = Path(__file__).parent
PARTS = HERE / "parts"
NOON = time(12, 0)
_SERIAL = itertools.count(1)

# Role word: roles, certificate, legal qualification.
PEOPLE: Mapping[str, tuple[str, bool, bool]] = {
    "承办人": ("inspector", True, False),
    "协办人": ("inspector", True, False),
    "第三人": ("inspector", True, False),
    "审核人": ("reviewer", True, False),
    "法制": ("legal", False, True),
    "无资格法制": ("legal", False, False),
    "负责人": ("chief", False, False),
    "副负责人": ("chief", False, False),
    "局长": ("chief main_head", False, False),
    "档案员": ("archivist", False, False),
}
UNIT = Party(
    id=0,
    kind="unit",
    name="兴安松涛木业有限公司",
    credit_code="91350100M000100Y43",
    address="兴安区工业园1号",
    legal_rep="法定代表人某甲",
    rep_duty="总经理",
    industry="工贸",
)
PERSON = Party(
    id=0,
    kind="person",
    name="某个体业主",
    address="兴安区中心街2号",
    id_no="11010519491231002X",
    sex="女",
    birth_on=date(1949, 12, 31),
    employer="兴安五金店",
    employer_duty="经营者",
)
SCENARIO_KEYS = {
    "名称", "依据", "程序", "当事人", "宽限", "证件到", "利害关系", "步骤", "先办", "立于", "说明",
    "本局规定",
}  # fmt: skip
STEP_KEYS = {
    "日期", "时刻", "谁", "办", "内容", "送达", "先办", "说明", "巡查",  # what happens
    "现为", "不准", "缺项", "期限", "已办期限", "文书", "文号", "提醒", "未办", "事实", "文书内容",
    "承办", "依据含", "依据不含", "期限依据", "填错",  # what is expected
}  # fmt: skip
OUTSIDE = {"阶段": "state", "去向": "branch"}
"""Words for the refusals that are no rule of the procedure file."""


@cache
def read(path: Path) -> Any:
    """Return a YAML file; dates stay text."""
    loader = YAML(typ="safe", pure=True)  # reads 今天T09:30 in a flow mapping; C does not
    loader.allow_duplicate_keys = False
    found = loader.load(path.read_text(encoding="utf-8"))
    return _plain(found)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    return [_plain(v) for v in value] if isinstance(value, list) else value


def steps_of(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the steps of a scenario or a part, those of the parts it begins with first.

    A step `先办: NAME` inserts a part; its other keys replace those of the first step there.
    """
    begins = node.get("先办", [])
    for name in [begins] if isinstance(begins, str) else begins:
        yield from steps_of(read(PARTS / f"{name}.yaml"))
    for step in node["步骤"]:
        if "先办" in step:
            over = {k: v for k, v in step.items() if k != "先办"}
            for number, inner in enumerate(steps_of(read(PARTS / f"{step['先办']}.yaml"))):
                yield {**inner, **over} if number == 0 else inner
        else:
            yield step


def play(office: Office, scenario: Mapping[str, Any]) -> None:
    """Play a scenario on a bureau of its own; AssertionError names the step that differs."""
    unknown = set(scenario) - SCENARIO_KEYS
    assert not unknown, f"不认识的栏目：{unknown}"
    stage = Stage(office, scenario)
    for number, step in enumerate(steps_of(scenario), start=1):
        assert not set(step) - STEP_KEYS, f"第{number}步不认识的栏目：{set(step) - STEP_KEYS}"
        try:
            stage.step(step)
        except Exception as error:
            words = f"第{number}步（{stage.day} {step.get('谁')} {step.get('办')}）"
            error.add_note(words)
            raise


class Stage:
    """One scenario under way: a bureau, its people, one case and the present day."""

    def __init__(self, office: Office, scenario: Mapping[str, Any]) -> None:
        self.office = office
        self.day = ""
        self._minute = time()
        self._scenario = scenario
        self._mark = f"s{next(_SERIAL)}"
        self._defaults = read(PARTS / "惯例.yaml")
        self._case_id = 0
        self._agency_id = self._found_bureau()
        self._ids = {word: self.actor(word).person.id for word in PEOPLE}
        self._settle_limits()
        self._words = {i: word for word, i in self._ids.items()}

    def _found_bureau(self) -> int:
        with self.office.database.write() as conn:
            agency_id = agencies.insert_agency(
                conn,
                name=f"兴安区应急管理局{self._mark}",
                short_name="兴安",
                grace_days=int(self._scenario.get("宽限", 0)),
                settings=SETTINGS,
            )
            ends = self._scenario.get("证件到", {})
            for word, (roles, certified, qualified) in PEOPLE.items():
                people.insert_person(
                    conn,
                    Person(
                        id=0,
                        name=word,
                        roles=frozenset(roles.split()),
                        duty=word,
                        cert_no=f"兴执{word}" if certified else "",
                        cert_from=date(2020, 1, 1) if certified else None,
                        cert_to=date.fromisoformat(ends.get(word, "2030-12-31"))
                        if certified
                        else None,
                        legal_qualified=qualified,
                    ),
                    agency_id=agency_id,
                    username=f"{self._mark}{word}",
                    password_hash="x",
                )
        return agency_id

    def _settle_limits(self) -> None:
        """Write down what the bureau has settled: fields of limits that differ in it."""
        for limit, values in self._scenario.get("本局规定", {}).items():
            version = self.office.rules.law.limits[limit][-1]
            verdict = Verdict(
                id=0,
                sort="limit",
                row_id=limit,
                version_from=version.valid_from,
                verdict="overridden",
                fields=values,
                valid_from=version.valid_from,
                basis="本局规定",
                person="法制",
                decided_at=datetime.combine(version.valid_from, NOON, tzinfo=UTC),
            )
            with self.office.database.write() as conn:
                local_law.insert_verdict(
                    conn, verdict, agency_id=self._agency_id, person_id=self._ids["法制"]
                )

    def actor(self, word: str) -> Actor:
        return actor_named(self.office, f"{self._mark}{word}")

    def step(self, step: Mapping[str, Any]) -> None:
        self.day = step.get("日期", self.day)
        given = step.get("时刻")
        if given:
            self._minute = time.fromisoformat(given)
        elif "日期" in step or not self._case_id:
            self._minute = NOON
        if not self._case_id:
            self._open()
        before = self._trail()
        if "办" in step:
            self._do(step)
        for form in _listed(step.get("送达", [])):
            self._serve(form)
        told = self._sweep() if {"提醒", "巡查"} & set(step) else {}
        self._check(step, before, told)

    # What happens

    def _open(self) -> None:
        kind = self._scenario["当事人"]
        party = {"单位": UNIT, "个人": PERSON}[kind]
        related = frozenset(self._ids[w] for w in self._scenario.get("利害关系", []))
        with self.office.database.write() as conn:
            party_id = parties.insert_party(
                conn, party=replace(party, relations=related), agency_id=self._agency_id
            )
        new = NewCase(
            procedure=self._scenario["程序"],
            party_id=party_id,
            source="plan",
            found_on=date.fromisoformat(self.day),
            gist=self._scenario["名称"],
        )
        self._case_id = cases.open_case(self._now(), self.actor("承办人"), new)

    def _now(self) -> Office:
        moment = datetime.combine(date.fromisoformat(self.day), self._minute, tzinfo=SHANGHAI)
        return replace(self.office, clock=FixedClock(moment.astimezone(UTC)))

    def _do(self, step: Mapping[str, Any]) -> None:
        inputs = {
            **self._defaults.get(step["办"], {}),
            **self._defaults.get(f"{step['办']}@{self._scenario['程序']}", {}),
            **step.get("内容", {}),
        }
        act = Act(case_id=self._case_id, action=step["办"], inputs=self._filled(inputs))
        wanted = self._refusals(step)
        if wanted is None:
            cases.advance(self._now(), self.actor(step["谁"]), act)
            return
        before = self.file
        reasons = self._refused(step, act)
        self._check_reasons(reasons, step)
        if "缺项" in step:
            assert sorted(r.field for r in reasons if r.guard == "field") == wanted
        elif "填错" not in step:
            assert sorted(r.guard for r in reasons) == wanted
        assert self.file == before, "被拒绝的行为不得改变案件"

    @staticmethod
    def _refusals(step: Mapping[str, Any]) -> list[str] | None:
        if "缺项" in step:
            return sorted(_listed(step["缺项"]))
        if "填错" in step:
            return []
        if "不准" not in step:
            return None
        return sorted(OUTSIDE.get(w, w) for w in _listed(step["不准"]) if w != "无权")

    def _refused(self, step: Mapping[str, Any], act: Act) -> Sequence[Reason]:
        try:
            cases.advance(self._now(), self.actor(step["谁"]), act)
        except Refused as error:
            self._expect("不准" in step, error)
            return error.reasons
        except InvalidInput as error:
            self._expect(bool({"缺项", "填错"} & set(step)), error)
            return error.reasons
        except TemplateFault as error:
            self._expect("填错" in step, error)
            return ()
        except Forbidden as error:
            self._expect(step.get("不准") == ["无权"], error)
            return ()
        raise AssertionError(f"应当被拒绝（{step.get('不准', step.get('缺项'))}），却办成了")

    @staticmethod
    def _expect(holds: bool, error: CaseflowError) -> None:
        """Fail when the act was refused in another way than the step says."""
        if not holds:
            raise AssertionError(error.message) from error

    def _check_reasons(self, reasons: Sequence[Reason], step: Mapping[str, Any]) -> None:
        """Every refusal says why, how to cure it, and by which law (but for house rules)."""
        for reason in reasons:
            assert reason.message, reason
            assert reason.cure, reason
            guard = self._guards.get(reason.guard)
            if guard is not None and set(guard.basis) - {"LOCAL"}:
                assert reason.basis, f"{reason.guard}没有依据"
        basis = "".join(b for r in reasons for b in r.basis)
        for words in _listed(step.get("依据含", [])):
            assert words in basis, basis
        for words in _listed(step.get("依据不含", [])):
            assert words not in basis, basis

    @property
    def _guards(self) -> Mapping[str, Guard]:
        return self._procedure.guards

    @property
    def _procedure(self) -> Procedure:
        return self.office.rules.procedure(self.file.procedure)

    def _serve(self, form: str) -> None:
        inputs = {**self._defaults["record_service"], "paper": f"@{form}"}
        act = Act(case_id=self._case_id, action="record_service", inputs=self._filled(inputs))
        cases.advance(self._now(), self.actor("承办人"), act)

    def _filled(self, value: Any) -> Any:
        """Resolve `@人`, `@F24` (newest valid paper) and `今天` in inputs."""
        if isinstance(value, Mapping):
            return {k: self._filled(v) for k, v in value.items()}
        if isinstance(value, list):
            return [self._filled(v) for v in value]
        if not isinstance(value, str):
            return value
        if value.startswith("@"):
            name = value[1:]
            return self._ids[name] if name in self._ids else self._paper(name)
        return re.sub(r"^今天(?:T(\d\d:\d\d))?$", self._today, value)

    def _today(self, found: re.Match[str]) -> str:
        return f"{self.day}T{found[1]}" if found[1] else self.day

    def _paper(self, form: str) -> int:
        """Return the id of the newest valid paper of a form; `F24#1` is the first one issued."""
        form, _, number = form.partition("#")
        found = [p.id for p in self.file.papers if p.form == form and (number or not p.void)]
        assert found, f"本案没有文书{form}"
        return found[int(number) - 1] if number else found[-1]

    def _sweep(self) -> Mapping[str, list[str]]:
        known = {a.id for a in self._alerts()}
        alerts.sweep(self._now())
        told: dict[str, list[str]] = {}
        clocks = {d.id: d.limit for d in self.file.deadlines}
        for alert in self._alerts():
            if alert.id not in known and alert.deadline_id in clocks:
                told.setdefault(clocks[alert.deadline_id], []).append(self._words[alert.person_id])
        return {limit: sorted(who) for limit, who in told.items()}

    def _alerts(self) -> list[Any]:
        with self.office.database.read() as conn:
            return [
                a
                for person_id in self._ids.values()
                for a in alert_store.list_alerts(
                    conn, agency_id=self._agency_id, person_id=person_id, unacked_only=False
                )
            ]

    # What is expected

    @property
    def file(self) -> CaseFile:
        with self.office.database.read() as conn:
            return case_store.load_case(conn, agency_id=self._agency_id, case_id=self._case_id)

    def _trail(self) -> int:
        with self.office.database.read() as conn:
            return len(journal.list_audit(conn, agency_id=self._agency_id, case_id=self._case_id))

    def _check(self, step: Mapping[str, Any], before: int, told: Mapping[str, list[str]]) -> None:
        file = self.file
        if self._refusals(step) is not None:
            assert self._trail() == before
        if "现为" in step:
            assert file.state == step["现为"]
        if "提醒" in step:
            assert told == {k: sorted(_listed(v)) for k, v in step["提醒"].items()}
        if "承办" in step:
            assert [p.name for p in file.handlers] == _listed(step["承办"])
        self._check_clocks(file, step)
        self._check_papers(file, step)
        self._check_record(file, step)

    def _check_clocks(self, file: CaseFile, step: Mapping[str, Any]) -> None:
        for name, wanted in step.get("期限", {}).items():
            assert (name, self._due(file, name)) == (name, wanted)
        for name in _listed(step.get("已办期限", [])):
            assert (name, self._due(file, name)) == (name, "已办")
        for name, wanted in step.get("期限依据", {}).items():
            assert self._basis(file, name) == wanted.split()

    def _check_papers(self, file: CaseFile, step: Mapping[str, Any]) -> None:
        if "文书" in step:
            assert sorted(self._made_by_last_act()) == sorted(_listed(step["文书"]))
        for form, number in step.get("文号", {}).items():
            assert next(p.number for p in reversed(file.papers) if p.form == form) == number
        self._check_words(step)

    @staticmethod
    def _check_record(file: CaseFile, step: Mapping[str, Any]) -> None:
        for kind, numbers in step.get("未办", {}).items():
            assert [i.no for i in file.record.open_of_kind(kind)] == _listed(numbers), kind
        for name, value in step.get("事实", {}).items():
            assert (name, file.record.facts.get(name)) == (name, value)

    def _due(self, file: CaseFile, name: str) -> str:
        """Return the last day of the newest clock of a limit (`limit#N`: of item N)."""
        clock = self._clock(file, name)
        if clock is None:
            return "无"
        if clock.state is DeadlineState.OPEN:
            at = self._due_at(clock.id)
            return at[:16] if at else str(clock.due_on)
        words = {"waiting": "待送达", "paused": "已中止", "met": "已办", "cancelled": "无"}
        return words[clock.state.value]

    @staticmethod
    def _clock(file: CaseFile, name: str) -> Deadline | None:
        limit, _, number = name.partition("#")
        found = [
            d
            for d in file.deadlines
            if d.limit == limit and (not number or d.item_no == int(number))
        ]
        return found[-1] if found else None

    def _basis(self, file: CaseFile, name: str) -> list[str]:
        """Return the citations of the version of the limit that a clock was counted by."""
        clock = self._clock(file, name)
        assert clock is not None, f"没有期限{name}"
        assert clock.from_on is not None, f"期限{name}尚未起算"
        return list(limit_on(self.office.rules.law, clock.limit, clock.from_on).basis)

    def _due_at(self, clock_id: int) -> str:
        with self.office.database.read() as conn:
            row = clock_store.get_deadline(conn, agency_id=self._agency_id, deadline_id=clock_id)
        return row.due_at

    def _made_by_last_act(self) -> list[str]:
        with self.office.database.read() as conn:
            rows = paper_store.list_papers(conn, agency_id=self._agency_id, case_id=self._case_id)
        last = self._trail()
        return [r.form for r in rows if r.act_seq == last]

    def _check_words(self, step: Mapping[str, Any]) -> None:
        """Look into what a paper prints: `{F32: {含: [...], 不含: [...]}}`."""
        for form, wanted in step.get("文书内容", {}).items():
            words = self._printed(form)
            for text in _listed(wanted.get("含", [])):
                assert text in words, (form, text)
            for text in _listed(wanted.get("不含", [])):
                assert text not in words, (form, text)

    def _printed(self, form: str) -> str:
        """Return the words of the newest paper of a form as its template prints them."""
        with self.office.database.read() as conn:
            variables = paper_store.get_variables(
                conn, agency_id=self._agency_id, paper_id=self._paper(form)
            )
        document = Document(
            BytesIO(
                render(template_path(self.office, self.office.rules.law.forms[form]), variables)
            )
        )
        return "".join(n.text or "" for n in document.element.body.iter() if n.tag.endswith("}t"))


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]
