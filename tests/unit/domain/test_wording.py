"""How money, dates, numbers and law are written."""

from datetime import date
from decimal import Decimal

import pytest

from caseflow.domain.definition import Instrument
from caseflow.domain.errors import InvalidInput
from caseflow.domain.terms import Verified
from caseflow.domain.wording import (
    age_on,
    chinese_date,
    chinese_number,
    cite,
    cite_all,
    classic_date,
    doc_number,
    is_reference,
    join_words,
    mask_id,
    parse_yuan,
    rmb_capitals,
    rmb_figures,
    rmb_full,
    safe_name,
)

DAY = date(2026, 3, 1)


def instrument(key: str, name: str, number: str, begin: date, end: date | None) -> Instrument:
    return Instrument(
        key=key,
        name=name,
        number=number,
        valid_from=begin,
        valid_to=end,
        verified=Verified.FULL_TEXT,
    )


LAW = {
    "APL": instrument("APL", "行政处罚法", "第70号", date(2021, 7, 15), None),
    "O15": instrument("O15", "旧办法", "第15号", date(2008, 1, 1), date(2026, 1, 31)),
    "ARL": instrument("ARL", "行政复议法", "第9号", date(2024, 1, 1), None),
    "ARL@2018-01-01": instrument(
        "ARL", "行政复议法（旧）", "第76号", date(2018, 1, 1), date(2023, 12, 31)
    ),
    "LOCAL": instrument("LOCAL", "本局设定", "", date(2000, 1, 1), None),
}


@pytest.mark.parametrize(
    ("typed", "capitals"),
    [
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角"),
        ("1.23", "壹元贰角叁分"),
        ("100.05", "壹佰元零伍分"),
        ("200", "贰佰元整"),
        ("3000", "叁仟元整"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("1050", "壹仟零伍拾元整"),
        ("1680.32", "壹仟陆佰捌拾元零叁角贰分"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("20000", "贰万元整"),
        ("20005", "贰万零伍元整"),
        ("100000", "壹拾万元整"),
        ("110000", "壹拾壹万元整"),
        ("107000.53", "壹拾万柒仟元零伍角叁分"),
        ("10000000", "壹仟万元整"),
        ("20000000.10", "贰仟万元壹角"),
        ("100010000", "壹亿零壹万元整"),
        ("100000001", "壹亿零壹元整"),
    ],
)
def test_sum_is_written_in_capitals(typed: str, capitals: str) -> None:
    assert rmb_capitals(parse_yuan(typed)) == capitals


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("20,000.00", 2_000_000),
        ("２００００", 2_000_000),
        ("￥3 000".replace(" ", ""), 300_000),
        (" 0.10 元 ", 10),
        (Decimal("12.3"), 1_230),
        (7, 700),
    ],
)
def test_typed_sum_becomes_fen(typed: str | Decimal | int, fen: int) -> None:
    assert parse_yuan(typed) == fen


@pytest.mark.parametrize(
    "typed",
    [
        "-1",
        -1,
        Decimal(-1),
        "-0.01",
        "0.001",
        Decimal("0.001"),
        "NaN",
        Decimal("NaN"),
        "Infinity",
        "",
        "两万",
        "1e20",
        "1e999999",
        "1" + "0" * 16,
    ],
)
def test_what_is_no_sum_is_refused_with_its_words(typed: str | Decimal | int) -> None:
    with pytest.raises(InvalidInput, match="金额"):
        parse_yuan(typed)


@pytest.mark.parametrize("typed", [0.1, 20000.0, float("nan")])
def test_float_is_no_sum(typed: float) -> None:
    with pytest.raises(InvalidInput, match="浮点数，不能准确到分"):
        parse_yuan(typed)  # type: ignore[arg-type]


@pytest.mark.parametrize("fen", [-1, 10**18])
def test_sum_outside_the_range_has_no_capitals(fen: int) -> None:
    with pytest.raises(InvalidInput):
        rmb_capitals(fen)


def test_sum_is_printed_in_capitals_and_figures() -> None:
    assert rmb_full(2_000_050) == "人民币贰万元伍角（¥20,000.50）"


def test_negative_sum_has_no_figures() -> None:
    with pytest.raises(InvalidInput):
        rmb_figures(-1)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "零"),
        (7, "七"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (104, "一百零四"),
        (112, "一百一十二"),
        (1001, "一千零一"),
        (10010, "一万零一十"),
        (100100, "十万零一百"),
    ],
)
def test_number_is_written_in_chinese(number: int, words: str) -> None:
    assert chinese_number(number) == words


@pytest.mark.parametrize("number", [-1, 10**16])
def test_number_outside_the_range_is_refused(number: int) -> None:
    with pytest.raises(InvalidInput):
        chinese_number(number)


def test_date_has_no_leading_zeros() -> None:
    assert chinese_date(date(2026, 1, 2)) == "2026年1月2日"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 22), "二〇二六年十一月二十二日"),
        (date(2020, 10, 30), "二〇二〇年十月三十日"),
        (date(2026, 12, 31), "二〇二六年十二月三十一日"),
        (date(2000, 1, 20), "二〇〇〇年一月二十日"),
    ],
)
def test_classic_date_uses_the_round_zero(day: date, words: str) -> None:
    assert classic_date(day) == words


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("APL", "《行政处罚法》"),
        ("APL.44", "《行政处罚法》第四十四条"),
        ("APL.64.1", "《行政处罚法》第六十四条第一款"),
        ("APL.72.1.4", "《行政处罚法》第七十二条第一款第（四）项"),
        ("APL.134-1.2", "《行政处罚法》第一百三十四条之一第二款"),
        ("LOCAL", "本局设定"),
    ],
)
def test_citation_in_words(reference: str, words: str) -> None:
    assert cite(reference, LAW, DAY) == words


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2023, 12, 31), "《行政复议法（旧）》第二十条"),
        (date(2024, 1, 1), "《行政复议法》第二十条"),
    ],
)
def test_citation_takes_the_version_of_the_day(day: date, name: str) -> None:
    assert cite("ARL.20", LAW, day) == name


def test_repealed_instrument_may_be_cited_on_its_last_day() -> None:
    assert cite("O15.17", LAW, date(2026, 1, 31)) == "《旧办法》第十七条"


@pytest.mark.parametrize(
    ("reference", "day", "reason"),
    [
        ("O15.17", date(2026, 2, 1), "不生效"),
        ("APL.44", date(2021, 7, 14), "不生效"),
        ("XYZ.1", DAY, "没有简称"),
        ("apl.44", DAY, "格式"),
        ("APL.0", DAY, "格式"),
        ("APL.44.", DAY, "格式"),
    ],
)
def test_what_cannot_be_cited_is_refused(reference: str, day: date, reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason):
        cite(reference, LAW, day)


def test_citations_are_joined_as_a_list() -> None:
    assert (
        cite_all(["APL.44", "ARL.20"], LAW, DAY)
        == "《行政处罚法》第四十四条、《行政复议法》第二十条"
    )


@pytest.mark.parametrize(
    ("references", "words"),
    [
        (["APL.28.1", "APL.35"], "《行政处罚法》第二十八条第一款、第三十五条"),
        (["APL.44", "APL.45", "APL.46"], "《行政处罚法》第四十四条、第四十五条、第四十六条"),
        (
            ["APL.44", "ARL.20", "APL.45"],
            "《行政处罚法》第四十四条、《行政复议法》第二十条、《行政处罚法》第四十五条",
        ),
        (["APL", "APL.44"], "《行政处罚法》、《行政处罚法》第四十四条"),
        (["APL.44", "APL"], "《行政处罚法》第四十四条、《行政处罚法》"),
        (["LOCAL", "LOCAL"], "本局设定、本局设定"),
        ([], ""),
    ],
)
def test_articles_of_one_law_name_it_once(references: list[str], words: str) -> None:
    assert cite_all(references, LAW, DAY) == words


@pytest.mark.parametrize(
    ("text", "known"), [("WSL.65.1.2", True), ("第65条", False), ("A.1.", False)]
)
def test_reference_is_told_from_other_text(text: str, known: bool) -> None:
    assert is_reference(text) is known


@pytest.mark.parametrize(
    ("words", "last", "joined"),
    [
        ([], "和", ""),
        (["甲"], "和", "甲"),
        (["甲", "乙"], "和", "甲和乙"),
        (["甲", "乙", "丙"], "、", "甲、乙、丙"),
    ],
)
def test_words_are_joined(words: list[str], last: str, joined: str) -> None:
    assert join_words(words, last=last) == joined


@pytest.mark.parametrize("place", ["（青石）", "青石"])
def test_document_number(place: str) -> None:
    assert doc_number(place, "应急罚", 2026, 12) == f"{place}应急罚〔2026〕12号"


@pytest.mark.parametrize(
    ("place", "word", "serial"),
    [("（青石）", "应急罚", 0), ("", "", 1), ("[青石]", "应急罚", 1), ("青石", "YJ", 1)],
)
def test_unlawful_document_number_is_refused(place: str, word: str, serial: int) -> None:
    with pytest.raises(InvalidInput, match="文号"):
        doc_number(place, word, 2026, serial)


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("230404197903050017", "230404********0017"),
        ("230404790305001", "230404*****5001"),
        ("E12345678", "E1*****78"),
        ("1234567", "*******"),
        ("", ""),
    ],
)
def test_identity_number_is_masked(number: str, masked: str) -> None:
    assert mask_id(number) == masked


@pytest.mark.parametrize(
    ("day", "age"),
    [(date(2026, 3, 4), 46), (date(2026, 3, 5), 47), (date(2026, 3, 6), 47)],
)
def test_age_grows_on_the_birthday(day: date, age: int) -> None:
    assert age_on(date(1979, 3, 5), day) == age


def test_age_before_birth_is_refused() -> None:
    with pytest.raises(InvalidInput, match="出生"):
        age_on(date(2026, 1, 2), date(2026, 1, 1))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("行政处罚决定书（单位）", "行政处罚决定书（单位）"),
        ('a/b\\c:d*e?f"g<h>i|j', "a_b_c_d_e_f_g_h_i_j"),
        ("两 个\t词\n", "两_个_词"),
        ("..\u202e隐", "隐"),
        ("CON", "文件_CON"),
        ("///", "文件"),
        ("长" * 200, "长" * 80),
    ],
)
def test_file_name_suits_every_system(text: str, name: str) -> None:
    assert safe_name(text) == name


@pytest.mark.parametrize(("day", "age"), [(date(2026, 2, 28), 21), (date(2026, 3, 1), 22)])
def test_who_was_born_on_leap_day_grows_older_in_march(day: date, age: int) -> None:
    assert age_on(date(2004, 2, 29), day) == age
