"""The rules over papers name only paths that papers print."""

from __future__ import annotations

from dataclasses import replace

from caseflow.docgen.review_paths import unknown_paths
from tests.integration.services.offices import rules


def test_every_path_of_the_house_is_known_and_a_wrong_one_is_named() -> None:
    law = rules().law
    wrong = replace(law.review[0], id="wrong", paths=("party.nmae",))

    assert unknown_paths(law) == []
    assert unknown_paths(replace(law, review=(wrong,))) == [("wrong", "party.nmae")]
