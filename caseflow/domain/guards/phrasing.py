"""Rules about the words of texts that papers print as they were typed."""

from __future__ import annotations

import re
from collections.abc import Mapping

from caseflow.domain.guards.ask import Ask, GuardSpec, Places, text
from caseflow.domain.terms import Json


def words_absent(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when the text of `field`, the fact of that name when it is left empty, lacks `pattern`."""
    name = text(args, "field")
    written = ask.value(name) or ask.value(f"fact:{name}")
    hit = re.search(text(args, "pattern"), str(written or ""))
    return {"label": ask.label(name), "found": hit.group()} if hit else None


SPECS: Mapping[str, GuardSpec] = {
    "words_absent": GuardSpec(
        check=words_absent,
        args={"field": str, "pattern": str},
        gives=frozenset({"label", "found"}),
    ),
}
