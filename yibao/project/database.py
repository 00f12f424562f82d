"""Which PostgreSQL the platform talks to: ``DATABASE_URL``, or the embedded server."""

from __future__ import annotations

import psycopg

from yibao.project import environment
from yibao.project.embedded import EmbeddedServer
from yibao.project.environment import SetupProblem


def embedded_server() -> EmbeddedServer:
    """The server under ``YIBAO_HOME``; nothing is started by asking for it."""
    return EmbeddedServer(environment.home())


def database_address() -> str:
    """The URL to connect to, without starting anything (for Django's settings)."""
    return environment.database_setting() or embedded_server().url


def database_url() -> str:
    """The URL to connect to, of a server that answers; the embedded one is started.

    Cheap when it runs already, so whoever loses its connection may simply ask again.
    """
    url = environment.database_setting()
    if url is not None:
        _refuse_unanswered(url)
        return url
    server = embedded_server()
    server.ensure_running()
    return server.url


def _refuse_unanswered(url: str) -> None:
    database = environment.parse_database_url(url)
    try:
        psycopg.connect(url, connect_timeout=10).close()
    except psycopg.Error as problem:
        where = f"{database.host or '本机'} 上的 {database.name}"
        raise SetupProblem(
            f"连接不上数据库 {where},请检查 DATABASE_URL 和该服务器:\n{problem}"
        ) from None
