"""The settings of one installation: environment `CASEFLOW_*` over `caseflow.toml` over defaults.

The file is `caseflow.toml` in the working folder or the one that CASEFLOW_CONFIG names.
Unknown names are refused, so that a misspelt setting is never silently ignored.
"""

from __future__ import annotations

import os
import secrets
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from caseflow.domain.errors import CaseflowError
from caseflow.notify.addresses import base_fault, host_fault, sender_fault

PREFIX = "CASEFLOW_"
FILE_VARIABLE = "CASEFLOW_CONFIG"
_TEST_PREFIX = "CASEFLOW_TEST_"  # belongs to the tests, not to the program
_HOME = Path(__file__).resolve().parent.parent
_KEY_BYTES = 32
_MIN_KEY_LENGTH = 32
_HIDDEN = ("secret_key", "smtp_password")
_RULES = {
    "extra_forbidden": "",
    "greater_than_equal": "应不小于 {ge}",
    "less_than_equal": "应不大于 {le}",
    "string_too_short": "至少要有 {min_length} 个字符",
    "string_type": "应为文字，写在引号里",
    "int_parsing": "应为整数",
    "int_type": "应为整数",
    "bool_parsing": "应为 true 或 false",
    "bool_type": "应为 true 或 false",
    "literal_error": "应为 {expected}",
    "value_error": "{error}",
}
_FOLLOWS = "default_factory_not_called"  # of a default made from another setting that is wrong
_USUAL_PORT = {"none": 25, "starttls": 587, "tls": 465}


class BadSettings(CaseflowError):
    """One or more settings are unknown or wrong. The message names all of them."""

    code = "bad_settings"


def _sqlite_in_data_dir(data: Mapping[str, object]) -> str:
    return f"sqlite:///{data.get('data_dir')}/caseflow.sqlite3"


def _usual_port(data: Mapping[str, object]) -> int:
    return _USUAL_PORT.get(str(data.get("smtp_security")), _USUAL_PORT["starttls"])


def _without(fault: Callable[[str], str]) -> AfterValidator:
    """Return a check that takes "" and what `fault` finds no fault in."""

    def check(value: str) -> str:
        if value and (words := fault(value)):
            raise ValueError(words)
        return value

    return AfterValidator(check)


def _login_fault(text: str) -> str:
    return "" if text.isascii() and text.isprintable() else "只能用英文字母、数字和符号"


Host = Annotated[str, _without(host_fault)]
Base = Annotated[str, _without(base_fault)]
Login = Annotated[str, _without(_login_fault)]


class Settings(BaseSettings):
    """All settings. Relative folders are relative to the working folder.

    Make it with `load_settings`, which refuses unknown names in Chinese.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    workflows_dir: Path = _HOME / "workflows"
    templates_dir: Path = _HOME / "doc_templates"
    data_dir: Path = _HOME / "var"
    database_url: str = Field(default_factory=_sqlite_in_data_dir, min_length=1)
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    secret_key: str | None = Field(default=None, min_length=_MIN_KEY_LENGTH, repr=False)
    session_idle_minutes: int = Field(default=30, ge=1)
    lockout_failures: int = Field(default=5, ge=1)
    lockout_minutes: int = Field(default=15, ge=1)
    sweep_minutes: int = Field(default=1, ge=1, le=4)  # silent for five minutes is an alarm
    upload_max_mb: int = Field(default=20, ge=1)
    soffice: Path | None = None
    scheduler: bool = True
    runner: Literal["apscheduler", "cluster"] = "apscheduler"
    public_url: Base = ""  # how others reach this installation: the start of links in messages
    smtp_host: Host = ""
    smtp_security: Literal["none", "starttls", "tls"] = "starttls"
    smtp_port: int = Field(default_factory=_usual_port, ge=1, le=65535)
    smtp_username: Login = ""
    smtp_password: Login = Field(default="", repr=False)
    smtp_sender: Annotated[str, _without(sender_fault)] = Field(default="", validate_default=True)
    wecom_base: Base = Field(default="https://qyapi.weixin.qq.com", min_length=1)
    dingtalk_base: Base = Field(default="https://oapi.dingtalk.com", min_length=1)
    feishu_base: Base = Field(default="https://open.feishu.cn", min_length=1)
    notify_timeout_s: int = Field(default=10, ge=1, le=60)
    notify_ca_file: Path | None = None

    @field_validator("smtp_sender")
    @classmethod
    def _sender_of_a_host(cls, value: str, info: ValidationInfo) -> str:
        if info.data.get("smtp_host") and not value:
            raise ValueError("填了 smtp_host 就要填发件邮箱，例如 caseflow@example.gov.cn")
        return value

    @field_validator("runner")
    @classmethod
    def _cluster_on_postgresql(cls, value: str, info: ValidationInfo) -> str:
        if value == "cluster" and str(info.data.get("database_url")).startswith("sqlite"):
            raise ValueError("cluster 只能与 PostgreSQL 一起用，请先设置 database_url")
        return value

    @field_validator("notify_ca_file")
    @classmethod
    def _is_there(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_file():
            raise ValueError("应为证书文件（PEM），这个文件不存在")
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take arguments first, then the environment, then the TOML file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, _file())


def load_settings() -> Settings:
    """Return the settings of this process.

    Raises BadSettings with every unknown name and every wrong value at once.
    """
    faults = _unknown_variables()
    file = _file()
    if FILE_VARIABLE in os.environ and not file.is_file():
        faults.append(f"{FILE_VARIABLE} 所指的文件“{file}”不存在")
    try:
        settings = Settings()
    except ValidationError as err:
        faults += [
            _words(
                name=".".join(str(part) for part in e["loc"]),
                shown=str(e["input"]),
                rule=_rule(e["type"], e.get("ctx", {}), e["msg"]),
            )
            for e in err.errors(include_url=False)
            if e["type"] != _FOLLOWS
        ]
    except tomllib.TOMLDecodeError as err:
        faults.append(f"{file} 不是合法的 TOML：{err}")
    else:
        if not faults:
            return settings
    raise BadSettings("设置有误：\n" + "\n".join(faults) + "\n可用的设置：" + _known())


def secret_key(settings: Settings) -> str:
    """Return the key that signs sessions; make and keep one in `data_dir` when none is set.

    The file `secret_key` is readable by its owner only. Two processes that start at once get
    the same key: whoever comes second reads what the first has written.
    """
    if settings.secret_key is not None:
        return settings.secret_key
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    path = settings.data_dir / "secret_key"
    if not path.exists():
        _write_once(path, secrets.token_hex(_KEY_BYTES))
    key = path.read_text(encoding="ascii").strip()
    if len(key) < _MIN_KEY_LENGTH:
        raise BadSettings(f"密钥文件“{path}”不完整，请删去该文件后重新启动（用户须重新登录）。")
    return key


def _write_once(path: Path, key: str) -> None:
    """Write the whole key beside `path` first, then link it there unless one is there already."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(key)
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()


def _file() -> Path:
    return Path(os.environ.get(FILE_VARIABLE) or "caseflow.toml")


def _unknown_variables() -> list[str]:
    known = {PREFIX + name.upper() for name in Settings.model_fields} | {FILE_VARIABLE}
    return [
        f"环境变量 {name} 不是本程序的设置"
        for name in sorted(os.environ)
        if name.upper().startswith(PREFIX)
        and not name.upper().startswith(_TEST_PREFIX)
        and name.upper() not in known
    ]


def _words(*, name: str, shown: str, rule: str) -> str:
    if not rule:
        return f"设置文件中的 {name} 不是本程序的设置"
    if name in _HIDDEN:
        shown = "（不显示）"
    return f"{name} 的值“{shown}”不对：{rule}"


def _rule(sort: str, context: Mapping[str, object], message: str) -> str:
    """Return what a value must be; "" when its name is unknown."""
    if sort not in _RULES:
        return message
    return _RULES[sort].format(**context).replace("' or '", "' 或 '")


def _known() -> str:
    return "、".join(Settings.model_fields)
