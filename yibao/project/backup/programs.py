"""The programs of PostgreSQL that do the work, out of the wheel."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from yibao.project.backup.problems import ProgramFailed
from yibao.project.embedded import PROGRAMS

TOLD_LINES = 3


@contextmanager
def program(name: str, *options: str, url: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program on a database; refuses when it ends badly.

    The password goes through the environment: arguments are seen by everybody.
    """
    parts = conninfo_to_dict(url)
    password = parts.pop("password", None)
    secret = {"PGPASSWORD": str(password)} if password else {}
    with tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen(
            [str(PROGRAMS / name), *options, f"--dbname={make_conninfo('', **parts)}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            cwd="/",
            env={**os.environ, **secret, "LC_ALL": "C"},
        )
        try:
            yield process
            process.communicate()
        except BaseException:
            process.kill()
            process.communicate()
            raise
        if process.returncode:
            complaints.seek(0)
            raise ProgramFailed(f"{name} 没有做完:\n{_told(complaints.read())}")


def _told(complaints: bytes) -> str:
    """Its first errors; further lines may quote rows, and those stay out."""
    lines = complaints.decode(errors="replace").splitlines()
    errors = [line for line in lines if "error:" in line or "ERROR:" in line]
    return "\n".join((errors or lines)[:TOLD_LINES])
