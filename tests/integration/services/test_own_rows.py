"""What a bureau sets anew in a row: only what it says, ways to lengthen, and checked law last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from caseflow.domain.definition import Unit
from caseflow.domain.errors import InvalidInput, Refused
from caseflow.domain.law import limit_on
from caseflow.domain.terms import Json, Verified
from caseflow.services import cases, row_changes, verdicts
from caseflow.services.local_law import rules_here
from caseflow.services.office import Actor, Office
from caseflow.services.verdicts import Foreseen, Target
from caseflow.services.views import Act
from tests.integration.services.clocks import fill
from tests.integration.services.offices import actor, fetch, office_in

BASE: dict[str, Json] = {"valid_from": "2026-02-01", "basis": "LOCAL", "reason": "局务会决定"}
WAY: dict[str, Json] = {"by": "chief", "length": "30", "unit": "day"}
CASE = Target(sort="limit", row_id="case_decision")
HEARING = Target(sort="limit", row_id="hearing_request")
DAY = date(2026, 11, 20)
OPEN_CLOCK = (
    "SELECT c.id FROM case_file c JOIN deadline d ON d.case_id = c.id"
    " WHERE d.limit_id = 'case_decision' AND d.state = 'open' AND d.from_on >= '2026-02-01'"
    " AND c.state = 'investigation'"
)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Office]:
    office = office_in(tmp_path / "empty")
    yield office
    office.database.dispose()


@pytest.fixture
def keeper(house: Office) -> Actor:
    return fill(house)["legal"]


def settle(office: Office, who: Actor, target: Target, **raw: Json) -> Foreseen:
    typed = {**BASE, **raw}
    seen = verdicts.what_if(office, who, target, typed).outlook.seen
    return verdicts.override(office, who, target, typed, seen=seen)


def refusal(office: Office, who: Actor, target: Target, **raw: Json) -> str:
    with pytest.raises(InvalidInput) as error:
        settle(office, who, target, **raw)
    return "；".join(f"{r.field}：{r.message}" for r in error.value.reasons)


def told(office: Office, found: Foreseen) -> Mapping[str, tuple[str, str]]:
    listed = row_changes.changes(office.rules.law, found.verdict)
    return {c.what: (c.old, c.new) for c in listed}


def test_what_is_not_said_stays_as_the_law_has_it(house: Office, keeper: Actor) -> None:
    law = limit_on(house.rules.law, "case_decision", DAY)
    assert law.roll

    found = settle(house, keeper, CASE, length="60")

    own = limit_on(rules_here(house, keeper).law, "case_decision", DAY)
    assert (own.length, own.unit, own.roll) == (60, law.unit, True)
    assert (own.starts, own.extension, own.reminders) == (law.starts, law.extension, law.reminders)
    changed = told(house, found)
    assert changed["长度"] == ("90日（自然日）", "60日（自然日）")
    assert changed["依据"] == ("APL.60", "LOCAL")
    assert set(changed) == {"长度", "依据", "单位的理由"}


def test_dropping_the_roll_is_named(house: Office, keeper: Actor) -> None:
    found = settle(house, keeper, CASE, roll=False)

    assert told(house, found)["末日"] == ("末日遇放假日顺延", "不顺延")


def test_ways_to_lengthen_and_excluded_time_come_back_as_law(house: Office, keeper: Actor) -> None:
    outside: Json = {"by_words": "上一级部门", "length": "0", "unit": "day", "times": "0",
                     "paper": "F15", "basis": "APL.60", "ask_before": "5"}  # fmt: skip
    found = settle(
        house, keeper, CASE, extensions=[WAY, outside], excludes=["testing"], starts="立案的次日"
    )

    own = limit_on(rules_here(house, keeper).law, "case_decision", DAY)
    first, second = own.extensions
    assert (first.by, first.by_words, first.length, first.unit) == ("chief", "负责人", 30, Unit.DAY)
    assert (first.times, first.basis, first.verified) == (1, ("LOCAL",), Verified.CONFIRMED)
    assert (second.by, second.by_words, second.times, second.paper) == ("", "上一级部门", 0, "F15")
    assert (second.basis, second.ask_before) == (("APL.60",), 5)
    assert (own.excludes, own.starts) == (("testing",), "立案的次日")
    changed = told(house, found)
    assert "未确认前不得延长" in changed["延长"][0]
    assert "未确认前不得延长" not in changed["延长"][1]
    assert "负责人决定，延长30日，1次" in changed["延长"][1]
    assert changed["计算时扣除"][1].startswith("检测")
    assert changed["不计入的时间"][1].startswith("检测")
    words = row_changes.fields_words(house.rules.law, found.verdict)
    assert words.endswith("另改起算的说明、延长和不计入的时间")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (
            {"extensions": [{**WAY, "by": "boss"}]},
            "extensions：延长：第1行由哪个岗位决定：没有“boss”",
        ),
        ({"extensions": [{**WAY, "paper": "F999"}]}, "决定用的文书：没有“F999”"),
        ({"extensions": [{**WAY, "by": ""}]}, "extensions：延长：第1行没有写明由谁决定"),
        ({"extensions": [{**WAY, "basis": "ZZZ.1"}]}, "第1行依据：没有简称为“ZZZ”的法规"),
        ({"extensions": [{**WAY, "length": "9999"}]}, "第1行延长多少：9999 不在"),
        ({"extensions": [WAY] * 4}, "extensions：延长：有4行，超过3行"),
        ({"excludes": ["holidays"]}, "excludes：不计入的时间：没有“holidays”"),
    ],
)
def test_unknown_role_form_or_kind_of_time_is_refused(
    house: Office, keeper: Actor, changed: dict[str, Json], words: str
) -> None:
    assert words in refusal(house, keeper, CASE, **changed)


def test_case_can_be_lengthened_once_the_bureau_has_set_how(demo: Office) -> None:
    chief, legal = actor(demo, "chief"), actor(demo, "legal")
    case_id = int(str(fetch(demo, f"{OPEN_CLOCK} ORDER BY d.id DESC")[0][0]))
    act = Act(
        case_id=case_id,
        action="extend_case_decision",
        inputs={"reason": "案情复杂，需要等待技术鉴定。"},
        version=int(str(fetch(demo, f"SELECT version FROM case_file WHERE id = {case_id}")[0][0])),
        request_id="x",
    )
    day = f"SELECT due_on FROM deadline WHERE limit_id = 'case_decision' AND case_id = {case_id}"
    before = date.fromisoformat(str(fetch(demo, day)[0][0]))
    with pytest.raises(Refused) as error:
        cases.advance(demo, chief, act)
    assert "case_extension_left" in [r.guard for r in error.value.reasons]

    settle(demo, legal, CASE, extensions=[WAY])
    version = int(str(fetch(demo, f"SELECT version FROM case_file WHERE id = {case_id}")[0][0]))
    cases.advance(demo, chief, replace(act, version=version))

    after = date.fromisoformat(str(fetch(demo, day)[0][0]))
    assert (after - before).days >= 30


def test_checked_law_gives_way_only_to_law_and_a_second_word(house: Office, keeper: Actor) -> None:
    assert "本局设定不能改变法律" in refusal(house, keeper, HEARING, length="3")
    assert "不生效" in refusal(house, keeper, HEARING, length="3", basis="O15.32")
    seizure = Target(sort="limit", row_id="seizure")
    assert "不能改变法律" in refusal(house, keeper, seizure, length="60", basis="LOCAL、PLAN.1")

    words = refusal(house, keeper, HEARING, length="3", basis="APL.64、LOCAL")
    assert words.startswith("against_full_text：“申请听证”已对照法律全文核对")

    found = settle(house, keeper, HEARING, length="3", basis="APL.64", against_full_text="true")
    assert found.verdict.fields["against_full_text"] is True
    assert limit_on(rules_here(house, keeper).law, "hearing_request", DAY).length == 3
    warning, article = row_changes.warnings(house.rules.law, found.verdict)
    assert "已对照法律全文核对：5个工作日，依据《中华人民共和国行政处罚法》第六十四条" in warning
    assert "条文是否存在、写了什么，程序没有核对" in article


def test_figure_of_the_bureau_itself_needs_no_second_word(house: Office, keeper: Actor) -> None:
    own = [
        row
        for rows in house.rules.law.parameters.values()
        for row in rows
        if row.basis == ("LOCAL",) and row.valid_to is None
    ]
    assert own
    for row in own:
        target = Target(sort="parameter", row_id=row.id)
        found = settle(house, keeper, target, value="7")
        assert "against_full_text" not in found.verdict.fields
