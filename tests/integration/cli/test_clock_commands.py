"""`caseflow case deadlines`: the statement of every clock of a case, in words and as JSON."""

from __future__ import annotations

import re
from typing import Any


def test_every_clock_of_a_case_is_explained_in_words(seen: Any) -> None:
    done = seen.run("case", "deadlines", "2026-002", "--as", "inspector")

    assert done.exit_code == 0
    for words in ("法律依据：《", "有关文书：“行政处罚决定书"):
        assert words in done.stdout
    assert re.search(r"期限 送达处罚决定书 \d{4}-\d{2}-\d{2}", done.stdout)
    assert "等待：“行政处罚决定书" in done.stdout


def test_the_json_of_the_command_is_that_of_the_page(seen: Any) -> None:
    told = seen.json("case", "deadlines", "2026-002", "--as", "inspector")
    shown = seen.json("case", "show", "2026-002", "--as", "inspector")

    assert [t["rule"]["limit"] for t in told] == [d["limit"] for d in shown["deadlines"]]
    assert {t["state"] for t in told} == {"met", "open", "waiting"}
    assert all(t["steps"] for t in told if t["state"] == "open")
