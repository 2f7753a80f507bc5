"""Hand a case over as an archive package that proves itself and can be restored elsewhere."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import IO, Any

from caseflow.domain.audit import canonical
from caseflow.domain.clock import local_minute
from caseflow.domain.decide import Rules
from caseflow.domain.definition import FieldKind
from caseflow.domain.errors import Conflict
from caseflow.domain.four_properties import Check, report
from caseflow.domain.terms import Json
from caseflow.domain.wording import safe_name
from caseflow.services.archive_index import (
    SOFTWARE,
    Contents,
    make_index,
    paper_file,
    piece_file,
    volume_file,
)
from caseflow.services.cases import CASE_NUMBERS
from caseflow.services.local_law import rules_of
from caseflow.services.office import Actor, Office
from caseflow.services.package_checks import ROWS, check_files, variables_file
from caseflow.services.packages import EVENTS, REPORT, Source, write_package
from caseflow.services.trail_files import trail_lines
from caseflow.storage import attachments, journal, papers, restoring, volumes
from caseflow.storage import cases as store
from caseflow.storage.database import Connection
from caseflow.storage.files import FileStore
from caseflow.storage.papers import PaperRow

_TEMPLATES, _LAW = "templates", "law"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What was written: the name to keep it under, and how the four properties were met."""

    name: str
    checks: tuple[Check, ...]


class _Sources:
    """The files of a package that is being made, read from where they are kept."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._read = dict(sources)
        self.names = tuple(self._read)

    def read(self, name: str) -> bytes:
        """Return a file."""
        return self._read[name]()

    def json(self, name: str) -> Any:
        """Return what a JSON file says."""
        return json.loads(self.read(name))


def export_case(office: Office, who: Actor, case_id: int, out: IO[bytes]) -> Exported:
    """Write the package of a case to `out`; only one of its files is in memory at a time.

    Raises Conflict while a paper is not rendered, and BrokenAudit or NotFound for a damaged or
    lost file: an incomplete package is never handed out.
    """
    own = {"agency_id": who.agency_id, "case_id": case_id}
    kept = FileStore(office.files)
    with office.database.read() as conn:
        file = store.load_case(conn, **own)
        rules = rules_of(office, conn, file.bureau)
        listed = papers.list_papers(conn, **own)
        _refuse_unfinished(file.no, listed)
        held = Contents(
            file=file,
            papers=listed,
            variables={
                p.id: papers.get_variables(conn, agency_id=who.agency_id, paper_id=p.id)
                for p in listed
            },
            sizes={p.id: len(kept.get(p.file_sha)) for p in listed},
            pieces=attachments.list_attachments(conn, **own),
            volumes=volumes.list_volumes(conn, **own),
            trail=journal.list_audit(conn, **own),
        )
        rows = _rows(conn, who, rules, held)
    sources = [*_kept_files(kept, held, rows), *_texts(held, rows)]
    index = {
        **make_index(rules, held),
        "exported_at": local_minute(office.clock.now()),
        "exported_by": who.person.name,
    }
    checks = check_files(index, _Sources(sources), EVENTS)
    told = {
        "case_no": file.no,
        "checked_at": index["exported_at"],
        "software": SOFTWARE,
        "properties": report(checks),
    }
    write_package(out, index, [*sources, (REPORT, _always(_pretty(told)))])
    return Exported(name=f"{safe_name(f'档案包{file.no}')}.zip", checks=checks)


def _refuse_unfinished(case_no: str, rows: Sequence[PaperRow]) -> None:
    waiting = [f"{p.title} {p.number}".strip() for p in rows if not p.file_sha]
    if waiting:
        raise Conflict(
            f"案件{case_no}有文书尚未生成：{'、'.join(waiting)}。请稍后重试或先重新生成。"
        )


def _rows(
    conn: Connection, who: Actor, rules: Rules, held: Contents
) -> dict[str, list[dict[str, Json]]]:
    acts = [a for p in rules.law.procedures.values() for a in p.actions.values()]
    return restoring.export_rows(
        conn,
        agency_id=who.agency_id,
        case_id=held.file.id,
        code_words={p.code_word for p in held.papers if p.code_word} | {CASE_NUMBERS},
        person_fields={
            field.name
            for act in acts
            for one in act.fields
            for field in (one, *one.columns)
            if field.kind in (FieldKind.PERSON, FieldKind.PERSONS)
        },
    )


def _kept_files(
    kept: FileStore, held: Contents, rows: Mapping[str, Sequence[Mapping[str, Json]]]
) -> list[Source]:
    """Return the files of the file store, each under its name in the package."""
    named = {paper_file(place, p): p.file_sha for place, p in enumerate(held.papers, start=1)}
    named |= {volume_file(v): v.file_sha for v in held.volumes}
    named |= {piece_file(p): p.sha256 for p in held.pieces}
    templates = {p.template_sha for p in held.papers}
    templates |= {str(row["template_sha"]) for row in rows["own_form"]}
    named |= {f"{_TEMPLATES}/{sha}.docx": sha for sha in sorted(templates) if sha}
    return [(name, partial(kept.get, sha)) for name, sha in named.items()]


def _texts(held: Contents, rows: Mapping[str, list[dict[str, Json]]]) -> list[Source]:
    """Return what is written for the package: frozen variables, chain, law and rows.

    What has a file of its own does not stand in the rows again.
    """
    made: dict[str, bytes] = {}
    names = {p.id: paper_file(place, p) for place, p in enumerate(held.papers, start=1)}
    for row in rows["paper"]:
        made[variables_file(names[int(str(row["id"]))])] = str(row["variables"]).encode()
    for row in rows["law_text"]:
        made[f"{_LAW}/{row['sha256']}.yaml"] = str(row["text"]).encode()
    made[EVENTS] = trail_lines(held.trail)
    for table, listed in rows.items():
        if table == "law_text":
            continue
        left = [{n: v for n, v in row.items() if n != "variables"} for row in listed]
        made[f"{ROWS}/{table}.json"] = _pretty(left)
    return [(name, _always(data)) for name, data in made.items()]


def _always(data: bytes) -> Callable[[], bytes]:
    return lambda: data


def _pretty(value: Json) -> bytes:
    return json.dumps(json.loads(canonical(value)), ensure_ascii=False, indent=1).encode()
