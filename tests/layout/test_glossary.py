"""The glossary holds each term of the procedures and limits exactly once."""

from __future__ import annotations

import re
from pathlib import Path

from caseflow.catalogue import load_law
from caseflow.services.words import ITEM_WORDS

ROOT = Path(__file__).resolve().parents[2]
_ROW = re.compile(r"^\| [^|]+ \| `([a-z_0-9]+)` \|", re.MULTILINE)


def _terms(heading: str) -> list[str]:
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    section = text.split(f"## {heading}\n", maxsplit=1)[1].split("\n## ", maxsplit=1)[0]
    return sorted(_ROW.findall(section))


def test_glossary_has_each_state_act_item_and_limit_once() -> None:
    """A new state, act, item kind or limit needs its line; a removed one loses it."""
    law = load_law(ROOT / "workflows")
    states = {s for p in law.procedures.values() for s in p.states}
    acts = {a for p in law.procedures.values() for a in p.actions}

    assert _terms("States") == sorted(states)
    assert _terms("Acts") == sorted(acts)
    assert _terms("Items of a case") == sorted(ITEM_WORDS)
    assert _terms("Limits") == sorted(law.limits)
