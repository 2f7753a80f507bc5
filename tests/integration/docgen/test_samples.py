"""The invented case is lawful and agrees with itself: days, numbers, people, sums, forms of address."""

import re
from collections.abc import Mapping
from dataclasses import replace

import pytest

from caseflow.docgen.render import render
from caseflow.domain.errors import TemplateFault
from caseflow.domain.model import CaseFile
from caseflow.domain.money import sums_of
from caseflow.domain.terms import Json
from tests.integration.docgen.test_papers import text_of
from tests.sample_papers import (
    PERSON_PARTY,
    TEMPLATES,
    sample_file,
    sample_law,
    sample_variables,
    samples,
)

FORMS = sample_law().forms
INTERNAL = [form.id for form in FORMS.values() if form.kind == "internal"]


def text(
    form: str, *, file: CaseFile | None = None, inputs: Mapping[str, Json] | None = None
) -> str:
    return text_of(
        render(TEMPLATES / f"{form}.docx", sample_variables(form, file=file, inputs=inputs))
    )


def with_item(kind: str, **values: Json) -> CaseFile:
    """Return the case with changed values of every item of a kind."""
    file = sample_file()
    items = tuple(
        replace(i, values={**i.values, **values}) if i.kind == kind else i
        for i in file.record.items
    )
    return replace(file, record=replace(file.record, items=items))


# How papers speak of the party


@pytest.mark.parametrize("form", INTERNAL)
def test_internal_paper_addresses_nobody(form: str) -> None:
    assert "你" not in text(form)


@pytest.mark.parametrize(
    ("addressee", "you"), [("马强", "你"), (sample_file().party.name, "你单位")]
)
def test_notice_of_inquiry_speaks_to_its_addressee(addressee: str, you: str) -> None:
    inputs = {**samples().inputs["F15"], "addressee": addressee}

    assert f"请{you}于2026年9月15日" in text("F15", inputs=inputs)


@pytest.mark.parametrize(
    ("form", "kind", "field"),
    [("S21", "recusal", "applicant"), ("S15", "hearing_refusal", "hearing_applicant")],
)
@pytest.mark.parametrize(
    ("applicant", "you"),
    [("马强", "你"), (sample_file().party.name, "你单位"), ("当事人", "你单位")],
)
def test_answer_speaks_to_its_applicant(
    form: str, kind: str, field: str, applicant: str, you: str
) -> None:
    words = text(form, file=with_item(kind, **{field: applicant}))

    assert f"：{you}于2026年" in words
    assert "你（单位）" not in words
    assert words.count("你单位") == (words.count("你") if you == "你单位" else 0)


# Who asked and who was asked


def test_inquiry_names_unit_and_duty_of_those_who_ask() -> None:
    assert "李明，执法大队一级行政执法员，证号：2304-0001；王芳，" in text("F16")


def test_inquiry_asks_for_what_its_record_prints() -> None:
    procedure = sample_law().procedures[samples().unit.procedure]
    asked = {one.name for one in procedure.actions["record_inquiry"].fields if one.required}

    assert asked >= {"asked_id_no", "asked_duty", "asked_address", "asked_phone"}


def test_officer_without_duty_is_named_before_the_record_is_made() -> None:
    file = sample_file()
    idle = replace(file, handlers=tuple(replace(p, duty="") for p in file.handlers))
    own = replace(file, handlers=tuple(replace(p, unit="") for p in file.handlers))

    with pytest.raises(TemplateFault, match=r"单位、职务和证号.*人员"):
        sample_variables("F16", file=idle)
    assert "李明，青石县应急管理局一级行政执法员，" in text("F16", file=own)


@pytest.mark.parametrize(
    ("changes", "age"),
    [
        ({}, "年龄：38"),
        ({"asked_id_no": "拒绝说明", "asked_birth_on": "1990-09-16"}, "年龄：35"),
        ({"asked_id_no": "拒绝说明"}, "年龄：＿＿＿＿"),
    ],
)
def test_age_is_that_on_the_day_of_the_inquiry(changes: dict[str, Json], age: str) -> None:
    assert age in text("F16", file=with_item("inquiry", **changes))


def test_what_the_person_may_write_himself_is_a_line() -> None:
    blank = dict.fromkeys(("asked_id_no", "asked_phone", "asked_address"))

    words = text("F16", file=with_item("inquiry", **blank))

    assert "身份证号：＿＿" in words
    assert "联系电话：＿＿" in words
    assert "住址：＿＿" in words


# The name of the case


def test_papers_name_the_case_by_party_and_act_once_it_is_filed() -> None:
    file = replace(sample_file(), name="某案", cause="涉嫌未按规定维护保养安全设备案")
    name = "青石县宏达金属制品有限公司涉嫌未按规定维护保养安全设备案"

    assert text("F46", file=file).count(name) == 1
    assert text("F01", file=file).count(name) == 2
    before = replace(file, record=replace(file.record, facts={}))
    case = sample_variables("F08", file=before)["case"]
    assert isinstance(case, dict)
    assert case["name"] == "某案"


@pytest.mark.parametrize("form", ["F34", "F35", "S10", "F32", "F33"])
def test_decision_names_the_case_without_suspicion(form: str) -> None:
    case = sample_variables(form)["case"]

    assert isinstance(case, dict)
    assert "涉嫌" not in f"{case['name']}{case['cause']}"


# Said once


def test_notices_say_a_thing_once() -> None:
    assert text("F24").count("更重的处罚") == 1
    assert text("F24").count("河滨路18号") == 1
    assert text("F26").count("河滨路18号") == 1


# The sample agrees with itself


def test_every_form_has_its_day() -> None:
    assert set(samples().days) == set(FORMS)
    assert set(samples().only) <= set(FORMS)


def test_other_papers_bear_the_day_and_the_number_of_their_sample() -> None:
    for paper in samples().unit.papers:
        form = sample_variables(paper.form)["form"]
        assert isinstance(form, dict)
        assert (samples().days[paper.form], form["number"]) == (paper.issued_on, paper.number)


@pytest.mark.parametrize(
    "forms",
    [
        ("S01", "F02", "S02", "F03", "F05", "S19", "F06"),
        ("F08", "S07", "F10", "S06"),
        ("F01", "F15", "F16", "S08", "F24", "F25", "S20", "F34"),
        ("F26", "F27", "F28", "F29", "S09", "F31", "F30", "F34"),
        ("F34", "F38", "F36", "F37", "F46", "F47"),
        ("F34", "F41", "F42"),
    ],
)
def test_days_follow_the_course_of_the_case(forms: tuple[str, ...]) -> None:
    days = [samples().days[form] for form in forms]

    assert days == sorted(days)


def test_fines_on_the_spot_stay_below_their_limit() -> None:
    limits = {"F32": 300_000, "F33": 20_000, "S27": 300_000}
    for form, limit in limits.items():
        fine = samples().case_for(FORMS[form]).record.facts["fine_fen"]
        assert isinstance(fine, int)
        assert fine <= limit


def test_account_is_that_of_the_day_of_the_paper() -> None:
    def account(form: str) -> tuple[int, int]:
        sums = sums_of(samples().case_for(FORMS[form]).record)
        return sums.add_on, sums.rest

    assert account("F36") == (0, 2_000_000)
    assert account("F37") == (1_050_000, 2_550_000)
    assert account("F46") == (1_050_000, 0)


def test_add_on_fine_is_counted_after_the_demand_to_its_own_day() -> None:
    own = samples().unit.record
    fine, demand = own.of_kind("add_on_fine")[0].values, own.of_kind("payment_demand")[0].values

    assert samples().days["F36"].isoformat() > str(fine["due_on"])
    assert str(demand["pay_until"]) < str(fine["counted_to"])
    assert str(fine["counted_to"]) == samples().days["F37"].isoformat()


def test_people_of_the_hearing_and_the_recusal_are_apart() -> None:
    own = samples().unit
    facts = own.record.facts
    hearers = facts["hearers"]
    assert isinstance(hearers, tuple)
    assert len({facts["host"], facts["clerk"], *hearers}) == 2 + len(hearers)
    assert not {p.id for p in own.handlers} & {facts["host"], facts["clerk"], *hearers}
    recused = own.record.of_kind("recusal")[0].values["person"]
    assert recused not in {p.id for p in own.handlers}


@pytest.mark.parametrize("form", INTERNAL)
def test_opinions_are_signed_and_dated(form: str) -> None:
    assert not re.search(r"（　+）", text(form))


def test_person_of_the_sample_is_a_person() -> None:
    assert PERSON_PARTY.kind == "person"
    assert "你单位" not in text("F35")
