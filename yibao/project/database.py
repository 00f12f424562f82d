"""Which PostgreSQL the platform talks to: ``DATABASE_URL``, or the embedded server."""

from __future__ import annotations

from yibao.project import environment
from yibao.project.embedded import EmbeddedServer


def embedded_server() -> EmbeddedServer:
    """The server under ``YIBAO_HOME``; nothing is started by asking for it."""
    return EmbeddedServer(environment.home())


def database_address() -> str:
    """The URL to connect to, without starting anything (for Django's settings)."""
    return environment.database_setting() or embedded_server().url


def database_url() -> str:
    """The URL to connect to, with the embedded server running if it is the one.

    Cheap when it runs already, so whoever loses its connection may simply ask again.
    """
    url = environment.database_setting()
    if url is not None:
        environment.parse_database_url(url)
        return url
    server = embedded_server()
    server.ensure_running()
    return server.url
