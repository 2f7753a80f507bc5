"""Each YAML file of this folder is one case that a lawyer can read; each is played whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from caseflow.bootstrap import make_office
from caseflow.config import Settings
from caseflow.services import documents
from caseflow.services.office import Office
from caseflow.storage import journal, papers
from caseflow.storage.files import FileStore

pytest.register_assert_rewrite("tests.scenarios.runner")
from tests.scenarios.runner import HERE, play, read  # noqa: E402  after the line above

SCENARIOS = sorted(HERE.glob("*.yaml"))


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One office for all scenarios: each founds its own bureau in it.

    Papers are numbered and frozen as always; one small file stands for all their Word files.
    """
    folder = tmp_path_factory.mktemp("scenarios")
    settings = Settings(data_dir=folder, database_url=f"sqlite:///{folder}/cases.sqlite3")
    made = make_office(settings)
    sha = FileStore(made.files).put(b"PK")

    def rendered(office: Office, agency_id: int, issued: Sequence[papers.PaperRow]) -> None:
        with office.database.write() as conn:
            for paper in issued:
                papers.set_rendered(
                    conn, agency_id=agency_id, paper_id=paper.id, file_sha=sha, pages=0
                )

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(documents, "render_issued", rendered)
        yield made
    with made.database.read() as conn:
        assert journal.verify_audit(conn) == []
    made.database.dispose()


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda p: p.stem)
def test_case_goes_as_the_law_says(office: Office, path: Path) -> None:
    play(office, read(path))


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda p: p.stem)
def test_scenario_names_its_law(path: Path) -> None:
    scenario = read(path)

    assert scenario["名称"] == path.stem
    assert "条" in scenario["依据"]
