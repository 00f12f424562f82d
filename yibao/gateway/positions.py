"""Where in the text of a message each of its values stands."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from dataclasses import dataclass

SPACE = re.compile(r"[ \t\r\n]*")
SCALAR = re.compile(r"[^\s,\]}]+")
INDEX = re.compile(r"\[\d+\]")


@dataclass(frozen=True)
class Position:
    """Counted from 1, as editors do."""

    line: int
    column: int


class Positions:
    """The place of every path of a JSON text that has already been parsed once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(m.end() for m in re.finditer("\n", text))]
        self._scanner = json.JSONDecoder(strict=False)
        self._found: dict[str, int] = {}
        self._value(self._skip(0), "")

    def of(self, path: str) -> Position:
        """The place of a path, or of the nearest that stands around it.

        ``data[0]`` finds a single object too, and ``data`` a list of one.
        """
        while path:
            for tried in (path, INDEX.sub("", path)):
                if tried in self._found:
                    return self._position(self._found[tried])
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return self._position(self._skip(0))

    def _position(self, at: int) -> Position:
        line = bisect_right(self._starts, at)
        return Position(line, at - self._starts[line - 1] + 1)

    def _skip(self, at: int) -> int:
        match = SPACE.match(self._text, at)
        return match.end() if match else at

    def _value(self, at: int, path: str) -> int:
        """Note one value and what is in it; where it ends."""
        self._found.setdefault(path, at)
        opening = self._text[at : at + 1]
        if opening == "{":
            return self._object(self._skip(at + 1), path)
        if opening == "[":
            return self._array(self._skip(at + 1), path)
        if opening == '"':
            return self._scanner.raw_decode(self._text, at)[1]
        match = SCALAR.match(self._text, at)
        return match.end() if match else at + 1

    def _object(self, at: int, path: str) -> int:
        while self._text[at : at + 1] == '"':
            key, end = self._scanner.raw_decode(self._text, at)
            inner = f"{path}.{key}" if path else key
            self._found.setdefault(inner, at)
            at = self._skip(self._value(self._skip(self._skip(end) + 1), inner))
            if self._text[at : at + 1] == ",":
                at = self._skip(at + 1)
        return at + 1

    def _array(self, at: int, path: str) -> int:
        number = 0
        while self._text[at : at + 1] not in ("]", ""):
            at = self._skip(self._value(at, f"{path}[{number}]"))
            number += 1
            if self._text[at : at + 1] == ",":
                at = self._skip(at + 1)
        return at + 1


def position(text: str, at: int) -> Position:
    """Line and column of an offset."""
    return Position(text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))
