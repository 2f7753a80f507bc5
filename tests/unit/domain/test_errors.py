"""Error classes: a stable code each, and a message that says all reasons."""

import pytest

from caseflow.domain import errors
from caseflow.domain.errors import BrokenLaw, CaseflowError, InvalidInput, LawFault, Reason, Refused

CLASSES = [c for c in vars(errors).values() if isinstance(c, type) and issubclass(c, CaseflowError)]
REASONS = [
    Reason(guard="a", message="缺文书", cure="请签发"),
    Reason(guard="b", message="缺证件", cure="请更新", field="officers"),
]


def test_every_class_has_its_own_code() -> None:
    codes = [c.code for c in CLASSES]

    assert len(codes) == len(set(codes))
    assert set(codes) > {"refused", "invalid_input", "conflict", "not_found", "forbidden"}


def test_message_is_kept() -> None:
    assert (CaseflowError("坏了").message, str(CaseflowError("坏了"))) == ("坏了", "坏了")


def test_refusal_names_case_act_and_all_reasons() -> None:
    error = Refused(action_label="立案", case_no="2026-001", reasons=REASONS)

    assert error.message == "案件2026-001不能“立案”：缺文书；缺证件"
    assert (error.action_label, error.case_no, error.reasons) == (
        "立案",
        "2026-001",
        tuple(REASONS),
    )


def test_wrong_input_lists_all_fields() -> None:
    error = InvalidInput(REASONS)

    assert (error.message, error.reasons) == ("缺文书；缺证件", tuple(REASONS))


@pytest.mark.parametrize(("line", "where"), [(3, "laws.yaml:3"), (0, "laws.yaml")])
def test_fault_of_a_law_file_says_where_it_stands(line: int, where: str) -> None:
    fault = LawFault(
        file="laws.yaml", line=line, key="unit", found="周", expected="工作日", check="wrong_value"
    )

    assert str(fault) == f"{where}：unit：现为“周”，应为工作日（检查项 wrong_value）"
    assert BrokenLaw([fault]).message == f"法规数据有误：\n{fault}"
    assert BrokenLaw([fault]).faults == (fault,)
