"""The variables of papers: complete, in words, and refused when something is missing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

import pytest

from caseflow.docgen.schema import VARIABLES
from caseflow.domain.errors import InvalidInput, TemplateFault
from caseflow.domain.model import Paper
from caseflow.domain.terms import Json
from tests.sample_papers import (
    PERSON_PARTY,
    sample_file,
    sample_law,
    sample_variables,
    samples,
    without_setting,
)

OPEN_ENDED = ("text.", "cite.")
NAMES_OF_DICT_METHODS = {"items", "keys", "values", "get", "pop", "update", "copy", "clear"}


def paths(value: Json, prefix: str = "") -> Iterator[str]:
    """Yield the path of every value; an element of a list is `[]`."""
    if isinstance(value, Mapping):
        for name, one in value.items():
            yield from paths(one, f"{prefix}.{name}" if prefix else name)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        yield f"{prefix}[]"
        for one in value:
            yield from paths(one, f"{prefix}[]")
    else:
        yield prefix


def test_every_variable_is_listed_with_a_label() -> None:
    made = {p for p in paths(sample_variables("F34")) if not p.startswith(OPEN_ENDED)}

    assert made - set(VARIABLES) == set()


def test_every_listed_variable_is_made() -> None:
    made = set(paths(sample_variables("F34"))) | set(paths(sample_variables("F15")))
    made |= set(paths(sample_variables("F16")))

    assert set(VARIABLES) - made == {"delivery_remark"} - made


def test_no_variable_is_named_like_a_method_of_the_object() -> None:
    names = {part.removesuffix("[]") for path in VARIABLES for part in path.split(".")}

    assert names & NAMES_OF_DICT_METHODS == set()


def test_every_field_of_a_form_is_a_known_variable_or_has_its_label() -> None:
    for form in sample_law().forms.values():
        for one in form.fields:
            assert one.path in VARIABLES or one.label, f"{form.id}: {one.path}"


def test_every_form_says_what_it_must_print() -> None:
    assert [form.id for form in sample_law().forms.values() if not form.fields] == []


@pytest.mark.parametrize(
    ("form", "setting"),
    [
        ("F34", "court"),
        ("F34", "government"),
        ("F34", "bank_account"),
        ("F32", "government"),
        ("F05", "family_title"),
        ("F24", "contact"),
    ],
)
def test_missing_setting_is_named_with_form_and_label(form: str, setting: str) -> None:
    title = sample_law().settings[setting].title

    with pytest.raises(TemplateFault, match=f"文书{form}.*({title}|{setting})"):
        sample_variables(form, file=without_setting(setting))


def test_form_that_prints_no_court_needs_no_court() -> None:
    assert sample_variables("F03", file=without_setting("court"))["form"]


@pytest.mark.parametrize(
    ("form", "wish", "words"),
    [
        ("F34", "1", "二〇二六年十一月六日"),
        ("F34", "0", "2026年11月6日"),
        ("F03", "1", "2026年9月2日"),
    ],
    ids=["decision", "not_wished", "record"],
)
def test_decision_bears_its_date_in_the_style_of_the_bureau(
    form: str, wish: str, words: str
) -> None:
    file = sample_file()
    settings = {**file.bureau.settings, "classic_dates": wish}
    changed = replace(file, bureau=replace(file.bureau, settings=settings))

    assert f"'date': '{words}'" in str(sample_variables(form, file=changed)["form"])


def test_public_copy_hides_the_middle_of_an_identity_number() -> None:
    person = samples().person

    assert "'public_no': '230404********0017'" in str(sample_variables("F35", file=person)["party"])
    assert "'public_no': '91230404MA0000007L'" in str(sample_variables("F34")["party"])


def test_decision_without_fine_needs_no_bank() -> None:
    file = without_setting("bank_name")
    facts = {**file.record.facts, "decision_kinds": ["warning"], "fine_fen": None}
    changed = replace(file, record=replace(file.record, facts=facts))

    assert "payment" not in str(sample_variables("F34", file=changed)["text"])


@pytest.mark.parametrize(
    ("form", "fact", "label"),
    [
        ("F34", "violated", "违反的规定"),
        ("F01", "case_facts", "案件基本情况"),
        ("F31", "conclusion", "结论性意见"),
        ("F31", "discussion_host", "讨论主持人"),
        ("S20", "defence_result", "复核结论"),
        ("S12", "organ", "受移送机关"),
    ],
)
def test_missing_fact_is_named_by_its_label(form: str, fact: str, label: str) -> None:
    extra: dict[str, Json] = (
        {fact: None, "situation": None} if fact == "case_facts" else {fact: None}
    )

    with pytest.raises(TemplateFault, match=label):
        sample_variables(form, file=sample_file(facts=extra))


def test_repealed_instrument_is_not_cited() -> None:
    with pytest.raises(InvalidInput, match="不生效"):
        sample_variables("F34", file=sample_file(facts={"violated": "O15.44"}))


def test_words_that_are_no_citation_are_printed_as_they_stand() -> None:
    case = sample_variables("F34", file=sample_file(facts={"violated": "企业标准 A.1 的要求"}))[
        "case"
    ]

    assert isinstance(case, Mapping)
    assert case["violated"] == "企业标准 A.1 的要求"


def test_penalty_is_printed_in_capitals_and_figures() -> None:
    penalty = sample_variables("F34")["penalty"]

    assert isinstance(penalty, Mapping)
    assert penalty["text"] == "罚款人民币贰万元整（¥20,000.00）"


def test_late_fine_tells_the_percentage_of_the_parameter() -> None:
    law = sample_law()
    row = replace(law.parameters["addon_percent"][0], value=2)
    changed = replace(law, parameters={**law.parameters, "addon_percent": (row,)})

    assert "每日按罚款数额的百分之三加处罚款" in str(sample_variables("F34")["text"])
    assert "每日按罚款数额的百分之二加处罚款" in str(sample_variables("F34", law=changed)["text"])


def test_host_of_the_discussion_is_the_one_who_was_named() -> None:
    file = sample_file(facts={"discussion_host": 5})
    discussion = sample_variables("F31", file=file)["discussion"]

    assert isinstance(discussion, Mapping)
    assert discussion["host"] == "钱军"


def test_decision_does_not_say_suspected() -> None:
    facts = {"case_facts": "该公司涉嫌未进行培训，涉嫌犯罪部分另行移送。"}
    case = sample_variables("F34", file=sample_file(facts=facts))["case"]

    assert isinstance(case, Mapping)
    assert case["facts_found"] == "该公司未进行培训，涉嫌犯罪部分另行移送。"


def test_party_is_addressed_by_its_kind() -> None:
    unit, person = sample_variables("F34")["text"], sample_variables("F35")["text"]

    assert "{you}" not in str(unit)
    assert "你单位" in str(sample_variables("F24")["text"])
    assert "你单位" not in str(person)


def test_person_has_the_age_of_the_day() -> None:
    party = sample_variables("F35")["party"]

    assert isinstance(party, Mapping)
    assert (party["age"], party["sex"], party["credit_code"]) == ("47", "男", "/")


def test_opinions_before_a_return_are_not_printed() -> None:
    file = sample_file()
    again = replace(
        next(a for a in file.record.approvals if a.matter == "report"), opinion="补充后再报。"
    )
    record = replace(file.record, approvals=(*file.record.approvals, again))
    approval = sample_variables("S08", file=replace(file, record=record))["approval"]

    assert "补充后再报。" in str(approval)
    assert "情况属实" not in str(approval)


def test_void_paper_is_not_referred_to() -> None:
    file = sample_file()
    void = Paper(
        id=9, form="F24", title="告知书", number="作废", issued_on=date(2026, 11, 1), void=True
    )
    notices = sample_variables("F34", file=replace(file, papers=(*file.papers, void)))["notices"]

    assert "作废" not in str(notices)


def test_hazard_keeps_number_and_words_in_order_and_recheck() -> None:
    variables = sample_variables("F06")

    assert "3名新上岗人员未经安全生产教育和培训即上岗作业" in str(variables["order"])
    assert "3名新上岗人员未经安全生产教育和培训即上岗作业" in str(variables["recheck"])


def test_silent_party_is_said_to_have_said_nothing() -> None:
    facts: dict[str, Json] = {"defence_text": None, "hearing_held": None}
    defence = sample_variables("F34", file=sample_file(facts=facts))["defence"]

    assert "未提出陈述、申辩意见" in str(defence)
    assert "未要求举行听证" in str(defence)


def test_person_case_can_be_closed() -> None:
    assert sample_variables("F46", file=sample_file(party=PERSON_PARTY))["party"]


def test_catalogue_without_rows_lists_the_papers_in_the_order_of_the_volume() -> None:
    dossier = sample_variables("F48", rows=None)["dossier"]

    assert isinstance(dossier, Mapping)
    titles = [row["title"] for row in dossier["rows"] if isinstance(row, Mapping)]  # type: ignore[union-attr]
    assert titles[:2] == ["行政（当场）处罚决定书（单位）", "行政处罚决定书（单位）"]
    assert titles[-1] == "行政强制执行事先催告书"


@pytest.mark.parametrize("mark", ["。", "；", "！"])
def test_typed_text_before_a_mark_of_the_template_keeps_none_of_its_own(mark: str) -> None:
    file = sample_file()
    ends = ("ground", "extension_reason", "proves", "object")
    items = tuple(
        replace(i, values={k: f"{v}{mark}" if k in ends else v for k, v in i.values.items()})
        for i in file.record.items
    )
    odd = replace(file, record=replace(file.record, items=items))

    plain, made = sample_variables("F34"), sample_variables("F34", file=odd)

    for name in ("seizure", "evidence", "measures"):
        assert made[name] == plain[name]


def test_the_right_to_be_heard_is_told_without_a_waiver() -> None:
    texts = sample_variables("F24")["text"]
    assert isinstance(texts, Mapping)
    told = str(texts["defence_right"])

    assert "视为放弃" not in told
    assert "作出决定之前仍将听取" in told
    assert "《中华人民共和国行政处罚法》第四十四条、第四十五条" in told
    assert told.count("《") == 1
