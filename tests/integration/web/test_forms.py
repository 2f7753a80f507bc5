"""文书式样 in a browser without scripts: the gallery, one form, and a bureau's own version."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping

import pytest
from werkzeug.test import TestResponse

from tests.integration.services.word_edits import with_words
from tests.integration.web.bureau import Bureaus
from tests.integration.web.conftest import SITE, Visitor

OLD, NEW = "裁量理由：", "从轻或者从重的理由："
_HIDDEN = re.compile(r'type="hidden" name="([a-z_]+)" value="([^"]*)"')
_PREVIEW = re.compile(r'href="(/forms/[^"]*preview\.docx[^"]*)"')
HEAD = {
    "title": "行政处罚告知书",
    "code_word": "应急罚告",
    "copies": "执法机关备案\n交当事人",
    "seal": "official",
    "note": "省厅下发了新的式样",
}


@pytest.fixture
def legal(visit: Callable[[], Visitor]) -> Visitor:
    visitor = visit()
    visitor.sign_in("legal")
    return visitor


def send(
    visitor: Visitor, form: str, fields: Mapping[str, str], name: str, data: bytes
) -> TestResponse:
    """Send the form with a file as a browser does."""
    parts = "".join(
        f'--edge\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
        for key, value in {"csrf_token": visitor.token, **fields}.items()
    )
    head = f'--edge\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = parts.encode() + head.encode() + data + b"\r\n--edge--\r\n"
    answer = visitor.client.post(
        f"/forms/{form}/check",
        data=body,
        content_type="multipart/form-data; boundary=edge",
        headers=SITE,
    )
    visitor.text = answer.get_data(as_text=True)
    return answer


def template(visitor: Visitor, form: str) -> bytes:
    return visitor.get(f"/forms/{form}/template.docx").get_data()


def words(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        return opened.read("word/document.xml").decode()


def accepted(visitor: Visitor, form: str) -> TestResponse:
    """Press the button of the page that shows a draft."""
    hidden = dict(_HIDDEN.findall(visitor.text))
    visitor.token = hidden["csrf_token"]
    return visitor.post(f"/forms/{form}/accept", hidden)


def test_gallery_shows_everybody_all_forms_with_their_data(inspector: Visitor) -> None:
    inspector.get("/forms")

    assert inspector.text.count('href="/forms/F34"') == 1
    assert "待核" in inspector.text
    assert "应急罚告" in inspector.text
    inspector.get("/papers")
    assert 'href="/forms"' in inspector.text


def test_gallery_is_filtered_and_says_when_nothing_fits(inspector: Visitor) -> None:
    inspector.get("/forms?text=处罚决定&kind=served&stage=penalty")
    assert 'href="/forms/F34"' in inspector.text
    assert 'href="/forms/F24"' not in inspector.text

    inspector.get("/forms?text=<没有>")
    assert "没有符合条件的文书。" in inspector.text
    inspector.get("/forms?state=own&kind=archive")
    assert "没有符合条件的文书。" in inspector.text


def test_form_shows_what_it_must_say_and_what_lies_before_it(inspector: Visitor) -> None:
    inspector.get("/forms/F34")

    for said in ("一式2份：执法机关备案", "机关公章", "须送达", "正卷", "当事人名称", "当事人登记"):
        assert said in inspector.text
    assert "案件处理呈批表" in inspector.text
    assert "改定本局的文书</a>" not in inspector.text
    assert "由法制审核人员" in inspector.text
    assert inspector.get("/forms/F99").status_code == 404
    assert "文书清单中没有“F99”" in inspector.text


def test_sample_and_template_come_as_word_files(inspector: Visitor) -> None:
    sample = inspector.get("/forms/F34/sample.docx")

    assert sample.headers["Content-Disposition"].startswith("attachment")
    assert "{{" not in words(sample.get_data())
    assert "{{" in words(template(inspector, "F34"))


def test_pdf_without_an_office_program_is_explained(inspector: Visitor, bureaus: Bureaus) -> None:
    if bureaus.office.soffice:
        inspector.get("/forms")
        assert 'href="/forms/F34/sample.pdf"' in inspector.text
        return
    inspector.get("/forms/F34/sample.pdf")
    assert "没有安装 LibreOffice" in inspector.text


def test_pages_of_change_are_for_the_duty_alone(inspector: Visitor) -> None:
    for path in ("/forms/F24/edit", "/forms/F24/withdraw"):
        assert inspector.get(path).status_code == 403
    for path in ("check", "accept", "withdraw"):
        assert inspector.post(f"/forms/F24/{path}", HEAD).status_code == 403


def test_faults_stand_beside_the_file_and_what_was_typed_stays(legal: Visitor) -> None:
    bad = with_words(
        template(legal, "F01"), "{{ case.name }}", "根据第四十四条{{ party.colour }}&lt;b&gt;"
    )
    legal.get("/forms/F01/edit")

    answer = send(legal, "F01", {**HEAD, "title": "行政处罚<预先>告知书"}, "坏的.docx", bad)

    assert answer.status_code == 422
    assert "party.colour" in legal.text
    assert "第四十四条" in legal.text
    assert "行政处罚&lt;预先&gt;告知书" in legal.text
    legal.get("/forms/F01")
    assert "本局没有改定过这种文书。" in legal.text


def test_template_is_edited_checked_looked_at_accepted_and_withdrawn(legal: Visitor) -> None:
    data = with_words(template(legal, "F24"), OLD, NEW)
    legal.get("/forms/F24/edit")
    assert send(legal, "F24", HEAD, "新的.docx", data).status_code == 200
    assert "现在还没有改动任何内容" in legal.text
    address = _PREVIEW.search(legal.text)
    assert address
    preview = legal.client.get(address[1].replace("&amp;", "&"))
    assert NEW in words(preview.get_data())
    stale = dict(_HIDDEN.findall(legal.text))

    assert accepted(legal, "F24").status_code == 303
    legal.get("/forms/F24")
    assert "county@2021-07-15#1" in legal.text
    assert "省厅下发了新的式样" in legal.text
    assert "孙丽" in legal.text
    assert NEW in words(legal.get("/forms/F24/sample.docx").get_data())
    assert NEW in words(legal.get("/forms/F24/versions/1.docx").get_data())
    legal.get("/forms?state=own")
    assert 'href="/forms/F24"' in legal.text
    assert legal.post("/forms/F24/accept", stale).status_code == 404

    legal.get("/forms/F24/withdraw")
    seen = dict(_HIDDEN.findall(legal.text))["seen"]
    assert legal.post("/forms/F24/withdraw", {"seen": seen, "reason": ""}).status_code == 422
    assert legal.post("/forms/F24/withdraw", {"seen": "x", "reason": "停"}).status_code == 409
    done = legal.post("/forms/F24/withdraw", {"seen": seen, "reason": "改用省里的式样"})
    assert done.status_code == 303
    assert OLD in words(legal.get("/forms/F24/sample.docx").get_data())
    legal.get("/forms/F24/withdraw")
    assert "本局没有正在使用的版本。" in legal.text


def test_other_bureau_does_not_see_an_own_form(
    legal: Visitor, visit: Callable[[], Visitor]
) -> None:
    legal.get("/forms/F26/edit")
    head = {**HEAD, "title": "听证权利告知书", "code_word": "应急听告"}
    sent = legal.post("/forms/F26/check", head)
    assert sent.status_code == 200, legal.text
    assert accepted(legal, "F26").status_code == 303

    stranger = visit()
    stranger.sign_in("stranger")
    stranger.get("/forms/F26")
    assert "听证权利告知书" not in stranger.text
    assert stranger.get("/forms/F26/versions/1.docx").status_code == 404
