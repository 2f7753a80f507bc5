"""The page of what does not agree between the papers of a case, and the box on the case page."""

from __future__ import annotations

from tests.integration.web.conftest import Visitor


def test_page_of_checks_opens_and_the_box_is_a_part_of_a_page(
    inspector: Visitor, case_id: int
) -> None:
    assert inspector.get(f"/cases/{case_id}/checks").status_code == 200
    assert "文书之间的核对" in inspector.text
    assert "与现有资料不一致的文书" in inspector.text
    assert inspector.get(f"/cases/{case_id}/checks/box").status_code == 200
    assert "<html" not in inspector.text


def test_voiding_is_offered_only_to_those_who_may_do_it(inspector: Visitor, case_id: int) -> None:
    inspector.get(f"/cases/{case_id}")

    assert "actions/void_paper?paper=" not in inspector.text
    assert "隐患和其他事项" in inspector.text
