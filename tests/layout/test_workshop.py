"""The real programs that other tests rely on: each is used once, in the smallest way."""

from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Error, Page
from pypdf import PdfReader
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool


def test_browser_shows_a_page_of_office_size(page: Page) -> None:
    page.goto("data:text/html;charset=utf-8,<title>安全生产</title>")

    assert page.title() == "安全生产"
    assert page.evaluate("[innerWidth, innerHeight]") == [1366, 768]


def test_browser_reaches_nothing_outside_this_machine(page: Page) -> None:
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://outside.invalid/")


def test_axe_names_the_broken_rule(page: Page, axe_violations: Callable[[Page], list[str]]) -> None:
    page.goto("data:text/html;charset=utf-8,<html lang=zh><title>t</title><main><img src=x></main>")

    assert any(line.startswith("image-alt: ") for line in axe_violations(page))


def test_office_converts_chinese_text(
    convert_to_pdf: Callable[[Path], Path], tmp_path: Path
) -> None:
    source = tmp_path / "order.docx"
    document = docx.Document()
    document.add_paragraph("责令限期整改 & <第一项>")
    document.save(str(source))

    pages = PdfReader(convert_to_pdf(source)).pages

    assert "责令限期整改 & <第一项>" in pages[0].extract_text()


def test_a_chinese_font_is_there_for_pictures_of_pages(chinese_font: str) -> None:
    assert chinese_font


def test_postgres_is_real_and_each_database_is_empty(
    postgres_url: str, new_postgres_database: Callable[[], str]
) -> None:
    other = new_postgres_database()
    engine = create_engine(postgres_url, poolclass=NullPool)

    with engine.connect() as connection:
        version = connection.execute(text("SHOW server_version_num")).scalar_one()
        tables = connection.execute(
            text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        ).scalar_one()

    assert int(version) >= 140000
    assert tables == 0
    assert make_url(other).database != make_url(postgres_url).database
