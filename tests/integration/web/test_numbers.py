"""The page of papers tells the book of numbers: what was given, what is void, what is missing."""

from __future__ import annotations

from caseflow.storage import numbers
from tests.integration.web.bureau import Bureaus
from tests.integration.web.conftest import Visitor


def test_a_number_without_a_paper_is_told_on_the_page_of_papers(
    bureaus: Bureaus, inspector: Visitor
) -> None:
    inspector.get("/papers?year=2025")
    assert "文号核对" not in inspector.text

    with bureaus.office.database.write() as conn:
        agency_id = conn.exec_driver_sql("SELECT min(id) FROM agency").scalar_one()
        for _ in range(2):
            numbers.take_number(conn, agency_id=agency_id, code_word="应急罚", year=2025)
    assert inspector.get("/papers?year=2025").status_code == 200

    assert "文号核对" in inspector.text
    assert "1—2号没有登记" in inspector.text
