"""The tables of papers' templates and of the volumes into which a case is bound."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from caseflow.storage.columns import Moment
from caseflow.storage.table_parts import (
    count,
    json_text,
    link,
    metadata,
    own_key,
    partial,
    words,
)

own_form = Table(
    "own_form",
    metadata,
    own_key(),
    link("agency"),
    Column("form", Text, nullable=False),
    # Counts from 1 for each form of a bureau; a version is never changed, only withdrawn.
    Column("version", Integer, nullable=False),
    # The Word template in the file store, "" when only `changes` differ from the form set.
    words("template_sha"),
    # Keys of the form set that differ here: title, code_word, copies, seal.
    json_text("changes", empty="{}"),
    words("note"),
    link("person"),
    words("person"),
    Column("accepted_at", Moment, nullable=False),
    Column("ended_at", Moment),
    words("ended_by"),
    UniqueConstraint("agency_id", "form", "version"),
    CheckConstraint("version >= 1", name="version"),
    partial("uq_own_form_in_use", "agency_id", "form", where="ended_at IS NULL", unique=True),
)

dossier_place = Table(
    "dossier_place",
    metadata,
    own_key(),
    link("agency"),
    link("case_file", name="case_id"),
    # `paper:12` or `attachment:3`.
    Column("piece", Text, nullable=False),
    # `main` 正卷 or `sub` 副卷, "" as the form set says.
    words("part"),
    Column("rank", Integer, nullable=False),
    words("reason"),
    link("person"),
    words("person"),
    Column("moved_at", Moment, nullable=False),
    UniqueConstraint("case_id", "piece"),
)

volume = Table(
    "volume",
    metadata,
    own_key(),
    link("agency"),
    link("case_file", name="case_id"),
    # 1 is the volume made when the case is archived, each later one a supplement.
    Column("no", Integer, nullable=False),
    # `main` 正卷, `sub` 副卷, `whole` when the case is bound as one.
    Column("part", Text, nullable=False),
    # The catalogue as bound: piece, title, number, date, first and last page, remark, sha256.
    json_text("rows", empty="[]"),
    count("pages"),
    # The bound PDF, or the zip of the ordered Word files when there is no office program.
    words("file_sha"),
    Column("bound", Boolean, nullable=False, server_default=false()),
    Column("built_at", Moment, nullable=False),
    link("person"),
    words("person"),
    UniqueConstraint("case_id", "no", "part"),
    CheckConstraint("no >= 1", name="no"),
    CheckConstraint("part IN ('whole', 'main', 'sub')", name="part"),
    Index(None, "agency_id", "id"),
)
