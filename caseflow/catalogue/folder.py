"""Walks the folder of law files and reads each file into rows with their places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter

from caseflow.catalogue import schemas
from caseflow.catalogue.build import Draft, make_draft
from caseflow.catalogue.faults import Faults
from caseflow.catalogue.reader import Document, read_document
from caseflow.catalogue.shapes import read_rows, read_shape
from caseflow.catalogue.whole import FormEdition, Placed
from caseflow.domain.definition import Instrument, Limit, Parameter, Regime, Wording
from caseflow.domain.forms import Form, FormSet
from caseflow.domain.registers import Duty, Setting
from caseflow.domain.review import ReviewRule

Version = TypeVar("Version", Instrument, Limit, Parameter, Wording)
Single = TypeVar("Single", Form, Duty, Setting, Regime, ReviewRule)
Row = TypeVar("Row")
File = TypeVar("File", schemas.PartFile, schemas.ProcedureFile, schemas.FormSetFile)

_PARTS = "procedures/parts"
_VERSION = re.compile(r"[a-z][a-z0-9_]*@\d{4}-\d{2}-\d{2}")


class Folder:
    """One reading of a law folder; every file is read once, every fault goes to `faults`.

    `broken` are the kinds of rows that could not all be read; `documents` the files that could.
    """

    def __init__(self, root: Path, faults: Faults) -> None:
        self.root = root
        self.faults = faults
        self.broken: set[str] = set()
        self.documents: dict[str, Document] = {}

    def versions(
        self, pattern: str, top: str, adapter: TypeAdapter[list[Version]], kind: type[Version]
    ) -> Mapping[str, tuple[Placed[Version], ...]]:
        """Return the rows of the files that match `pattern` by id, oldest version first."""
        found: dict[str, list[Placed[Version]]] = {}
        for doc in self._list_files(pattern, top):
            for placed in self._rows(doc, top, adapter, kind):
                found.setdefault(_id_of(placed.row), []).append(placed)
        return {
            name: tuple(sorted(rows, key=lambda p: p.row.valid_from))
            for name, rows in found.items()
        }

    def form_sets(self) -> tuple[FormEdition, ...]:
        """Return the editions of the forms, oldest first.

        The head of each is a file `forms/name@day.yaml`, its forms stand in a folder beside it.
        """
        found = []
        for path in self._versioned("forms"):
            head = self._file(path, schemas.FORM_SET, schemas.FormSetFile)
            if head is None:
                self.broken.add("forms")
                continue
            rows = self.listed(f"forms/{path.stem}/*.yaml", "forms", schemas.FORMS, Form)
            found.append(_edition(path.stem, *head, rows))
        if not found and "forms" not in self.broken:
            self.broken.add("forms")
            self.faults.add(
                f"{self.root.name}/forms", 0, "", found="没有此文件",
                expected="一套文书：forms/名称@YYYY-MM-DD.yaml", check="missing_file",
            )  # fmt: skip
        return tuple(sorted(found, key=lambda one: one.head.row.valid_from))

    def listed(
        self, pattern: str, top: str, adapter: TypeAdapter[list[Single]], kind: type[Single]
    ) -> Mapping[str, Placed[Single]]:
        """Return rows without versions by id; an id that stands twice is a fault."""
        found: dict[str, Placed[Single]] = {}
        for doc in self._list_files(pattern, top):
            for placed in self._rows(doc, top, adapter, kind):
                name = _id_of(placed.row)
                if found.setdefault(name, placed) is not placed:
                    placed.note(
                        self.faults, "id", found=name, expected="不重复的编号",
                        check="duplicate_id",
                    )  # fmt: skip
        return found

    def whole(
        self, name: str, adapter: TypeAdapter[Row | None], kind: type[Row]
    ) -> tuple[Placed[Row], ...]:
        """Return the whole file `name` as one row, or nothing when it could not be read."""
        rows = []
        for doc in self._list_files(name, name):
            before = len(self.faults)
            row = read_shape(adapter, doc, kind=kind, faults=self.faults)
            if row is not None:
                rows.append(Placed(row=row, doc=doc, path=()))
            elif len(self.faults) == before:
                self.faults.add(
                    doc.file, 0, "", found="空文件", expected="一组键值", check="wrong_type"
                )
        return tuple(rows)

    def procedures(self) -> tuple[Draft, ...]:
        """Return the procedures whose files could be read, merged with their parts."""
        parts = {
            path.stem: read
            for path in self._versioned(_PARTS)
            if (read := self._file(path, schemas.PART, schemas.PartFile)) is not None
        }
        drafts = []
        included: set[str] = set()
        for path in self._versioned("procedures"):
            head = self._file(path, schemas.PROCEDURE, schemas.ProcedureFile)
            if head is None:
                self.broken.add("procedures")
                continue
            included.update(head[0].include)
            draft = self._draft(head, parts)
            if draft is not None:
                drafts.append(draft)
        if "procedures" not in self.broken:
            self._note_unused(parts, included)
        return tuple(drafts)

    def _draft(
        self,
        head: tuple[schemas.ProcedureFile, Document],
        parts: Mapping[str, tuple[schemas.PartFile, Document]],
    ) -> Draft | None:
        row, doc = head
        for i, name in enumerate(row.include):
            if name not in parts or name in row.include[:i]:
                if not (self.root / _PARTS / f"{name}.yaml").is_file() or name in parts:
                    self.faults.add(
                        doc.file, doc.line(("include", i)), f"include[{i + 1}]", found=name,
                        expected=f"{_PARTS} 中的部件，且不重复：" + "、".join(parts),
                        check="unknown_part",
                    )  # fmt: skip
                return None
        return make_draft(row, doc, [parts[name] for name in row.include], self.faults)

    def _note_unused(
        self, parts: Mapping[str, tuple[schemas.PartFile, Document]], included: set[str]
    ) -> None:
        for name, (_, doc) in parts.items():
            if name not in included:
                self.faults.add(
                    doc.file, 0, "name", found=name, expected="被某个程序 include 的部件",
                    check="unused_part",
                )  # fmt: skip

    def _file(
        self, path: Path, adapter: TypeAdapter[File], kind: type[File]
    ) -> tuple[File, Document] | None:
        doc = self.read(path)
        if doc is None:
            return None
        row = read_shape(adapter, doc, kind=kind, faults=self.faults)
        if row is None:
            return None
        name, _, day = path.stem.partition("@")
        for key, found, expected in (
            ("name", row.name, name),
            ("valid_from", row.valid_from.isoformat(), day),
        ):
            if found != expected:
                self.faults.add(
                    doc.file, doc.line((key,)), key, found=found,
                    expected=f"与文件名一致的 {expected}", check="file_name",
                )  # fmt: skip
        return row, doc

    def _versioned(self, folder: str) -> Iterator[Path]:
        for path in sorted((self.root / folder).glob("*")):
            if path.is_dir():
                continue
            if path.suffix == ".yaml" and _VERSION.fullmatch(path.stem):
                yield path
            else:
                self.faults.add(
                    self.name_of(path), 0, "", found=path.name,
                    expected="名称@YYYY-MM-DD.yaml", check="file_name",
                )  # fmt: skip

    def _list_files(self, pattern: str, top: str) -> Iterator[Document]:
        paths = sorted(self.root.glob(pattern))
        if not paths:
            self.broken.add(top)
            self.faults.add(
                f"{self.root.name}/{pattern}", 0, "", found="没有此文件",
                expected=f"含 {top} 的文件", check="missing_file",
            )  # fmt: skip
        for path in paths:
            doc = self.read(path)
            if doc is None:
                self.broken.add(top)
            else:
                yield doc

    def _rows(
        self, doc: Document, top: str, adapter: TypeAdapter[list[Row]], kind: type[Row]
    ) -> Iterator[Placed[Row]]:
        before = len(self.faults)
        rows = read_rows(adapter, doc, top=top, kind=kind, faults=self.faults)
        if len(self.faults) > before:
            self.broken.add(top)
        for i, row in rows:
            yield Placed(row=row, doc=doc, path=(top, i))

    def read(self, path: Path) -> Document | None:
        """Read one file of the folder and remember it; None when it cannot be read."""
        doc = read_document(path, file=self.name_of(path), faults=self.faults)
        if doc is not None:
            self.documents[doc.file] = doc
        return doc

    def name_of(self, path: Path) -> str:
        """Return the name of a file as people see it: `workflows/laws.yaml`."""
        return f"{self.root.name}/{path.relative_to(self.root).as_posix()}"


def _edition(
    key: str, file: schemas.FormSetFile, doc: Document, rows: Mapping[str, Placed[Form]]
) -> FormEdition:
    forms = {n: replace(p, row=replace(p.row, form_set=key)) for n, p in rows.items()}
    head = FormSet(
        key=key,
        title=file.title,
        valid_from=file.valid_from,
        valid_to=file.valid_to,
        verified=file.verified,
        forms={name: placed.row for name, placed in forms.items()},
        region=file.region,
        fonts=file.fonts,
        note=file.note,
    )
    return FormEdition(head=Placed(row=head, doc=doc, path=()), forms=forms)


def _id_of(
    row: Instrument | Limit | Parameter | Wording | Form | Duty | Setting | Regime | ReviewRule,
) -> str:
    return row.key if isinstance(row, Instrument | Regime) else row.id
