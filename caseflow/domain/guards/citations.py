"""Rules about the articles that people type: each must be a law of the list, in force today."""

from __future__ import annotations

import re
from collections.abc import Mapping

from caseflow.domain.errors import InvalidInput
from caseflow.domain.guards.ask import Ask, GuardSpec, Places, text, texts
from caseflow.domain.terms import Json
from caseflow.domain.wording import cite

_BETWEEN = re.compile(r"[、，,；;\s]+")


def citations_known(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when each article in `fields` (or in the columns `columns` of `rows`) can be cited.

    A law that ended is refused as well as an unknown one. Several articles stand between 、.
    """
    typed = [ask.value(name) for name in texts(args, "fields")]
    rows = ask.value(text(args, "rows")) if args.get("rows") else None
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, Mapping):
            typed += [row.get(column) for column in texts(args, "columns")]
    wrong = [one for value in typed for one in _articles(value) if not _citable(ask, one)]
    return {"wrong": "、".join(dict.fromkeys(wrong))} if wrong else None


def _articles(value: Json) -> list[str]:
    return [one for one in _BETWEEN.split(str(value)) if one] if value else []


def _citable(ask: Ask, reference: str) -> bool:
    try:
        cite(reference, ask.law.instruments, ask.today)
    except InvalidInput:
        return False
    return "." in reference


SPECS: Mapping[str, GuardSpec] = {
    "citations_known": GuardSpec(
        check=citations_known,
        args={"fields": list, "rows": str, "columns": list},
        optional=frozenset({"fields", "rows", "columns"}),
        gives=frozenset({"wrong"}),
    )
}
