"""The subjects of a paper: bureau, form, party, officers, opinions, inspection, case."""

from __future__ import annotations

import re
from collections.abc import Mapping

from caseflow.docgen.source import NONE, OPEN_DATE, OPEN_TIME, SLASH, Source, bare, day_of, known
from caseflow.domain.forms import Form
from caseflow.domain.model import SOURCE_WORDS, Approval, Person
from caseflow.domain.terms import Json
from caseflow.domain.wording import (
    age_on,
    chinese_date,
    chinese_number,
    classic_date,
    join_words,
    mask_id,
)

SETTINGS = (
    "family_title",
    "place",
    "address",
    "postcode",
    "contact",
    "phone",
    "government",
    "court",
    "bank_name",
    "bank_address",
    "bank_account",
    "bank_payee",
    "complaint_phone",
)
# Which opinions a form prints: the matter under which the procedure files them.
MATTERS: Mapping[str, str] = {
    "S01": "inspection",
    "F02": "inspection",
    "F01": "filing",
    "S08": "report",
    "S20": "defence",
    "F29": "hearing",
    "F30": "decision",
    "S19": "extension",
    "S27": "on_spot",
    "S28": "suspension",
    "S11": "drop",
    "F46": "closing",
    "F38": "deferral",
    "F43": "transfer",
    "F45": "case_extension",
    "S29": "publicity",
}
_SUSPECTED = re.compile(r"涉嫌(?!犯罪)")


def bureau(source: Source) -> dict[str, Json]:
    """Return the bureau's names; a setting that is not made is left out."""
    own = source.file.bureau
    found: dict[str, Json] = {"name": own.name, "short_name": own.short_name}
    for name in SETTINGS:
        if own.settings.get(name):
            found[name] = own.settings[name]
    return found


def form(source: Source) -> dict[str, Json]:
    """Return the form's own lines: title, number, copies note, date."""
    own = source.form
    return {
        "id": own.id,
        "title": own.title,
        "number": source.number,
        "copies": copies_note(own),
        "seal": own.seal,
        "date": _date(source),
    }


def _date(source: Source) -> str:
    """Return the date of the paper in the style that the bureau has settled for such a form."""
    wanted = source.file.bureau.settings.get("classic_dates") == "1"
    write = classic_date if wanted and source.form.classic else chinese_date
    return write(source.issued_on)


def copies_note(own: Form) -> str:
    """Return the note on copies, e.g. 本文书一式两份：一份执法机关备案，一份交当事人。"""
    if not own.copies:
        return ""
    count = "两" if len(own.copies) == 2 else chinese_number(len(own.copies))
    return f"本文书一式{count}份：" + "，".join(f"一份{one}" for one in own.copies) + "。"


def party(source: Source) -> dict[str, Json]:
    """Return the party; blanks are "/"; the age is that on the day of the paper."""
    own = source.file.party
    age = f"{age_on(own.birth_on, source.issued_on)}" if own.birth_on else SLASH
    plain = {
        name: getattr(own, name) or SLASH
        for name in (
            "name", "credit_code", "address", "postcode", "phone", "legal_rep", "rep_duty",
            "industry", "unit_class", "sex", "id_no", "employer", "employer_duty",
        )
    }  # fmt: skip
    unit = own.kind == "unit"
    public = own.credit_code if unit else mask_id(own.id_no)
    return {
        "kind": own.kind,
        "is_unit": unit,
        "you": source.you,
        "to_you": source.to_you,
        "age": age,
        "public_no": public or SLASH,
        **plain,
    }


def officers(source: Source) -> list[Json]:
    """Return the officers of this paper: those named in the act, else those of the case."""
    return [_officer(p) for p in _people(source)]


def officers_text(source: Source) -> str:
    """Return the officers with certificate numbers as running text."""
    return join_words([f"{p.name}（证号：{p.cert_no or SLASH}）" for p in _people(source)]) or SLASH


def officers_posts(source: Source) -> str:
    """Return the officers with unit, duty and certificate; "" while one lacks duty or certificate.

    Who has no unit of his own within the bureau belongs to the bureau.
    """
    people, bureau_name = _people(source), source.file.bureau.name
    if not all(p.duty and p.cert_no for p in people):
        return ""
    return "；".join(
        f"{p.name}，{p.unit or bureau_name}{p.duty}，证号：{p.cert_no}" for p in people
    )


def officers_names(source: Source) -> str:
    """Return the names of the officers."""
    return join_words([p.name for p in _people(source)]) or SLASH


def approvals(source: Source) -> dict[str, Json]:
    """Return the opinions by matter; a new request or a return voids the opinions before it."""
    found: dict[str, dict[str, Json]] = {}
    for one in source.file.record.approvals:
        steps = found.setdefault(one.matter, {})
        if one.step in ("handle", "return"):
            steps.clear()
        steps[one.step] = _opinion(one)
    return {
        matter: {step: steps.get(step, _opinion(None)) for step in _STEPS}
        for matter, steps in found.items()
    }


def approval(source: Source) -> Json:
    """Return the opinions that this form prints; open boxes where nobody has signed yet."""
    own = approvals(source).get(MATTERS.get(source.form.id, ""))
    return own if own is not None else {step: _opinion(None) for step in _STEPS}


def inspection(source: Source) -> dict[str, Json]:
    """Return the facts of the inspection."""
    visits = source.file.visits_this_year
    return {
        "on": source.day("inspection_on", "planned_on"),
        "start": source.text("inspection_start", blank=OPEN_TIME),
        "end": source.text("inspection_end", blank=OPEN_TIME),
        "place": source.text("inspection_place", blank=source.file.party.address or SLASH),
        "kind": source.text("inspection_kind"),
        "matters": source.text("inspection_items"),
        "situation": source.text("situation", blank=NONE),
        "method": source.text("inspection_method"),
        "assistants": source.text("assistants", blank=NONE),
        "urgent": source.text("urgent_reason", blank="否"),
        "visit": str(visits or 1),
        "refusal": source.text("refusal_note"),
        "witness": source.text("witness"),
        "manager": source.text("site_manager"),
    }


def case(source: Source) -> dict[str, Json]:
    """Return what is known of the case as a whole."""
    own = source.file
    facts = source.text("case_facts", "situation", blank=NONE)
    label = SOURCE_WORDS.get(own.source, own.source)
    return {
        "no": own.no,
        "name": _title(source, own.title) or SLASH,
        "cause": _title(source, own.title if own.title != own.name else own.cause) or SLASH,
        "cause_act": _act(source),
        "source": bare(source.text("source", blank=label or SLASH)),
        "found_on": source.day("found_on", "inspection_on", blank=chinese_date(own.opened_on)),
        "act_on": source.day("act_on", "inspection_on"),
        "act_place": source.text("act_place", "inspection_place", blank=own.party.address or SLASH),
        "filed_on": source.day("filed_on"),
        "closed_on": source.day("closed_on"),
        "archived_on": source.day("archived_on"),
        "archive_no": source.text("archive_no"),
        "retention": source.text("retention"),
        "facts": facts,
        "facts_found": _SUSPECTED.sub("", facts),
        "evidence_text": source.text("evidence_text"),
        "violated": source.text("violated"),
        "penalty_basis": source.text("penalty_basis"),
        "discretion": source.text("discretion", blank=NONE),
        "no_penalty_reason": source.text("no_penalty_reason", blank=NONE),
        "suspend_reason": source.text("reason", blank=NONE),
        "drop_reason": _drop_reason(source),
        "close_type": source.text("close_type"),
        "execution": source.text("execution_text", blank=NONE),
        "course": _course(source),
    }


def _title(source: Source, words: str) -> str:
    """Leave out 涉嫌 on a paper that states what was found."""
    found = any(one.path == "case.facts_found" for one in source.form.fields)
    return _SUSPECTED.sub("", words) if found else words


def _course(source: Source) -> str:
    """Tell how the case came about, from the dates that are known."""
    who = f"本机关行政执法人员{officers_names(source)}"
    words = f"{source.day('inspection_on')}，{who}对{source.you}进行检查，发现违法线索。"
    if not known(source.value("inspection_on")):
        words = f"{source.day('found_on', blank='此前')}，本机关发现{source.you}的违法线索。"
    if known(source.value("filed_on")):
        words += f"本机关于{source.day('filed_on')}立案，由{officers_names(source)}承办，"
        words += "依法收集了有关证据。"
    return words


def _drop_reason(source: Source) -> str:
    words = source.text("drop_reason", blank=NONE)
    note = source.inputs.get("opinion")
    return f"{words}\n{note}" if known(note) else words


def _act(source: Source) -> str:
    """Return the act of the cause alone: without the party, 涉嫌 and the final 案."""
    cause = source.file.cause.removeprefix(source.file.party.name)
    return _SUSPECTED.sub("", cause).removesuffix("案") or SLASH


def _people(source: Source) -> tuple[Person, ...]:
    """Return the officers that the act names, else the officers of the case."""
    chosen = source.inputs.get("officers")
    if isinstance(chosen, list | tuple):
        named = [source.person(one) for one in chosen]
        return tuple(p for p in named if p is not None) or source.file.handlers
    return source.file.handlers


def _officer(person: Person) -> Json:
    until = chinese_date(person.cert_to) if person.cert_to else SLASH
    return {
        "name": person.name,
        "cert_no": person.cert_no or SLASH,
        "cert_to": until,
        "unit": person.unit or SLASH,
        "duty": person.duty or SLASH,
    }


_STEPS = ("handle", "review", "approve")


def _opinion(one: Approval | None) -> Json:
    if one is None:
        return {"person": "　　　　", "opinion": "", "date": OPEN_DATE}
    return {"person": one.person, "opinion": one.opinion, "date": day_of(one.on)}
