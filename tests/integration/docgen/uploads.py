"""Templates as somebody uploads them: the shipped one of a form with something changed."""

import io
from collections.abc import Callable

from docx import Document
from docx.oxml import parse_xml

from caseflow.docgen.upload import check_upload
from tests.sample_papers import TEMPLATES, sample_law

FORM = sample_law().forms["F05"]
FONTS = sample_law().form_sets[-1].fonts
GOOD = (TEMPLATES / FORM.template).read_bytes()


def faults_of(data: bytes, name: str = "本局F05.docx") -> str:
    shipped = TEMPLATES / FORM.template
    return "\n".join(check_upload(name, data, FORM, allowed_fonts=FONTS, shipped=shipped))


def edited(change: Callable[..., object]) -> bytes:
    """Return the template as a library writes it after a change of the document."""
    document = Document(io.BytesIO(GOOD))
    change(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def typed(*lines: str) -> bytes:
    """Return the template with lines typed at its end."""

    def change(document: object) -> None:
        for line in lines:
            document.add_paragraph().add_run(line)  # type: ignore[attr-defined]

    return edited(change)


def with_xml(xml: str) -> bytes:
    """Return the template with an element before its first paragraph."""
    return edited(lambda document: document.element.body.insert(0, parse_xml(xml)))
