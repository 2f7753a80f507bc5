"""Hard text in every variable that a form prints: it comes out whole, and the file stays sound."""

import functools
import io
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document
from jinja2 import nodes

from caseflow.docgen.check import names_used
from caseflow.docgen.compiled import tagged
from caseflow.docgen.render import render
from caseflow.docgen.sandbox import environment
from caseflow.docgen.structure import structure_faults
from caseflow.domain.terms import Json
from tests.integration.docgen.packages import parts_of, words_of
from tests.sample_papers import TEMPLATES, sample_law, sample_variables

FORMS = sorted(sample_law().forms)
HARD = "甲 & 乙 <丙> </w:t> > \" ' &amp; {{ 丁 }} {% if %}\t𠮷䶮〇\n第二段\t末"
LONG = 4000
OFFICE_TIMEOUT_S = 240
_MARK = re.compile(r"〔\d+〕")


class _Marked:
    """Texts that each bear a number, so that every single one can be found again."""

    def __init__(self, length: int, steering: frozenset[str]) -> None:
        self.length = length
        self.steering = steering
        self.given: dict[str, str] = {}

    def all_of(self, value: Json, path: str = "") -> Json:
        """Return a copy of the variables with every text replaced, but for those that steer."""
        if isinstance(value, str):
            return value if path in self.steering else self._new()
        if isinstance(value, dict):
            return {k: self.all_of(one, f"{path}.{k}".lstrip(".")) for k, one in value.items()}
        if isinstance(value, list | tuple):
            return [self.all_of(one, f"{path}[]") for one in value]
        return value

    def _new(self) -> str:
        mark = f"〔{len(self.given) + 1}〕"
        filler = "查" * max(self.length - len(mark) - len(HARD) - 1, 0)
        self.given[mark] = f"{mark}{HARD}{filler}止"
        return self.given[mark]


def _compared(template: bytes) -> Iterator[str]:
    """Yield the variables that a template compares with a word: another text takes another branch."""
    for part in tagged(template).values():
        for one in environment().parse(part.text).find_all(nodes.Compare):
            for name in one.find_all(nodes.Getattr):
                yield f"{getattr(name.node, 'name', '')}.{name.attr}"


@functools.cache
def hard(form: str, length: int) -> tuple[bytes, str, dict[str, str]]:
    """Return a form filled with texts of at least `length` signs, its words, and those texts in it."""
    template = TEMPLATES / sample_law().forms[form].template
    marked = _Marked(length, frozenset(_compared(template.read_bytes())))
    variables = marked.all_of(sample_variables(form))
    assert isinstance(variables, dict)
    data = render(template, variables)
    words = words_of(data)
    found = set(_MARK.findall(words))
    return data, words, {mark: text for mark, text in marked.given.items() if mark in found}


@pytest.mark.parametrize("form", FORMS)
def test_hard_text_comes_out_whole(form: str) -> None:
    data, words, printed = hard(form, LONG)

    texts = {n for n in names_used(TEMPLATES / sample_law().forms[form].template) if "." in n}
    assert len(printed) >= len(texts) // 3
    assert [mark for mark, text in printed.items() if text not in words] == []
    assert all(len(text) >= LONG for text in printed.values())
    assert structure_faults(parts_of(data), filled=False) == []  # the braces of a value stay
    assert Document(io.BytesIO(data)).paragraphs


@pytest.mark.parametrize("form", FORMS)
def test_sample_is_sound_and_has_no_tag_left(form: str) -> None:
    data = render(TEMPLATES / sample_law().forms[form].template, sample_variables(form))

    assert structure_faults(parts_of(data)) == []


def test_office_program_reads_the_hard_text_of_all_forms(soffice: Path, tmp_path: Path) -> None:
    for form in FORMS:
        (tmp_path / f"{form}.docx").write_bytes(hard(form, 0)[0])

    done = subprocess.run(
        [
            str(soffice), f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
            "--norestore", "--convert-to", "txt:Text (encoded):UTF8", "--outdir", str(tmp_path),
            *(str(tmp_path / f"{form}.docx") for form in FORMS),
        ],
        capture_output=True, text=True, timeout=OFFICE_TIMEOUT_S, check=False, env={**os.environ},
    )  # fmt: skip

    for form in FORMS:
        made = tmp_path / f"{form}.txt"
        assert made.is_file(), f"{form}: {done.stdout}{done.stderr}"
        read = made.read_text(encoding="utf-8-sig")
        body = hard(form, 0)[2]
        missing = [mark for mark, text in body.items() if mark in read and text not in read]
        assert missing == [], form
        assert len(_MARK.findall(read)) >= len(body) - 3, form
