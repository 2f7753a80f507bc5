"""Pictures are decoded before they are kept, and printed upright at the size of the paper."""

from __future__ import annotations

import io
import re
import struct
import zlib
from pathlib import Path

import pytest
from docx import Document
from PIL import Image
from pypdf import PdfReader

from caseflow.docgen.bind import pdf_fault
from caseflow.docgen.pdf import to_pdf
from caseflow.docgen.photos import Photo, photo_sheets
from caseflow.docgen.pictures import picture_fault, picture_page, print_copy
from tests.integration.docgen.pieces import TURNED, pdf, picture

JPEG, PNG = picture(), picture(form="PNG")


def bomb(wide: int, high: int) -> bytes:
    """Return a PNG that says it is huge and holds next to nothing."""
    head = struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    return (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", 13)
        + chunk
        + struct.pack(">I", zlib.crc32(chunk))
        + struct.pack(">I", 0)
        + b"IDAT"
        + struct.pack(">I", zlib.crc32(b"IDAT"))
    )


@pytest.mark.parametrize("data", [JPEG, PNG, JPEG + b"the film of a motion photo"])
def test_a_whole_picture_has_no_fault(data: bytes) -> None:
    assert picture_fault(data) == ""


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "不是可以打开"),
        (b"\xff\xd8\xff\xe0" + b"j" * 50, "不"),
        (JPEG[: len(JPEG) // 2], "不完整"),
        (PNG[: len(PNG) // 2], "不完整"),
        (bomb(9000, 9000), "超过6400万"),
        (bomb(12_000, 9_000), "超过6400万"),
        (bomb(60_000, 60_000), "超过6400万"),
        (b"GIF89a", "不是可以打开"),
    ],
    ids=["none", "noise", "half jpeg", "half png", "81 million", "108 million", "bomb", "gif"],
)
def test_a_wrong_picture_is_told(data: bytes, words: str) -> None:
    assert words in picture_fault(data)


@pytest.mark.parametrize(
    ("data", "pages", "words"),
    [
        (pdf(3), 3, ""),
        (pdf(0), 0, "一页也没有"),
        (pdf(1, password="x"), 0, "密码"),
        (b"%PDF-1.7\nx", 0, "不完整"),
        (pdf(2)[:300], 0, "不完整"),
    ],
    ids=["whole", "empty", "locked", "head only", "half"],
)
def test_a_pdf_is_read_and_bound_for_trial(data: bytes, pages: int, words: str) -> None:
    found, fault = pdf_fault(data)

    assert found == pages
    assert (words in fault) if words else not fault


def test_a_photo_is_printed_upright_and_small() -> None:
    data, wide, high = print_copy(picture(4000, 3000, orientation=TURNED), wide_mm=150, high_mm=100)

    made = Image.open(io.BytesIO(data))
    assert made.height > made.width
    assert (round(wide), round(high)) == (75, 100)
    assert made.height <= 100 / 25.4 * 200 + 1


def test_a_picture_fills_one_page_and_wide_ones_lie() -> None:
    upright = PdfReader(io.BytesIO(picture_page(picture(300, 400)))).pages
    lying = PdfReader(io.BytesIO(picture_page(picture(400, 300)))).pages

    assert (len(upright), len(lying)) == (1, 1)
    assert upright[0].mediabox.height > upright[0].mediabox.width
    assert lying[0].mediabox.width > lying[0].mediabox.height
    assert picture_page(JPEG)[:5] == b"%PDF-"


def photo(proves: str) -> Photo:
    return Photo(
        data=JPEG,
        name="除尘器.jpg",
        proves=proves,
        place="打磨车间",
        taken_at="2026-11-22T09:00",
        taken_by="齐知行",
        source="现场拍摄",
        sha256="ab" * 32,
    )


def test_photo_sheets_hold_two_photos_with_all_that_is_known() -> None:
    one = photo("未安装锁气卸灰装置 & <现状>")
    made = photo_sheets([one] * 3, title="现场照片", case_no="2026-001")
    document = Document(io.BytesIO(made))
    words = "\n".join(p.text for p in document.paragraphs)

    breaks = [p for p in document.paragraphs if p.paragraph_format.page_break_before]
    assert len(breaks) == 1
    assert len(document.inline_shapes) == 3
    for part in ("照片3", "打磨车间", "2026-11-22 09:00", "齐知行", "& <现状>", "abab"):
        assert part in words
    assert made == photo_sheets([one] * 3, title="现场照片", case_no="2026-001")


def test_every_sheet_has_its_heading_even_one_that_a_long_caption_makes(soffice: Path) -> None:
    photos = [photo("现状"), photo("未安装锁气卸灰装置。" * 60), photo("现状")]
    made = photo_sheets(photos, title="现场照片", case_no="2026-001")
    pages = PdfReader(io.BytesIO(to_pdf(made, str(soffice)))).pages

    assert len(pages) == 3
    for page in pages:
        words = re.sub(r"\s", "", page.extract_text())
        assert words.startswith("现场照片案件编号：2026-001")
