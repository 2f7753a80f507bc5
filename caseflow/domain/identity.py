"""Check digits of the unified social credit code (GB 32100) and the ID number (GB 11643).

A valid check digit says that the number was typed well, not that its holder exists. Districts
are not looked up: they are renamed and merged every year.
"""

from __future__ import annotations

import re
from datetime import date

CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The 31 characters of GB 32100: I, O, Z, S and V are left out."""
CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
CREDIT_LENGTH = 18
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = "10X98765432"
ID_LENGTH = 18
FIRST_BIRTH_YEAR = 1800

_ID_SHAPE = re.compile(r"[0-9]{17}[0-9X]")
_REGION_AT = slice(2, 8)


def make_credit_code(body: str) -> str:
    """Return the 17 characters `body` with their check digit.

    Raises ValueError when `body` has another length or a character outside the alphabet.
    Source: GB 32100-2015, ISO 7064-like weights 3^i mod 31.
    """
    if len(body) != CREDIT_LENGTH - 1 or set(body) - set(CREDIT_ALPHABET):
        raise ValueError("信用代码前 17 位必须是代码字符集中的字符")
    return body + _credit_check(body)


def credit_code_fault(code: str) -> str:
    """Return in Chinese what is wrong with a social credit code, "" when nothing is.

    Lower-case letters are wrong; the caller decides whether to raise them before.
    """
    if len(code) != CREDIT_LENGTH:
        return f"统一社会信用代码应为 {CREDIT_LENGTH} 位，现为 {len(code)} 位"
    for place, letter in enumerate(code, start=1):
        if letter not in CREDIT_ALPHABET:
            return (
                f"统一社会信用代码第 {place} 位“{letter}”不是允许的字符"
                "（数字和大写字母，不含 I、O、S、V、Z）"
            )
    for place, letter in enumerate(code[_REGION_AT], start=_REGION_AT.start + 1):
        if not letter.isdigit():
            return f"统一社会信用代码第 {place} 位“{letter}”应为数字（登记机关行政区划码）"
    wanted = _credit_check(code[:-1])
    if code[-1] != wanted:
        return (
            f"统一社会信用代码第 {CREDIT_LENGTH} 位校验码应为“{wanted}”，"
            f"现为“{code[-1]}”，请核对是否抄错"
        )
    return ""


def make_id_number(body: str) -> str:
    """Return the 17 digits `body` with their check digit. Raises ValueError on anything else.

    Source: GB 11643-1999, ISO 7064 MOD 11-2.
    """
    if len(body) != ID_LENGTH - 1 or not (body.isascii() and body.isdigit()):
        raise ValueError("公民身份号码前 17 位必须是数字")
    return body + _id_check(body)


def id_number_fault(number: str, *, today: date) -> str:
    """Return in Chinese what is wrong with an ID number, "" when nothing is.

    `today` is the last possible day of birth.
    """
    if len(number) != ID_LENGTH:
        return f"公民身份号码应为 {ID_LENGTH} 位，现为 {len(number)} 位"
    if not _ID_SHAPE.fullmatch(number):
        place = next(i for i, c in enumerate(number, start=1) if not _id_letter_fits(c, i))
        rule = "数字或大写 X" if place == ID_LENGTH else "数字"
        return f"公民身份号码第 {place} 位“{number[place - 1]}”应为{rule}"
    born = birth_day(number)
    if born is None or born > today or born.year < FIRST_BIRTH_YEAR:
        return f"公民身份号码第 7 至 14 位“{number[6:14]}”不是有效的出生日期"
    wanted = _id_check(number[:-1])
    if number[-1] != wanted:
        return (
            f"公民身份号码第 {ID_LENGTH} 位校验码应为“{wanted}”，现为“{number[-1]}”，请核对是否抄错"
        )
    return ""


def birth_day(number: str) -> date | None:
    """Return the day of birth in an ID number, or None when there is no such day."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def sex_of(number: str) -> str:
    """Return 男 or 女 as the 17th digit of an ID number says."""
    return "男" if int(number[16]) % 2 else "女"


def _credit_check(body: str) -> str:
    total = sum(
        CREDIT_ALPHABET.index(letter) * weight
        for letter, weight in zip(body, CREDIT_WEIGHTS, strict=True)
    )
    return CREDIT_ALPHABET[-total % len(CREDIT_ALPHABET)]


def _id_check(body: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(body, ID_WEIGHTS, strict=True))
    return ID_CHECKS[total % len(ID_CHECKS)]


def _id_letter_fits(letter: str, place: int) -> bool:
    return letter in "0123456789" or (place == ID_LENGTH and letter == "X")
