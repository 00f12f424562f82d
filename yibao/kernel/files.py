"""Lines of published files: tab-separated text or CSV, bare or zipped.

A line that cannot be read is handed on with its reason; the others are not lost.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from yibao.kernel.errors import Refused, Who

EMPTY = frozenset(("", "null", "NULL", "Null"))


class Unreadable(Refused):
    code, message = "KN-010", "文件 {file} 无法读取: {reason}"
    todo, who = "请核对文件路径与格式", (Who.OPERATOR,)


@dataclass(frozen=True, slots=True)
class Line:
    """The values of a line, ``None`` where empty; or ``fault``, why it has none."""

    number: int
    values: tuple[str | None, ...] = ()
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line that was not taken, and why."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file} 第 {self.line} 行: {self.reason}"


@dataclass
class Report:
    """What an import did."""

    title: str
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: list[Refusal] = field(default_factory=list)

    @property
    def changed_nothing(self) -> bool:
        return not (self.new or self.changed)


@contextmanager
def opened(path: Path) -> Iterator[list[tuple[str, IO[bytes]]]]:
    """A file under its name; of a zip, every text or CSV file inside it."""
    try:
        if not zipfile.is_zipfile(path):
            with path.open("rb") as stream:
                yield [(path.name, stream)]
            return
        with zipfile.ZipFile(path) as archive:
            names = [
                name
                for name in sorted(archive.namelist())
                if name.lower().endswith((".txt", ".csv"))
            ]
            if not names:
                raise Unreadable(file=str(path), reason="压缩包内没有 txt 或 csv 文件")
            yield [(f"{path.name}/{name}", archive.open(name)) for name in names]
    except (OSError, zipfile.BadZipFile) as problem:
        raise Unreadable(file=str(path), reason=problem) from None


def tab_lines(stream: IO[bytes]) -> Iterator[Line]:
    """Tab-separated, no heading, ``null`` for empty: the national download files."""
    for number, text in _texts(stream):
        if fault := _fault(text):
            yield Line(number, fault=fault)
        elif text:
            yield Line(number, _values(text.split("\t")))


def csv_lines(stream: IO[bytes]) -> Iterator[Line]:
    """Comma-separated, heading included; every line stands for itself."""
    for number, text in _texts(stream):
        if fault := _fault(text):
            yield Line(number, fault=fault)
        elif text:
            yield _csv_line(number, text)


def _csv_line(number: int, text: str) -> Line:
    try:
        cells = next(csv.reader([text], strict=True))
    except csv.Error as problem:
        return Line(number, fault=f"不是合法的 CSV: {problem}")
    return Line(number, _values(cells))


def _texts(stream: IO[bytes]) -> Iterator[tuple[int, str]]:
    reader = io.TextIOWrapper(
        stream, encoding="utf-8-sig", errors="surrogateescape", newline="\n"
    )
    for number, text in enumerate(reader, 1):
        yield number, text.rstrip("\r\n")


def _fault(text: str) -> str:
    if "\0" in text or "\x1f" in text:
        return "含有控制字符"
    try:
        text.encode()
    except UnicodeEncodeError:
        return "不是 UTF-8 编码"
    return ""


def _values(cells: list[str]) -> tuple[str | None, ...]:
    bare = [cell.strip() for cell in cells]
    return tuple([None if cell in EMPTY else cell for cell in bare])
