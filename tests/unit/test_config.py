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


@pytest.mark.parametrize(("security", "port"), [("none", 25), ("starttls", 587), ("tls", 465)])
def test_the_mail_port_follows_the_encryption(
    security: str, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEFLOW_SMTP_SECURITY", security)

    assert load_settings().smtp_port == port


def test_wrong_settings_of_mail_and_robots_are_named_in_chinese(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wrong = {
        "SMTP_HOST": ("http://mail.example", "应为主机名或者 IP 地址"),
        "SMTP_SECURITY": ("ssl", "应为 'none', 'starttls' 或 'tls'"),
        "SMTP_SENDER": ("应急局", "应为发件邮箱"),
        "WECOM_BASE": ("ftp://wecom.example", "应为 http:// 或者 https:// 开头的地址"),
        "DINGTALK_BASE": ("https://robots.example/?x=1", "地址里不能有“?”"),
        "FEISHU_BASE": ("", "至少要有 1 个字符"),
        "NOTIFY_TIMEOUT_S": ("0", "应不小于 1"),
        "NOTIFY_CA_FILE": ("missing.pem", "这个文件不存在"),
    }
    for name, (value, _) in wrong.items():
        monkeypatch.setenv(f"CASEFLOW_{name}", value)

    with pytest.raises(BadSettings) as caught:
        load_settings()

    told = {line.split(" ")[0]: line for line in caught.value.message.splitlines()}
    for name, (value, rule) in wrong.items():
        assert f"“{value}”" in told[name.lower()]
        assert rule in told[name.lower()]
    assert "smtp_port" not in told, "what only follows from another fault is not told"


def test_a_mail_server_needs_a_sender(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEFLOW_SMTP_HOST", "mail.example")

    with pytest.raises(BadSettings, match="填了 smtp_host 就要填发件邮箱"):
        load_settings()


def test_a_sender_may_carry_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEFLOW_SMTP_HOST", "mail.example")
    monkeypatch.setenv("CASEFLOW_SMTP_SENDER", "某县应急管理局 <caseflow@example.gov.cn>")

    assert load_settings().smtp_sender == "某县应急管理局 <caseflow@example.gov.cn>"


def test_the_file_of_certificates_is_a_path(tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    file.touch()

    assert Settings(notify_ca_file=file).notify_ca_file == file


@pytest.mark.parametrize("line", ['smtp_password = "口令hunter2"', "smtp_password = 70007"])
def test_a_wrong_mail_password_is_never_shown(line: str) -> None:
    Path("caseflow.toml").write_text(line, encoding="utf-8")

    with pytest.raises(BadSettings) as caught:
        load_settings()

    assert "smtp_password 的值“（不显示）”不对" in caught.value.message
    assert "hunter2" not in caught.value.message
    assert "70007" not in caught.value.message


def test_the_mail_password_does_not_show_in_the_settings() -> None:
    assert "hunter2" not in repr(Settings(smtp_password="hunter2"))
