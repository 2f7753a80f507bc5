"""Settings: environment over file over defaults; nothing unknown is ignored; the key is kept."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from caseflow.config import BadSettings, Settings, load_settings, secret_key


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"CASEFLOW_{name.upper()}", raising=False)
    monkeypatch.delenv("CASEFLOW_CONFIG", raising=False)


def test_folders_stand_beside_the_package_by_default() -> None:
    settings = load_settings()

    home = Path(__file__).parents[2]
    assert settings.workflows_dir == home / "workflows"
    assert settings.templates_dir == home / "doc_templates"
    assert settings.database_url == f"sqlite:///{home}/var/caseflow.sqlite3"
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)


def test_the_database_lies_in_the_data_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEFLOW_DATA_DIR", "/srv/caseflow")

    assert load_settings().database_url == "sqlite:////srv/caseflow/caseflow.sqlite3"


def test_the_environment_comes_before_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("caseflow.toml").write_text("port = 9000\nsweep_minutes = 3\n", encoding="utf-8")
    monkeypatch.setenv("CASEFLOW_PORT", "9001")

    settings = load_settings()

    assert (settings.port, settings.sweep_minutes) == (9001, 3)


def test_the_file_may_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "other.toml"
    file.write_text("scheduler = false\n", encoding="utf-8")
    monkeypatch.setenv("CASEFLOW_CONFIG", str(file))

    assert load_settings().scheduler is False


def test_a_named_file_must_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEFLOW_CONFIG", "missing.toml")

    with pytest.raises(BadSettings, match=r"missing\.toml"):
        load_settings()


def test_unknown_names_and_wrong_values_are_refused_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Path("caseflow.toml").write_text('prot = 1\nhost = "0.0.0.0"\n', encoding="utf-8")
    monkeypatch.setenv("CASEFLOW_PORTT", "1")
    monkeypatch.setenv("CASEFLOW_PORT", "eighty")

    with pytest.raises(BadSettings) as caught:
        load_settings()

    for word in ("CASEFLOW_PORTT", "prot", "eighty", "应为整数"):
        assert word in caught.value.message


def test_variables_of_the_tests_are_not_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEFLOW_TEST_PG_URL", "postgresql+psycopg://x")

    assert load_settings().port == 8000


def test_a_broken_file_is_refused_in_chinese() -> None:
    Path("caseflow.toml").write_text("port = = 1\n", encoding="utf-8")

    with pytest.raises(BadSettings, match="不是合法的 TOML"):
        load_settings()


def test_a_short_key_is_refused_and_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEFLOW_SECRET_KEY", "hunter2")

    with pytest.raises(BadSettings) as caught:
        load_settings()

    assert "secret_key" in caught.value.message
    assert "hunter2" not in caught.value.message


def test_a_key_is_made_once_and_kept_for_its_owner_only(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "var")

    key = secret_key(settings)

    file = tmp_path / "var" / "secret_key"
    assert secret_key(settings) == key
    assert len(key) >= 32
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [p.name for p in (tmp_path / "var").iterdir()] == ["secret_key"]


def test_a_given_key_is_used_and_not_written(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "var", secret_key="k" * 32)

    assert secret_key(settings) == "k" * 32
    assert not (tmp_path / "var").exists()


def test_an_empty_key_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret_key").touch()

    with pytest.raises(BadSettings, match="密钥文件"):
        secret_key(Settings(data_dir=tmp_path))


def test_the_key_does_not_show_in_the_settings() -> None:
    assert "kkkk" not in repr(Settings(secret_key="k" * 32))
