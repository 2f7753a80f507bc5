"""The forms for reading: the list and its filters, samples, words for every datum."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document

from caseflow.domain.errors import NotFound, TemplateFault
from caseflow.domain.terms import Verified
from caseflow.services import form_words, forms
from caseflow.services.office import Office
from tests.integration.services.offices import TODAY, rules
from tests.integration.services.test_documents import words

LAW = rules().law


def ids(**wanted: str) -> list[str]:
    return [row.form.id for row in forms.list_forms(LAW, **wanted)]


def test_all_forms_are_listed_in_order() -> None:
    assert ids() == sorted(LAW.forms)


def test_list_is_narrowed_by_words_kind_stage_and_state() -> None:
    assert {"F34", "F35"} <= set(ids(text="处罚决定书"))
    assert ids(text="f34") == ["F34"]
    assert "F24" in ids(text="告知拟处罚内容")
    assert set(ids(kind="record")) == {f.id for f in LAW.forms.values() if f.kind == "record"}
    assert {"F01"} <= set(ids(stage="filing"))
    assert "F01" not in ids(stage="closure")
    assert all(LAW.forms[i].verified is Verified.UNVERIFIED for i in ids(state="unverified"))
    assert ids(state="own") == []
    assert ids(text="没有这样的词") == []


def test_form_is_found_by_its_id_in_any_case_and_a_slip_is_answered_with_near_ones() -> None:
    assert forms.find(LAW, "f34").form.id == "F34"
    with pytest.raises(NotFound, match="F34"):
        forms.find(LAW, "F341")
    with pytest.raises(NotFound, match="文书清单"):
        forms.find(LAW, "处罚")


def test_each_form_says_all_its_data_in_words() -> None:
    for form in LAW.forms.values():
        assert form.kind in form_words.KINDS
        assert form.seal in form_words.SEALS
        assert form.part in form_words.PARTS
        assert set(form.signers) <= set(form_words.SIGNERS), form.id
        for one in form_words.fields_of(LAW, form):
            assert one.label != one.path, f"{form.id}: {one.path} has no label"
        for need in form.needs:
            assert form_words.need_words(LAW, need)
            assert not any("." in said for said in form_words.basis_words(LAW, need, TODAY))
        assert form_words.about_words(form)
        assert form_words.copies_words(form)


def test_sample_is_the_form_with_all_its_words(seen: Office) -> None:
    name, data = forms.sample_docx(seen, LAW, "F34")
    text = words(data)

    assert name == "F34_行政处罚决定书（单位）（样例）.docx"
    assert "行政处罚决定书" in text
    assert "{{" not in text
    assert "〔2026〕7号" in text


def test_template_in_use_can_be_opened_and_edited(seen: Office) -> None:
    name, data = forms.template(seen, LAW, "F34")

    assert name == "F34_行政处罚决定书（单位）（模板）.docx"
    assert any("{{" in p.text for p in Document(io.BytesIO(data)).paragraphs)


def test_sample_as_pdf_without_an_office_program_says_what_to_do(seen: Office) -> None:
    with pytest.raises(TemplateFault, match="没有安装 LibreOffice"):
        forms.sample_pdf(replace(seen, soffice=""), LAW, "F34")


def test_missing_sample_data_are_named(seen: Office, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="没有样例数据"):
        forms.sample_docx(replace(seen, samples=tmp_path), LAW, "F34")
