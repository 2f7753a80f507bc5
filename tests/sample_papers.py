"""The invented case of the product, which has seen every act, so that each form can be printed."""

import functools
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from caseflow.catalogue.loader import load_law
from caseflow.catalogue.samples import Samples, load_samples
from caseflow.docgen.variables import make_variables
from caseflow.domain.definition import LawBook
from caseflow.domain.model import CaseFile, Party
from caseflow.domain.terms import Json

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = ROOT / "doc_templates"


@functools.cache
def sample_law() -> LawBook:
    """Load the law files of the checkout once."""
    return load_law(ROOT / "workflows")


@functools.cache
def samples() -> Samples:
    """Load the sample of the checkout once."""
    return load_samples(ROOT / "workflows" / "samples", sample_law())


DAY = samples().day
PARTY = samples().unit.party
PERSON_PARTY = samples().person.party
PEOPLE = samples().unit.people
ITEMS = samples().unit.record.items
PAPERS = samples().unit.papers
FACTS = samples().unit.record.facts
INPUTS = samples().inputs
ROWS = samples().catalogue


def sample_file(*, party: Party = PARTY, facts: Mapping[str, Json] | None = None) -> CaseFile:
    """Build the case; `facts` changes or adds some facts."""
    case = samples().unit
    record = replace(case.record, facts={**case.record.facts, **(facts or {})})
    return replace(case, party=party, record=record)


def sample_variables(
    form_id: str,
    *,
    file: CaseFile | None = None,
    inputs: Mapping[str, Json] | None = None,
    rows: Json = ROWS,
    law: LawBook | None = None,
) -> dict[str, Json]:
    """Return the variables of one form of the invented case, or of a changed one."""
    law = law or sample_law()
    form = law.forms[form_id]
    chosen = file or samples().case_for(form)
    day = samples().day_of(form)
    number = f"（青石）{form.code_word}〔{day.year}〕7号" if form.code_word else ""
    return make_variables(
        chosen,
        form,
        number=number,
        issued_on=day,
        inputs=INPUTS.get(form_id, {}) if inputs is None else inputs,
        law=law,
        item_no=samples().item_nos.get(form_id, 0),
        rows=rows,
        pages=23,
        volume=samples().volume,
    )


def without_setting(name: str) -> CaseFile:
    """Return the case in a bureau that lacks one setting."""
    file = sample_file()
    settings = {k: v for k, v in file.bureau.settings.items() if k != name}
    return replace(file, bureau=replace(file.bureau, settings=settings))
