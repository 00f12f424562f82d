"""The database of a process: copied from one whose tables were made once for the run.

Making the tables takes as long as many tests, copying them an instant.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import psutil
import psycopg
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from yibao.project import embedded
from yibao.project.database import database_url

LOCK = 20260101  # held by the process that looks for the tables, or makes them
RUN = os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()
MIGRATED = f"test_yibao_{RUN}_migrated"
STAYS = ("django_migrations", "django_content_type", "auth_permission")
EDITIONS = "kernel_edition"  # emptying a table renews them
# Nobody needs what a test wrote after the machine lost its power.
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
Server = psycopg.Connection[tuple[object, ...]]


@contextmanager
def own() -> Iterator[None]:
    """Django is connected to a copy of this process's own until the block ends."""
    usual, name = connection.settings_dict["NAME"], f"test_yibao_{os.getpid()}"
    with patch.dict(embedded.SETTINGS, FORGETFUL):
        address = database_url()
    with psycopg.connect(address, autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        remove_left_behind(server)
        if MIGRATED not in names(server):
            migrate(server, f"{MIGRATED}_unfinished")
        told(server, "CREATE DATABASE {} TEMPLATE {}", name, MIGRATED)
        told(server, "ALTER DATABASE {} SET yibao.flush = 'on'", name)
    connect_to(name)
    yield
    connect_to(usual)
    with psycopg.connect(address, autocommit=True) as server:
        told(server, "DROP DATABASE {} WITH (FORCE)", name)


def migrate(server: Server, name: str) -> None:
    """The tables, under a name that is given when they are all there."""
    told(server, "CREATE DATABASE {}", name)
    connect_to(name)
    call_command("migrate", verbosity=0, interactive=False)
    connection.close()
    told(server, "ALTER DATABASE {} RENAME TO {}", name, MIGRATED)


def connect_to(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


def remove_left_behind(server: Server) -> None:
    """What runs of the past made for themselves, however they ended."""
    for name in names(server):
        run = re.match(r"test_yibao_(\d+)", name)
        if run and not psutil.pid_exists(int(run[1])):
            told(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def names(server: Server) -> list[str]:
    found = server.execute("SELECT datname FROM pg_database").fetchall()
    return [str(name) for (name,) in found]


def told(server: Server, statement: str, *databases: str) -> None:
    """A statement about databases, which cannot be parameters."""
    named = map(sql.Identifier, databases)
    server.execute(sql.SQL(statement).format(*named))


def empty() -> None:
    """Empty the tables that hold rows: to empty one takes long, full or not."""
    with connection.cursor() as cursor:
        tables = sorted(set(connection.introspection.table_names(cursor)))
        own = [one for one in tables if one not in (*STAYS, EDITIONS)]
        holding = " UNION ALL ".join(
            f"(SELECT '{name}' FROM {name} LIMIT 1)" for name in own
        )
        cursor.execute(holding)
        full = [str(name) for (name,) in cursor.fetchall()]
        if full:
            cursor.execute(f"TRUNCATE {', '.join(full)} CASCADE")
