"""What is seen in a kept file: whether it opens, and what in it could run or load something."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable, Mapping

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Link
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from caseflow.docgen.bind import Sheet, bind
from caseflow.docgen.opening import look_at
from tests.integration.services.offices import SMALLEST

RELATIONS = "word/_rels/document.xml.rels"
NAMESPACE = "http://schemas.openxmlformats.org/package/2006/relationships"


def word(parts: Mapping[str, str] | None = None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, text in {**SMALLEST, **(parts or {})}.items():
            made.writestr(name, text)
    return out.getvalue()


def field(code: str) -> str:
    return SMALLEST["word/document.xml"].replace(
        "<w:t>文书</w:t>", f"<w:instrText> {code} </w:instrText>"
    )


def pdf(change: Callable[[PdfWriter], object] | None = None) -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    if change is not None:
        change(writer)
    writer.write(out)
    return out.getvalue()


def picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, kind)
    return out.getvalue()


def running(writer: PdfWriter) -> None:
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app")}
    )


def naming_a_font(writer: PdfWriter) -> None:
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    writer.pages[0][NameObject("/Resources")] = DictionaryObject(
        {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
    )


def launching(writer: PdfWriter) -> None:
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
        {NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("a.exe")}
    )


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.docx", word()), ("a.pdf", pdf()), ("a.png", picture("PNG")), ("a.JPG", picture("JPEG")),
     ("rows/paper.json", b"[]")],
    ids=lambda v: v if isinstance(v, str) else "",
)  # fmt: skip
def test_a_good_file_opens_and_holds_nothing_else(name: str, data: bytes) -> None:
    look = look_at(name, data)

    assert look.sha256 == hashlib.sha256(data).hexdigest()
    assert (look.problem, look.password) == ("", False)
    assert (look.loose_fonts, look.active, look.outside) == ((), (), ())


@pytest.mark.parametrize("name", ["a.docx", "a.pdf", "a.png", "a.jpg"])
@pytest.mark.parametrize("data", [b"", b"x" * 99], ids=["empty", "text"])
def test_what_is_no_such_file_does_not_open(name: str, data: bytes) -> None:
    assert look_at(name, data).problem


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.docx", word()), ("a.pdf", pdf()), ("a.png", picture("PNG")), ("a.jpg", picture("JPEG"))],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_half_a_file_does_not_open(name: str, data: bytes) -> None:
    assert look_at(name, data[: len(data) // 2]).problem


def test_a_picture_under_the_name_of_a_pdf_does_not_open() -> None:
    assert look_at("a.pdf", picture("PNG")).problem


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ({"word/vbaProject.bin": "x"}, "word/vbaProject.bin"),
        ({"word/activeX/activeX1.xml": "<a/>"}, "word/activeX/activeX1.xml"),
        ({"word/embeddings/oleObject1.bin": "x"}, "word/embeddings/oleObject1.bin"),
        ({"word/document.xml": field('DDEAUTO c:\\\\a "x"')}, "word/document.xml中的域"),
        (
            {
                "[Content_Types].xml": SMALLEST["[Content_Types].xml"].replace(
                    "openxmlformats-officedocument.wordprocessingml.document.main",
                    "ms-word.document.macroEnabled.main",
                )
            },
            "macroEnabled",
        ),
    ],
    ids=["macro", "control", "object", "field", "kind"],
)
def test_what_runs_in_a_word_file_is_told(parts: Mapping[str, str], told: str) -> None:
    assert any(told in one for one in look_at("a.docx", word(parts)).active)


def test_what_a_word_file_loads_is_told() -> None:
    link = (
        f'<Relationships xmlns="{NAMESPACE}"><Relationship Id="r1" TargetMode="External"'
        f' Type="{NAMESPACE}/hyperlink" Target="https://example.com/"/></Relationships>'
    )
    both = word({RELATIONS: link, "word/document.xml": field("INCLUDEPICTURE a.png")})

    assert look_at("a.docx", both).outside == ("word/document.xml中的域", "https://example.com/")


def test_a_page_number_is_no_danger() -> None:
    look = look_at("a.docx", word({"word/document.xml": field("NUMPAGES")}))

    assert (look.active, look.outside) == ((), ())


def test_a_part_that_is_no_xml_is_told() -> None:
    assert "word/document.xml" in look_at("a.docx", word({"word/document.xml": "<a>"})).problem


def test_entities_of_a_part_are_not_resolved() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>'

    assert look_at("a.docx", word({"word/styles.xml": bomb})).problem == ""


def test_a_word_file_that_unpacks_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("caseflow.docgen.opening._LARGEST_WORD", 1024 * 1024)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("word/document.xml", b"<a>")
        made.writestr("word/media/a.bmp", b"0" * (2 * 1024 * 1024))

    assert look_at("a.docx", out.getvalue()).problem == "解压后过大"


def test_a_word_file_with_a_password_is_told() -> None:
    assert look_at("a.docx", b"\xd0\xcf\x11\xe0" + b"\0" * 99).password


def test_a_pdf_with_a_password_is_told() -> None:
    assert look_at("a.pdf", pdf(lambda w: w.encrypt("x", algorithm="RC4-128"))).password


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (running, "JavaScript"),
        (launching, "启动程序"),
        (lambda w: w.add_attachment("a.exe", b"MZ"), "附带的文件"),
    ],
    ids=["script", "program", "file"],
)
def test_what_runs_in_a_pdf_is_told(change: Callable[[PdfWriter], object], told: str) -> None:
    assert told in look_at("a.pdf", pdf(change)).active


def test_a_link_out_of_a_pdf_is_told() -> None:
    def linking(writer: PdfWriter) -> None:
        writer.add_annotation(0, Link(rect=(0, 0, 9, 9), url="https://example.com/"))

    assert look_at("a.pdf", pdf(linking)).outside == ("https://example.com/",)


def test_a_font_that_is_only_named_is_told() -> None:
    look = look_at("a.pdf", pdf(naming_a_font))

    assert (look.problem, look.loose_fonts) == ("", ("Helvetica",))


def test_page_numbers_of_a_bound_volume_bring_their_font() -> None:
    bound, _ = bind([Sheet(title=str(n), pdf=pdf()) for n in range(12)])
    words = [page.extract_text().strip() for page in PdfReader(io.BytesIO(bound)).pages]

    assert words == [str(n) for n in range(1, 13)]
    assert look_at("a.pdf", bound).loose_fonts == ()
