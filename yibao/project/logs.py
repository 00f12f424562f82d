"""Log lines for machines (JSON) or eyes (text), with nothing in them about persons.

Only the fields named here are written, whatever a record carries. Of an exception its
kind and its place are told, never its text: that quotes values, and values are persons.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import datetime
from enum import Enum
from typing import Any, TextIO
from zoneinfo import ZoneInfo

from psycopg import Error as PostgresError

FIELDS = (
    "transaction",
    "institution",
    "message_no",
    "reference",
    "settlement_no",
    "outcome",
    "ms",
)
BEIJING = ZoneInfo("Asia/Shanghai")
TALKATIVE = ("uvicorn", "django", "httpx")


class Style(Enum):
    """How a log is written."""

    JSON = "json"  # for machines
    TEXT = "text"  # for eyes
    QUIET = "quiet"  # for eyes, and only what is wrong


class JsonLines(logging.Formatter):
    """One object a line."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(told(record), ensure_ascii=False)


class PlainText(logging.Formatter):
    """``time level logger message name=value …``, and an exception below."""

    def format(self, record: logging.LogRecord) -> str:
        content = told(record)
        problem = content.pop("exception", None)
        first = [content.pop(name) for name in ("time", "level", "logger", "message")]
        line = " ".join([*first, *(f"{key}={value}" for key, value in content.items())])
        if problem is None:
            return line
        return "\n    ".join([line, *problem["kinds"], *problem["frames"]])


def told(record: logging.LogRecord) -> dict[str, Any]:
    """What may be written of a record."""
    moment = datetime.fromtimestamp(record.created, BEIJING)
    content = {
        "time": moment.isoformat(timespec="milliseconds"),
        "level": record.levelname,
        "logger": record.name,
        "message": record.getMessage(),
    }
    for name in FIELDS:
        if getattr(record, name, "") != "":
            content[name] = getattr(record, name)
    problem = record.exc_info[1] if record.exc_info else None
    return content | ({"exception": place_of(problem)} if problem else {})


def place_of(problem: BaseException) -> dict[str, list[str]]:
    """The kinds of an exception and its causes, and the frames of the longest way.

    The innermost may know the last two calls only: those of the database driver.
    """
    chain = list(causes(problem))
    ways = (traceback.extract_tb(one.__traceback__) for one in reversed(chain))
    frames = max(ways, key=len)
    return {
        "kinds": [kind_of(one) for one in chain],
        "frames": [f"{one.filename}:{one.lineno} {one.name}" for one in frames],
    }


def causes(problem: BaseException) -> list[BaseException]:
    """An exception and what it came from, outermost first."""
    chain = [problem]
    while following := chain[-1].__cause__ or chain[-1].__context__:
        if following in chain:
            break
        chain.append(following)
    return chain


def kind_of(problem: BaseException) -> str:
    """``IntegrityError``; of PostgreSQL also the state and the constraint."""
    name = type(problem).__qualname__
    if not isinstance(problem, PostgresError) or not problem.sqlstate:
        return name
    named = problem.diag.constraint_name or problem.diag.table_name or ""
    return f"{name} {problem.sqlstate} {named}".rstrip()


def configure(style: Style, stream: TextIO | None = None) -> None:
    """Send every line of this process to stderr in a style."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines() if style is Style.JSON else PlainText())
    level = logging.WARNING if style is Style.QUIET else logging.INFO
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
