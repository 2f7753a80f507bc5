"""Codes of the law are shown in words."""

from __future__ import annotations

import re
from pathlib import Path

from caseflow.web.words import WAYS, way

PROCEDURES = Path(__file__).resolve().parents[3] / "workflows" / "procedures"
_SERVED = re.compile(r"\bway: (?!way\b)(\w+)")  # `way: way` is what the clerk chose


def test_every_way_of_service_that_an_act_writes_has_its_words() -> None:
    texts = [p.read_text(encoding="utf-8") for p in PROCEDURES.rglob("*.yaml")]
    written = {code for text in texts for code in _SERVED.findall(text)}

    assert {"onspot", "on_sheet"} <= written <= set(WAYS)


def test_a_way_is_never_shown_as_its_code() -> None:
    assert way("onspot") == "当场交付"
    assert way("on_sheet") == "在文书上签收"
    assert way("pigeon") == "其他方式"
    assert way("") == ""
