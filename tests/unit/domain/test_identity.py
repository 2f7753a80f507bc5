"""Check digits of credit codes and ID numbers, and words that say what is wrong."""

from __future__ import annotations

from datetime import date

import pytest

from caseflow.domain.identity import (
    CREDIT_ALPHABET,
    credit_code_fault,
    id_number_fault,
    make_credit_code,
    make_id_number,
    sex_of,
)

TODAY = date(2026, 11, 22)
# The example of the standard, and codes of well-known companies as registered.
REAL_CODES = [
    "91350100M000100Y43",
    "914403001922038216",  # Huawei Technologies
    "9144030071526726XG",  # Tencent Technology (Shenzhen)
    "91440300708461136T",  # Shenzhen Tencent Computer Systems
]
ID = "11010519491231002X"  # the example of the standard


@pytest.mark.parametrize("code", REAL_CODES)
def test_real_credit_codes_are_valid(code: str) -> None:
    assert credit_code_fault(code) == ""
    assert make_credit_code(code[:-1]) == code


@pytest.mark.parametrize("place", range(18))
def test_every_single_wrong_character_of_a_credit_code_is_found(place: int) -> None:
    code = REAL_CODES[0]

    for letter in set(CREDIT_ALPHABET) - {code[place]}:
        assert credit_code_fault(code[:place] + letter + code[place + 1 :])


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("", "现为 0 位"),
        ("91350100M000100Y4", "现为 17 位"),
        ("91350100M000100Y433", "现为 19 位"),
        ("91350100I000100Y43", "第 9 位“I”"),
        ("91350100m000100Y43", "第 9 位“m”"),
        ("9135010AM000100Y43", "第 8 位“A”应为数字"),
        ("91350100M000100Y44", "校验码应为“3”，现为“4”"),
        ("９1350100M000100Y43", "第 1 位"),
    ],
)
def test_the_fault_of_a_credit_code_is_named(code: str, words: str) -> None:
    assert words in credit_code_fault(code)


@pytest.mark.parametrize("body", ["", "1" * 16, "1" * 18, "I" * 17])
def test_a_wrong_body_of_a_credit_code_is_refused(body: str) -> None:
    with pytest.raises(ValueError, match="17 位"):
        make_credit_code(body)


def test_the_id_number_of_the_standard_is_valid() -> None:
    assert id_number_fault(ID, today=TODAY) == ""
    assert make_id_number(ID[:-1]) == ID
    assert sex_of(ID) == "女"


@pytest.mark.parametrize("place", range(18))
def test_every_single_wrong_digit_of_an_id_number_is_found(place: int) -> None:
    for digit in set("0123456789" + ("X" if place == 17 else "")) - {ID[place]}:
        assert id_number_fault(ID[:place] + digit + ID[place + 1 :], today=TODAY)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("", "现为 0 位"),
        ("110105194912310", "现为 15 位"),
        ("1101051949123100AX", "第 17 位“A”应为数字"),
        ("11010519491231002x", "第 18 位“x”应为数字或大写 X"),
        ("11010519491331002X", "“19491331”不是有效的出生日期"),
        ("110105194912310021", "校验码应为“X”，现为“1”"),
        ("１10105194912310020", "第 1 位“１”应为数字"),
    ],
)
def test_the_fault_of_an_id_number_is_named(number: str, words: str) -> None:
    assert words in id_number_fault(number, today=TODAY)


@pytest.mark.parametrize(("born", "valid"), [("20261122", True), ("20261123", False)])
def test_nobody_is_born_after_today(born: str, valid: bool) -> None:
    number = make_id_number(f"110105{born}001")

    assert (id_number_fault(number, today=TODAY) == "") is valid


@pytest.mark.parametrize("body", ["", "1" * 16, "1" * 18, "1234567890123456X"])
def test_a_wrong_body_of_an_id_number_is_refused(body: str) -> None:
    with pytest.raises(ValueError, match="17 位"):
        make_id_number(body)
