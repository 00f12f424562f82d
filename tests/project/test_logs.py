"""A line of the log says what happened, and nothing about whom it happened to."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection

from yibao.project import environment
from yibao.project.environment import WrongSetting
from yibao.project.logs import JsonLines, PlainText, Style, causes, configure

SECRET = "440301199003071234"


@pytest.fixture
def log() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logger = logging.getLogger("tests.logs")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield logger, stream
    logger.removeHandler(handler)


Log = tuple[logging.Logger, io.StringIO]


def line(stream: io.StringIO) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(stream.getvalue())
    return content


def test_a_line_has_the_named_fields_and_no_others(log: Log) -> None:
    logger, stream = log
    logger.info("办完", extra={"transaction": "2207", "ms": 3, "person": SECRET})
    told = line(stream)
    assert told.pop("time").endswith("+08:00")
    assert told == {
        "level": "INFO",
        "logger": "tests.logs",
        "message": "办完",
        "transaction": "2207",
        "ms": 3,
    }


def test_of_an_exception_kind_and_place_are_told_not_the_text(log: Log) -> None:
    logger, stream = log
    try:
        try:
            int(f"x{SECRET}")
        except ValueError as problem:
            raise KeyError(SECRET) from problem
    except KeyError:
        logger.exception("出错")
    told = line(stream)["exception"]
    assert told["kinds"] == ["KeyError", "ValueError"]
    assert "test_of_an_exception" in told["frames"][-1]
    assert SECRET not in stream.getvalue()


@pytest.mark.django_db
def test_of_a_database_error_state_and_constraint_are_told(log: Log) -> None:
    logger, stream = log
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE one (no text CONSTRAINT only_one UNIQUE)")
        try:
            cursor.execute("INSERT INTO one VALUES (%s), (%s)", [SECRET, SECRET])
        except IntegrityError:
            logger.exception("出错")
    assert line(stream)["exception"]["kinds"] == [
        "IntegrityError",
        "UniqueViolation 23505 only_one",
    ]
    assert SECRET not in stream.getvalue()


def test_a_circle_of_causes_ends() -> None:
    one, other = ValueError(), KeyError()
    one.__cause__, other.__cause__ = other, one
    assert causes(one) == [one, other]


def test_text_for_eyes() -> None:
    record = logging.LogRecord("a.b", 20, "", 1, "办完 %s", ("好",), None)
    record.outcome = "ok"
    assert PlainText().format(record).endswith(" INFO a.b 办完 好 outcome=ok")


def test_the_style_is_set_or_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("YIBAO_LOG", raising=False)
    assert environment.log_style() is Style.JSON
    monkeypatch.setenv("YIBAO_LOG", "text")
    assert environment.log_style() is Style.TEXT
    monkeypatch.setenv("YIBAO_LOG", "xml")
    with pytest.raises(WrongSetting, match="json、text、quiet"):
        environment.log_style()


@pytest.mark.parametrize(
    ("style", "lines"), [(Style.JSON, 2), (Style.TEXT, 2), (Style.QUIET, 1)]
)
def test_quiet_tells_only_what_is_wrong(style: Style, lines: int) -> None:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    root.handlers = []
    try:
        configure(style, stream)
        logging.getLogger("yibao").info("平常")
        logging.getLogger("yibao").warning("不好")
        logging.getLogger("uvicorn").info("不相干")
    finally:
        root.handlers, root.level = handlers, level
    assert len(stream.getvalue().splitlines()) == lines
