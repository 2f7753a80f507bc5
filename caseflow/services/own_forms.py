"""A bureau's own version of a form: upload, faults, preview, acceptance, withdrawal.

Papers already issued keep the template they were made with. An upload is held apart until it is
accepted, and is checked again then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from caseflow.domain.errors import Conflict, InvalidInput, NotFound
from caseflow.domain.forms import Form, OwnForm
from caseflow.domain.local_law import own_form
from caseflow.domain.terms import Json
from caseflow.services import own_form_heads, registers, template_checks
from caseflow.services.forms import Shelf, file_stem, find, sample, shelf_of
from caseflow.services.local_law import rules_here, rules_of
from caseflow.services.office import Actor, Office
from caseflow.services.own_form_heads import Head
from caseflow.services.templates import template_path
from caseflow.storage import journal
from caseflow.storage import own_forms as store
from caseflow.storage.agencies import get_agency
from caseflow.storage.database import Connection
from caseflow.storage.files import FileStore
from caseflow.storage.held_uploads import HeldUploads

DUTY = "change_forms"
"""The duty of `workflows/duties.yaml` that every change asks for."""

_FASTER = "在您打开页面之后，这种文书已有改动，没有保存。请按现在使用的模板重新核对后再办。"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFormView:
    """A form as in use and as the set has it, with all versions of the bureau, newest first."""

    form: Form
    shipped: Form
    versions: tuple[store.OwnFormRow, ...]
    seen: str

    @property
    def in_use(self) -> OwnForm | None:
        """The version in use, None where the form of the set is."""
        return next((row.own for row in self.versions if row.ended_at is None), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A version that could be accepted: it has passed every check and can be looked at.

    `held` is the digest of the upload, "" when only the head differs. `changes` are what
    differs from the form in use: label, old and new words.
    """

    view: OwnFormView
    proposed: Form
    held: str
    changes: tuple[tuple[str, str, str], ...]
    warnings: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as the browser sent it; no name means that none was chosen."""

    name: str = ""
    data: bytes = b""


NO_UPLOAD = Upload()


def view(office: Office, who: Actor, form_id: str) -> OwnFormView:
    """Return one form with the bureau's versions. Raises NotFound."""
    with office.database.read() as conn:
        return _view(office, conn, who, form_id)


def check(
    office: Office, who: Actor, form_id: str, raw: Mapping[str, Json], upload: Upload
) -> Draft:
    """Check an upload and the words of the head, hold the upload, and tell what would change.

    Raises Forbidden, NotFound, and InvalidInput with every fault of the file and of the words.
    """
    registers.require(office, who, DUTY)
    found = view(office, who, form_id)
    head, reasons = own_form_heads.read(found.form, found.shipped, raw)
    if upload.name:
        reasons += template_checks.upload_reasons(office, found.shipped, upload.name, upload.data)
    if reasons:
        raise InvalidInput(reasons)
    held = _held(office, who, found.form.id).hold(upload.data) if upload.name else ""
    return _draft(office, who, found, head, held)


def recheck(office: Office, who: Actor, form_id: str, raw: Mapping[str, Json], held: str) -> Draft:
    """Return the draft of a held upload once more. Raises like `check`; NotFound when it is gone."""
    registers.require(office, who, DUTY)
    found = view(office, who, form_id)
    head, reasons = own_form_heads.read(found.form, found.shipped, raw)
    if held:
        data = _held(office, who, found.form.id).get(held)
        reasons += template_checks.upload_reasons(office, found.shipped, f"{form_id}.docx", data)
    if reasons:
        raise InvalidInput(reasons)
    return _draft(office, who, found, head, held)


def preview(
    office: Office, who: Actor, form_id: str, raw: Mapping[str, Json], held: str
) -> tuple[str, bytes]:
    """Return name and bytes of the draft with sample data, as Word. Raises like `recheck`."""
    draft = recheck(office, who, form_id, raw, held)
    data = sample(_shelf(office, who, draft), draft.proposed)
    return f"{file_stem(draft.proposed)}（预览）.docx", data


def accept(
    office: Office, who: Actor, form_id: str, raw: Mapping[str, Json], held: str, *, seen: str
) -> int:
    """Let a draft be the form from now on; return its version.

    Raises like `recheck`, and Conflict when the form in use is no longer the one that was `seen`.
    """
    draft = recheck(office, who, form_id, raw, held)
    _check_seen(draft.view, seen)
    sha = draft.proposed.template_sha
    if held and sha:
        FileStore(office.files).put(_held(office, who, draft.view.form.id).get(held))
    with office.database.write() as conn:
        journal.lock_agency(conn, agency_id=who.agency_id)
        now = _view(office, conn, who, form_id)
        _check_seen(now, seen)
        version = store.accept_own_form(
            conn,
            agency_id=who.agency_id,
            form=now.form.id,
            template_sha=sha,
            changes=own_form_heads.changes(now.shipped, draft.proposed),
            note=draft.note,
            person_id=who.person.id,
            person=who.person.name,
            at=office.clock.now(),
        )
        made = {**_told(draft.proposed), "version": version, "note": draft.note}
        _note(conn, office, who, ("accept_own_form", "启用本局文书"), now.form, made)
    if held:
        _held(office, who, draft.view.form.id).drop(held)
    return version


def withdraw(office: Office, who: Actor, form_id: str, *, reason: str, seen: str) -> None:
    """Return to the form of the set; the versions stay on record.

    Raises Forbidden, NotFound without a version in use, InvalidInput without a reason, Conflict.
    """
    registers.require(office, who, DUTY)
    own_form_heads.check_reason(reason)
    with office.database.write() as conn:
        journal.lock_agency(conn, agency_id=who.agency_id)
        now = _view(office, conn, who, form_id)
        _check_seen(now, seen)
        store.end_own_form(
            conn,
            agency_id=who.agency_id,
            form=now.form.id,
            at=office.clock.now(),
            by=who.person.name,
        )
        made = {**_told(now.shipped), "version": 0, "note": reason}
        _note(conn, office, who, ("end_own_form", "停用本局文书"), now.form, made)


def version_template(office: Office, who: Actor, form_id: str, version: int) -> tuple[str, bytes]:
    """Return name and bytes of the template of one version. Raises NotFound."""
    found = view(office, who, form_id)
    for row in found.versions:
        if row.own.version == version:
            form = own_form(found.shipped, row.own)
            data = template_path(office, form).read_bytes()
            return f"{file_stem(form)}（本局第{version}版）.docx", data
    raise NotFound(f"本局没有“{found.form.title}”的第{version}版。")


def _view(office: Office, conn: Connection, who: Actor, form_id: str) -> OwnFormView:
    law = rules_of(office, conn, get_agency(conn, agency_id=who.agency_id)).law
    form = find(law, form_id).form
    rows = store.list_own_forms(conn, agency_id=who.agency_id)
    return OwnFormView(
        form=form,
        shipped=office.rules.law.forms[form.id],
        versions=tuple(row for row in reversed(rows) if row.own.form == form.id),
        seen=registers.mark_of({"form_set": form.form_set, **_told(form)}),
    )


def _draft(office: Office, who: Actor, found: OwnFormView, head: Head, held: str) -> Draft:
    sha = _new_template(office, found, held)
    last = max((row.own.version for row in found.versions), default=0)
    own = OwnForm(
        id=0, form=found.form.id, version=last + 1, template_sha=sha, changes=head.changes
    )
    proposed = own_form(found.shipped, own)
    changes = own_form_heads.differences(found.form, proposed)
    if sha != found.form.template_sha:
        changes = (
            ("模板", _template_words(found.form), "刚才上传的文件" if sha else "随程序的模板"),
            *changes,
        )
    if not changes:
        raise InvalidInput([own_form_heads.unchanged()])
    draft = Draft(
        view=found,
        proposed=proposed,
        held=held,
        changes=changes,
        warnings=own_form_heads.warnings(rules_here(office, who).law, found.form, proposed),
        note=head.note,
    )
    template_checks.check_printing(_shelf(office, who, draft), proposed)
    return draft


def _new_template(office: Office, found: OwnFormView, held: str) -> str:
    """Return the template of a draft: the upload, or the present one; "" for the shipped one."""
    if not held:
        return found.form.template_sha
    shipped = template_path(office, found.shipped).read_bytes()
    return "" if held == template_checks.digest(shipped) else held


def _template_words(form: Form) -> str:
    return f"本局第{form.form_set.rpartition('#')[2]}版" if form.template_sha else "随程序的模板"


def _shelf(office: Office, who: Actor, draft: Draft) -> Shelf:
    """Return a shelf on which the template of the draft lies, whether accepted or only held."""
    shelf = shelf_of(office, rules_here(office, who).law)
    if draft.held and draft.proposed.template_sha == draft.held:
        return replace(shelf, files=_held(office, who, draft.proposed.id).folder)
    return shelf


def _held(office: Office, who: Actor, form_id: str) -> HeldUploads:
    return HeldUploads(office.files, "forms", str(who.agency_id), form_id)


def _told(form: Form) -> dict[str, Json]:
    return {**own_form_heads.values(form), "template_sha": form.template_sha}


def _check_seen(found: OwnFormView, seen: str) -> None:
    if found.seen != seen:
        raise Conflict(_FASTER)


def _note(
    conn: Connection,
    office: Office,
    who: Actor,
    action: tuple[str, str],
    form: Form,
    new: Mapping[str, Json],
) -> None:
    """Add a change of a form to the agency's own chain."""
    number = form.form_set.partition("#")[2]
    old: dict[str, Json] = {**_told(form), "version": int(number) if number else 0}
    subject = f"{form.id} {form.title}"
    registers.note(conn, office, who, action=action, subject=subject, old=old, new=new)
