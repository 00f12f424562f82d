"""The few settings, read from the environment, typed, and refused loudly when wrong."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from yibao.gateway.limits import Limits
from yibao.project.logs import Style


class SetupProblem(RuntimeError):
    """The platform cannot start as it is set up; the message says what to do."""


class WrongSetting(SetupProblem):
    """A setting that cannot be used; the message says which, why and what to write."""


# The same few statements come again and again: a connection parses and plans each once,
# and plans for anybody. A pooler between must keep a session's prepared statements.
PREPARED: dict[str, object] = {"server_side_binding": True, "prepare_threshold": 2}
PLANS = "-c plan_cache_mode=force_generic_plan"


@dataclass(frozen=True)
class Database:
    """Where PostgreSQL is; an empty host means its default socket."""

    name: str
    user: str
    password: str
    host: str
    port: str
    options: dict[str, str]

    def as_django(self) -> dict[str, object]:
        """The ``DATABASES`` entry of this server."""
        return {
            "ENGINE": "yibao.project.postgresql",
            "NAME": self.name,
            "USER": self.user,
            "PASSWORD": self.password,
            "HOST": self.host,
            "PORT": self.port,
            "OPTIONS": {
                **PREPARED,
                **self.options,
                "options": f"{PLANS} {self.options.get('options', '')}".strip(),
            },
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
        }


def home() -> Path:
    """``YIBAO_HOME``: the folder of the embedded database and its keys."""
    return Path(os.environ.get("YIBAO_HOME") or ".yibao").absolute()


def database_setting() -> str | None:
    """``DATABASE_URL`` as given, or ``None`` for the embedded server."""
    return os.environ.get("DATABASE_URL") or None


def key_file() -> Path:
    """``YIBAO_KEY_FILE``: the keys of sealed columns; if unset, beside the data."""
    given = os.environ.get("YIBAO_KEY_FILE")
    if not given and database_setting():
        raise WrongSetting(
            "使用 DATABASE_URL 时必须用 YIBAO_KEY_FILE 指明密钥文件,"
            "平台不会为正式数据库自动生成密钥"
        )
    return Path(given).absolute() if given else home() / "keys.json"


def key_file_may_be_made() -> bool:
    """Keys are made only for the embedded server's own demo and test data."""
    return not os.environ.get("YIBAO_KEY_FILE") and database_setting() is None


def demo_logins() -> bool:
    """``YIBAO_DEMO_LOGINS``: whether the login page tells the logins of a demo city."""
    return flag("YIBAO_DEMO_LOGINS", database_setting() is None)


def https() -> bool:
    """``YIBAO_HTTPS``: whether the console is behind TLS, so that cookies need it."""
    return flag("YIBAO_HTTPS", False)


def gateway() -> Limits:
    """Limits of the interface, each from a variable; the defaults suit a small city.

    Unauthenticated senders are let in by default only beside the embedded database.
    """
    return Limits(
        body_bytes=whole("YIBAO_MAX_BODY", 8 * 1024 * 1024, lowest=1024),
        workers=whole("YIBAO_WORKERS", 8),
        queue=whole("YIBAO_QUEUE", 200),
        anonymous=flag("YIBAO_ALLOW_ANONYMOUS", database_setting() is None),
        drift_seconds=whole("YIBAO_DRIFT_SECONDS", 300),
        writers=whole("YIBAO_WRITERS", 1),
        patience=whole("YIBAO_PATIENCE", 20),
    )


def profiles_file() -> Path | None:
    """``YIBAO_PROFILES``: a city's own file of interface profiles."""
    given = os.environ.get("YIBAO_PROFILES")
    return Path(given).absolute() if given else None


def log_style() -> Style:
    """``YIBAO_LOG``: how ``yibao serve`` writes its log to stderr."""
    value = os.environ.get("YIBAO_LOG") or Style.JSON.value
    try:
        return Style(value)
    except ValueError:
        choices = "、".join(style.value for style in Style)
        raise WrongSetting(f"YIBAO_LOG={value!r} 无法识别,请填写 {choices}") from None


def flag(name: str, default: bool) -> bool:
    """A yes-or-no setting, written 1 or 0."""
    value = os.environ.get(name)
    if not value:
        return default
    if value not in ("0", "1"):
        raise WrongSetting(f"{name}={value!r} 无法识别,请填写 1 或 0")
    return value == "1"


def whole(name: str, default: int, lowest: int = 1) -> int:
    """A whole-number setting."""
    value = os.environ.get(name)
    if not value:
        return default
    if not value.isdecimal() or int(value) < lowest:
        raise WrongSetting(f"{name}={value!r} 应为不小于 {lowest} 的整数")
    return int(value)


def parse_database_url(url: str) -> Database:
    """Read ``postgresql://user:password@host:port/name?option=value``."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres"):
        raise WrongSetting(
            f"DATABASE_URL 只支持 postgresql://,收到的是 {parts.scheme or '空'}://"
        )
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise WrongSetting("DATABASE_URL 缺少数据库名,应为 postgresql://…/库名")
    try:
        port = str(parts.port or "")
    except ValueError:
        raise WrongSetting("DATABASE_URL 的端口应为 1 至 65535 的整数") from None
    options = dict(parse_qsl(parts.query))
    return Database(
        name=name,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        host=options.pop("host", parts.hostname or ""),
        port=options.pop("port", port),
        options=options,
    )
