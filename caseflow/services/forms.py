"""The forms of the set for reading: a list with all their data, and each form on sample data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from caseflow.catalogue.samples import Samples, load_samples
from caseflow.docgen.contact_sheet import Shown, contact_sheet
from caseflow.docgen.pdf import TIMEOUT_S, to_pdfs
from caseflow.docgen.render import render
from caseflow.docgen.variables import make_variables
from caseflow.domain.definition import Action, LawBook, Procedure
from caseflow.domain.errors import NotFound
from caseflow.domain.forms import Form
from caseflow.domain.terms import Json, Verified
from caseflow.domain.wording import safe_name
from caseflow.services.documents import pdf_of
from caseflow.services.office import Office
from caseflow.services.templates import template_path
from caseflow.storage.papers import make_number

SERIAL, PAGES = 7, 23
"""The serial of a sample paper, and the pages of the volume that the sample sheets tell of."""

OWN, OPEN = "own", "unverified"
STATES: Mapping[str, str] = {OWN: "本局自有", OPEN: "待核"}
"""What the list can be narrowed to: forms with an own version, forms still to be confirmed."""

_SECONDS_EACH = 3
_SAMPLES: dict[tuple[Path, str], Samples] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """What samples are made from: the law with its forms, the Word files and the invented case."""

    law: LawBook
    templates: Path
    files: Path
    samples: Samples


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRow:
    """One form with the acts that make it (label by name) and their stages (label by name)."""

    form: Form
    acts: Mapping[str, str]
    stages: Mapping[str, str]

    @property
    def is_own(self) -> bool:
        """Whether the bureau has a version of its own."""
        return "#" in self.form.form_set


def list_forms(
    law: LawBook, *, text: str = "", kind: str = "", stage: str = "", state: str = ""
) -> tuple[FormRow, ...]:
    """Return the forms in the order of their ids, those that fit all that is given."""
    found = _rows(law, law.forms.values())
    return tuple(
        row
        for row in found
        if (not text or text.lower() in _words(row).lower())
        and (not kind or row.form.kind == kind)
        and (not stage or stage in row.stages)
        and (state != OWN or row.is_own)
        and (state != OPEN or row.form.verified is Verified.UNVERIFIED)
    )


def find(law: LawBook, form_id: str) -> FormRow:
    """Return one form. Raises NotFound, which names forms that are written alike."""
    form = law.forms.get(form_id) or law.forms.get(form_id.upper())
    if form is None:
        near = get_close_matches(form_id.upper(), law.forms, n=3, cutoff=0.5)
        hint = f"是否为：{'、'.join(near)}？" if near else "可以在文书清单中查看全部编号。"
        raise NotFound(f"文书清单中没有“{form_id}”。{hint}")
    return _rows(law, [form])[0]


def shelf_of(office: Office, law: LawBook) -> Shelf:
    """Return the shelf of an office with the forms of `law`. Raises as `load` does."""
    return Shelf(
        law=law,
        templates=office.templates,
        files=office.files,
        samples=load(office.samples, office.rules.law),
    )


def load(folder: Path, law: LawBook) -> Samples:
    """Return the invented case, read once for each law. Raises NotFound without it, BrokenLaw."""
    key = folder, law.sha256
    if key not in _SAMPLES:
        if not any(folder.glob("*.yaml")):
            raise NotFound(f"没有样例数据：文件夹“{folder}”是空的，请从安装包恢复。")
        _SAMPLES.clear()
        _SAMPLES[key] = load_samples(folder, law)
    return _SAMPLES[key]


def sample_variables(shelf: Shelf, form: Form) -> dict[str, Json]:
    """Return what a form prints in the invented case. Raises TemplateFault for what it lacks."""
    samples = shelf.samples
    case, day = samples.case_for(form), samples.day_of(form)
    number = make_number(case.bureau, code_word=form.code_word, year=day.year, serial=SERIAL)
    return make_variables(
        case,
        form,
        number=number if form.code_word else "",
        issued_on=day,
        inputs=samples.inputs.get(form.id, {}),
        law=shelf.law,
        item_no=samples.item_nos.get(form.id, 0),
        rows=samples.catalogue,
        pages=PAGES,
        volume=samples.volume,
    )


def sample(shelf: Shelf, form: Form) -> bytes:
    """Return the Word file of a form of the invented case. Raises TemplateFault."""
    return render(template_path(shelf, form), sample_variables(shelf, form))


def all_pdfs(documents: Sequence[bytes], soffice: str) -> tuple[bytes, ...]:
    """Return Word files as PDF by one start of the office program. Raises TemplateFault."""
    return to_pdfs(documents, soffice, timeout_s=TIMEOUT_S + _SECONDS_EACH * len(documents))


def overview(forms: Sequence[Form], pdfs: Sequence[bytes]) -> bytes:
    """Return one PDF with all pages of all samples, small, nine to a sheet."""
    return contact_sheet(
        [
            Shown(caption=form.id, title=f"{form.id} {form.title}", pdf=pdf)
            for form, pdf in zip(forms, pdfs, strict=True)
        ]
    )


def sample_docx(office: Office, law: LawBook, form_id: str) -> tuple[str, bytes]:
    """Return name and bytes of a sample. Raises NotFound, TemplateFault."""
    form = find(law, form_id).form
    return f"{file_stem(form)}（样例）.docx", sample(shelf_of(office, law), form)


def sample_pdf(office: Office, law: LawBook, form_id: str) -> tuple[str, bytes]:
    """Return name and bytes of a sample as PDF. Raises TemplateFault without LibreOffice too."""
    name, data = sample_docx(office, law, form_id)
    return f"{name.removesuffix('.docx')}.pdf", pdf_of(office, data)


def template(office: Office, law: LawBook, form_id: str) -> tuple[str, bytes]:
    """Return name and bytes of the template in use. Raises NotFound, TemplateFault."""
    form = find(law, form_id).form
    return f"{file_stem(form)}（模板）.docx", template_path(office, form).read_bytes()


def file_stem(form: Form) -> str:
    """Return how files of a form are called: its id and title."""
    return safe_name(f"{form.id} {form.title}")


def newest_procedures(law: LawBook) -> tuple[Procedure, ...]:
    """Return the newest version of each procedure, in the order of their names."""
    newest: dict[str, Procedure] = {}
    for one in law.procedures.values():
        held = newest.get(one.name)
        if held is None or held.valid_from < one.valid_from:
            newest[one.name] = one
    return tuple(newest[name] for name in sorted(newest))


def stage_choices(law: LawBook) -> tuple[tuple[str, str], ...]:
    """Return the stages in which forms are made as (name, label), in the order of the procedure."""
    used = {name for row in _rows(law, law.forms.values()) for name in row.stages}
    listed: dict[str, str] = {}
    for procedure in newest_procedures(law):
        for stage in procedure.stages:
            listed.setdefault(stage.value, stage.label)
    return tuple((name, label) for name, label in listed.items() if name in used)


def _rows(law: LawBook, forms: Iterable[Form]) -> list[FormRow]:
    procedures = newest_procedures(law)
    makers: dict[str, list[tuple[Procedure, Action]]] = {}
    for procedure in procedures:
        for action in procedure.actions.values():
            for paper in action.papers:
                makers.setdefault(paper.form, []).append((procedure, action))
    return [
        FormRow(
            form=form,
            acts={action.name: action.label for _, action in makers.get(form.id, ())},
            stages=_stages(makers.get(form.id, ())),
        )
        for form in sorted(forms, key=lambda one: one.id)
    ]


def _stages(makers: Iterable[tuple[Procedure, Action]]) -> dict[str, str]:
    found = set()
    listed: dict[str, str] = {}
    for procedure, action in makers:
        for stage in procedure.stages:
            listed.setdefault(stage.value, stage.label)
        for transition in action.transitions:
            found |= {procedure.states[name].stage for name in transition.sources}
    return {name: label for name, label in listed.items() if name in found}


def _words(row: FormRow) -> str:
    """Return all words of a form that a search may hit."""
    form = row.form
    return " ".join((form.id, form.title, form.name, form.code_word, *row.acts.values()))
