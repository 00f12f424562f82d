"""What every test may use: the embedded database and the reference data."""

from __future__ import annotations

import os
import re
from pathlib import Path

import psutil
import psycopg
import pytest
from django.db import connection
from psycopg import sql
from pytest_django import DjangoDbBlocker

from yibao.project.database import database_url

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
) -> None:
    """Have the server running, without the databases that killed runs left behind."""
    with psycopg.connect(database_url(), autocommit=True) as server:
        names = server.execute("SELECT datname FROM pg_database").fetchall()
        for (name,) in names:
            run = re.match(r"test_yibao_(\d+)", name)
            if run and not psutil.pid_exists(int(run[1])):
                server.execute(
                    sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(
                        sql.Identifier(name)
                    )
                )


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Let tests, and nobody else, empty the append-only tables between them."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        name = connection.ops.quote_name(connection.settings_dict["NAME"])
        cursor.execute(f"ALTER DATABASE {name} SET yibao.flush = 'on'")
        cursor.execute("SET yibao.flush = 'on'")


@pytest.fixture(scope="session")
def reference_data() -> Path:
    """The folder of national dictionaries and catalogues, kept outside the project."""
    folder = Path(os.environ.get("YIBAO_REFERENCE_DATA") or ROOT.parent / "shared/data")
    if folder.is_dir():
        return folder
    reason = f"没有参考数据 {folder},可用 YIBAO_REFERENCE_DATA 指明所在目录"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
