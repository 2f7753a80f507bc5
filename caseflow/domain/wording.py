"""How law, money, dates and numbers are written in Chinese papers.

Pure functions over the standard library. No template, file or clock is known here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from caseflow.domain.definition import Instrument
from caseflow.domain.errors import InvalidInput, Reason

_FEN_PER_YUAN = 100
_MYRIAD = 10_000
_MAX_FEN = _MYRIAD**4 * _FEN_PER_YUAN
_CAPITAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_CAPITAL_PLACES = ("", "拾", "佰", "仟")
_PLAIN_DIGITS = "零一二三四五六七八九"
_PLAIN_PLACES = ("", "十", "百", "千")
_SECTIONS = ("", "万", "亿", "万亿")
_YEAR_DIGITS = "〇一二三四五六七八九"
_NUMBER = re.compile(r"^[（(]?[一-龥]{1,8}[）)]?[一-龥]{2,10}〔\d{4}〕[1-9]\d*号$")
_YUAN = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")
_REFERENCE = re.compile(
    r"(?P<key>[A-Z][A-Z0-9]*)"
    r"(?:\.(?P<article>[1-9]\d*)(?:-(?P<inserted>[1-9]\d*))?"
    r"(?:\.(?P<paragraph>[1-9]\d*)(?:\.(?P<item>[1-9]\d*))?)?)?"
)
_UNSAFE_IN_NAMES = re.compile(r'[\\/:*?"<>|\s]+')
_RESERVED_NAMES = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)$")


def parse_yuan(text: str | Decimal | int) -> int:
    """Return a sum typed in yuan as fen.

    Accepts full-width digits, thousands commas, a leading ¥ and a trailing 元. Raises
    InvalidInput for anything that is not a sum of at least zero with at most two decimals, and for
    a float: it no longer tells what was typed.
    """
    shown = str(text)
    if isinstance(text, float):
        raise _wrong(f"金额“{shown}”是浮点数，不能准确到分", "请按原样交付文字、整数或者十进制数")
    plain = unicodedata.normalize("NFKC", shown).strip().removeprefix("¥").removesuffix("元")
    plain = plain.replace(",", "").strip()
    if _YUAN.fullmatch(plain) is None:  # no exponents: they overflow, and nobody types them
        raise _wrong(f"“{shown}”不是金额", "请填写以元为单位的数字，例如 20000 或 20000.50")
    amount = Decimal(plain)
    if amount < 0:
        raise _wrong(f"金额“{shown}”小于零", "请填写不小于零的金额")
    fen = amount * _FEN_PER_YUAN
    if fen != fen.to_integral_value():
        raise _wrong(f"金额“{shown}”精确到分以下", "金额最多保留两位小数")
    if fen >= _MAX_FEN:
        raise _wrong(f"金额“{shown}”过大", "请核对金额")
    return int(fen)


def rmb_capitals(fen: int) -> str:
    """Return a sum in capitals without the words 人民币, e.g. 贰万元整 for 2000000.

    A sum that ends in jiao or fen takes no 整. Raises InvalidInput below zero or from 10^16 yuan.
    """
    if not 0 <= fen < _MAX_FEN:
        raise _wrong(f"金额（{fen}分）不能写成大写", "请核对金额")
    yuan, rest = divmod(fen, _FEN_PER_YUAN)
    jiao, cents = divmod(rest, 10)
    whole = _in_sections(yuan, _CAPITAL_DIGITS, _CAPITAL_PLACES) + "元" if yuan else ""
    if not rest:
        return (whole or "零元") + "整"
    zero = yuan and (not jiao or (yuan % 10 == 0 and yuan % _MYRIAD))
    tail = "零" if zero else ""
    tail += f"{_CAPITAL_DIGITS[jiao]}角" if jiao else ""
    return whole + tail + (f"{_CAPITAL_DIGITS[cents]}分" if cents else "")


def rmb_figures(fen: int) -> str:
    """Return a sum in figures, e.g. ¥20,000.00. Raises InvalidInput below zero."""
    if fen < 0:
        raise _wrong(f"金额（{fen}分）小于零", "请核对金额")
    return f"¥{fen // _FEN_PER_YUAN:,}.{fen % _FEN_PER_YUAN:02d}"


def rmb_full(fen: int) -> str:
    """Return a sum as papers print it: 人民币贰万元整（¥20,000.00）."""
    return f"人民币{rmb_capitals(fen)}（{rmb_figures(fen)}）"


def chinese_number(number: int) -> str:
    """Return a number from 0 to 10^16 - 1 in everyday Chinese numerals, e.g. 一百一十二."""
    if not 0 <= number < _MYRIAD**4:
        raise _wrong(f"数字{number}超出范围", "请核对数字")
    if not number:
        return _PLAIN_DIGITS[0]
    words = _in_sections(number, _PLAIN_DIGITS, _PLAIN_PLACES)
    return words.removeprefix("一") if words.startswith("一十") else words


def chinese_date(day: date) -> str:
    """Return a date as papers print it, without leading zeros: 2026年1月2日."""
    return f"{day.year}年{day.month}月{day.day}日"


def classic_date(day: date) -> str:
    """Return a date in Chinese numerals with 〇: 二〇二六年十一月二十二日."""
    year = "".join(_YEAR_DIGITS[int(digit)] for digit in f"{day.year:04d}")
    return f"{year}年{chinese_number(day.month)}月{chinese_number(day.day)}日"


def is_reference(text: str) -> bool:
    """Whether `text` has the shape of a citation key, e.g. `APL.44` or `WSL.65.1.2`."""
    return _REFERENCE.fullmatch(text) is not None


def cite(reference: str, instruments: Mapping[str, Instrument], on: date) -> str:
    """Return a citation in words, e.g. `KEY.64.1.2` as 《…法》第六十四条第一款第（二）项.

    A reference is KEY[.article[-inserted][.paragraph[.item]]]. `KEY@date` entries of
    `instruments` are other versions of KEY; the one in force on `on` is cited. An instrument
    without number is the bureau's own and is named without book-title marks. Raises
    InvalidInput for a malformed or unknown reference and for an instrument not in force.
    """
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise _wrong(f"引用“{reference}”的格式不对", "应写成“简称.条.款.项”，例如 APL.44")
    instrument = _in_force(match["key"], instruments, on)
    words = f"《{instrument.name}》" if instrument.number else instrument.name
    if match["article"]:
        words += f"第{chinese_number(int(match['article']))}条"
    if match["inserted"]:
        words += f"之{chinese_number(int(match['inserted']))}"
    if match["paragraph"]:
        words += f"第{chinese_number(int(match['paragraph']))}款"
    if match["item"]:
        words += f"第（{chinese_number(int(match['item']))}）项"
    return words


def cite_all(references: Sequence[str], instruments: Mapping[str, Instrument], on: date) -> str:
    """Return several citations joined as a list; "" for none. Raises as `cite` does.

    Articles of one law that follow each other name it once: 《…法》第二十八条第一款、第三十五条.
    """
    return join_words(_named_once([cite(one, instruments, on) for one in references]))


def _named_once(words: Sequence[str]) -> list[str]:
    """Leave out the name of a law behind an article of the same law; a whole law keeps it."""
    names = [word[: word.find("》") + 1] for word in words]
    return [
        word
        if place == 0 or names[place - 1] != name or word == name or words[place - 1] == name
        else word.removeprefix(name)
        for place, (word, name) in enumerate(zip(words, names, strict=True))
    ]


def join_words(words: Sequence[str], *, last: str = "、") -> str:
    """Join words by 、, the last one by `last` (e.g. 和)."""
    if len(words) < 2:
        return "".join(words)
    return "、".join(words[:-1]) + last + words[-1]


def doc_number(place: str, code_word: str, year: int, serial: int) -> str:
    """Return the number of a paper, e.g. （某）应急罚〔2026〕1号; `place` as the bureau prints it.

    Raises InvalidInput when the parts do not make a lawful number.
    """
    number = f"{place}{code_word}〔{year:04d}〕{serial}号"
    if serial < 1 or _NUMBER.fullmatch(number) is None:
        raise _wrong(f"文号“{number}”不合规", "请核对局设置中的文号地名、文书代字和顺序号")
    return number


def mask_id(number: str) -> str:
    """Return an identity number for publication: the birth date and longer middles are hidden."""
    if len(number) < 8:
        return "*" * len(number)
    head, tail = (6, 4) if len(number) >= 15 else (2, 2)
    return number[:head] + "*" * (len(number) - head - tail) + number[-tail:]


def age_on(birth: date, day: date) -> int:
    """Return the full years of age on `day`; the birthday itself counts as the new year.

    Raises InvalidInput when `day` lies before the birth.
    """
    if day < birth:
        raise _wrong(f"出生日期{chinese_date(birth)}晚于{chinese_date(day)}", "请核对出生日期")
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def safe_name(text: str, *, limit: int = 80) -> str:
    """Return `text` as a file name that every system takes; never empty, at most `limit` signs."""
    visible = "".join(c for c in text if unicodedata.category(c)[0] != "C" or c.isspace())
    name = _UNSAFE_IN_NAMES.sub("_", visible)[:limit].strip("._")
    if not name or _RESERVED_NAMES.fullmatch(name):
        return f"文件_{name}" if name else "文件"
    return name


def _in_force(key: str, instruments: Mapping[str, Instrument], on: date) -> Instrument:
    newest = instruments.get(key)
    if newest is not None and newest.valid_from <= on <= (newest.valid_to or on):
        return newest
    versions = [i for k, i in instruments.items() if k == key or k.startswith(f"{key}@")]
    if not versions:
        raise _wrong(f"没有简称为“{key}”的法规", "请在法规清单中登记后再引用")
    for version in versions:
        if version.valid_from <= on and (version.valid_to is None or on <= version.valid_to):
            return version
    name = versions[0].name
    raise _wrong(
        f"《{name}》在{chinese_date(on)}不生效，不得引用",
        f"请改引{chinese_date(on)}有效的规定",
    )


def _in_sections(number: int, digits: str, places: Sequence[str]) -> str:
    """Write a positive number in groups of four digits; inner zeros are read once."""
    words, index, lower = "", 0, 0
    while number:
        number, section = divmod(number, _MYRIAD)
        if section:
            gap = "零" if words and lower < _MYRIAD // 10 else ""
            words = _four_digits(section, digits, places) + _SECTIONS[index] + gap + words
        lower = section
        index += 1
    return words


def _four_digits(section: int, digits: str, places: Sequence[str]) -> str:
    words, pending = "", False
    for place in (3, 2, 1, 0):
        digit = section // 10**place % 10
        if digit:
            words += ("零" if pending and words else "") + digits[digit] + places[place]
        pending = not digit
    return words


def _wrong(message: str, cure: str) -> InvalidInput:
    return InvalidInput([Reason(guard="wording", message=message, cure=cure)])
