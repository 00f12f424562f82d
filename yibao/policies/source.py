"""YAML as a tree whose every value knows its file and line; mistakes are collected.

Values stay text until a field says what they are, so that ``0.1`` never passes
through a binary float and ``310100`` keeps every digit.
"""

from __future__ import annotations

import difflib
import io
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
NEAREST = ",是不是要写 "
_LARGEST = 2_000_000  # values written in one file
_REPEATED = 200_000  # values behind aliases, counted each time they are named
_DEEPEST = 60


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single written value; ``quoted`` tells the text "1" from the number 1."""

    file: str
    line: int
    text: str
    quoted: bool = False

    @property
    def is_null(self) -> bool:
        return not self.quoted and self.text in ("", "~", "null", "Null", "NULL")


@dataclass(frozen=True, slots=True)
class Sequence:
    file: str
    line: int
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Mapping:
    file: str
    line: int
    pairs: tuple[tuple[Scalar, Node], ...]

    def get(self, key: str) -> Node | None:
        return next((node for name, node in self.pairs if name.text == key), None)

    def has(self, key: str) -> bool:
        return any(name.text == key for name, _ in self.pairs)


Node: TypeAlias = Scalar | Sequence | Mapping


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake in one file, in a sentence its author can act on."""

    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.sentence}"


class FilesRefused(ValueError):
    """The files are not accepted; ``problems`` holds every mistake found in them."""

    def __init__(self, problems: Collection[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class Unreadable(Exception):
    """A value could not be read; the problem is already recorded."""


@dataclass(slots=True)
class Problems:
    """Collects mistakes so that one run reports all of them."""

    found: list[Problem] = field(default_factory=list)

    def add(self, node: Node, sentence: str) -> None:
        self.found.append(Problem(node.file, node.line, sentence))

    def refuse(self, node: Node, sentence: str) -> Unreadable:
        """Record the problem and return what the caller raises."""
        self.add(node, sentence)
        return Unreadable(sentence)

    def refuse_at(self, file: str, line: int, sentence: str) -> Unreadable:
        self.found.append(Problem(file, line, sentence))
        return Unreadable(sentence)

    def raise_if_any(self) -> None:
        if self.found:
            raise FilesRefused(self.found)


def read_file(path: Path, shown: str, problems: Problems) -> tuple[Node, ...]:
    """The documents of ``path``; ``shown`` is what messages call it."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        sentence = "文件不是 UTF-8 编码,请另存为 UTF-8"
        raise problems.refuse_at(shown, 1, sentence) from error
    except OSError as error:
        sentence = f"文件无法读取: {error.strerror}"
        raise problems.refuse_at(shown, 1, sentence) from error
    return read_text(text, shown, problems)


def read_text(text: str, shown: str, problems: Problems) -> tuple[Node, ...]:
    """The documents of a YAML (or JSON) text; syntax errors and loops refused."""
    grower = _Grower(shown, problems)
    try:
        for event in yaml.parse(io.StringIO(text), Loader=_LOADER):
            grower.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        sentence = f"不是合法的 YAML ({error.problem or error}),请检查缩进、冒号与引号"
        line = mark.line + 1 if mark else 1
        if (wide := _full_width(text, line)) is not None:
            line, sentence = wide
        raise problems.refuse_at(shown, line, sentence) from error
    except yaml.YAMLError as error:
        sentence = f"不是合法的 YAML ({error})"
        raise problems.refuse_at(shown, 1, sentence) from error
    documents = [node for node in grower.documents if not _is_empty(node)]
    if not documents:
        raise problems.refuse_at(shown, 1, "文件是空的")
    return tuple(documents)


WIDE = {"：": "冒号 (后面要有空格)", "，": "逗号", "“": "引号"}
_WIDE = re.compile(r"^\s*-?\s*[\w\"']+\s*(：)|[\[{][^\]}#]*?([，：“])")


def _full_width(text: str, line: int) -> tuple[int, str] | None:
    """Full-width punctuation where YAML wants half-width, at a mistake or above."""
    lines = text.splitlines()
    for number in range(min(line, len(lines)), max(0, line - 3), -1):
        bare = re.sub(r"\"[^\"]*\"|'[^']*'", "x", lines[number - 1])
        found = _WIDE.search(bare.partition(" #")[0])
        if found:
            mark = found.group(1) or found.group(2)
            sentence = f"不是合法的 YAML: 标点「{mark}」是全角的,要用半角的{WIDE[mark]}"
            return number, sentence
    return None


def _is_empty(node: Node) -> bool:
    return isinstance(node, Scalar) and node.is_null


def read_one(path: Path, shown: str, problems: Problems) -> Node:
    """The only document of ``path``."""
    first, *more = read_file(path, shown, problems)
    if more:
        raise problems.refuse(more[0], "这个文件只能有一份内容,不能用 --- 分开写几份")
    return first


def is_code_like(text: str) -> bool:
    """Whether the text is an ASCII code, as a disease code is."""
    return text.isascii() and any(char.isdigit() for char in text)


def nearest(word: str, known: Collection[str]) -> str:
    """``,是不是要写 X``: the known word nearest to a mistaken one, or nothing."""
    close = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.55)
    return f"{NEAREST}{close[0]}" if close else ""


def listed(words: Collection[str], limit: int = 40) -> str:
    """``a、b、c``, cut where a message would become a page."""
    shown = list(words)[:limit]
    return "、".join(shown) + (" …" if len(words) > limit else "")


@dataclass(slots=True)
class _Open:
    """A list or map whose end has not come yet."""

    line: int
    is_map: bool
    anchor: str | None
    size_before: int
    items: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class _Grower:
    """Grows the tree from PyYAML's events, one by one: no recursion, no loops."""

    file: str
    problems: Problems
    documents: list[Node] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)
    anchors: dict[str, tuple[Node, int]] = field(default_factory=dict)
    size: int = 0  # nodes so far, those behind aliases counted each time
    repeated: int = 0  # those behind aliases alone

    def take(self, event: yaml.Event) -> None:
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.ScalarEvent):
            # a plain scalar has no style; quotes and blocks are text as written
            quoted = event.style not in (None, "")
            self._add(Scalar(self.file, line, event.value, quoted), event.anchor, 1)
        elif isinstance(event, yaml.CollectionStartEvent):
            if len(self.open) >= _DEEPEST:
                raise self.problems.refuse_at(self.file, line, "括号或缩进套得太深")
            is_map = isinstance(event, yaml.MappingStartEvent)
            self.open.append(_Open(line, is_map, event.anchor, self.size))
        elif isinstance(event, yaml.CollectionEndEvent):
            done = self.open.pop()
            grown = self._mapping(done) if done.is_map else self._sequence(done)
            self._add(grown, done.anchor, 1, self.size - done.size_before)
        elif isinstance(event, yaml.AliasEvent):
            if event.anchor not in self.anchors:
                sentence = f"*{event.anchor} 引用的内容还没有写完,展开后没有尽头"
                raise self.problems.refuse_at(self.file, line, sentence)
            node, size = self.anchors[event.anchor]
            self.repeated += size
            if self.repeated > _REPEATED:
                sentence = "引用 (&、*) 展开后太大,请把内容写开"
                raise self.problems.refuse_at(self.file, line, sentence)
            self._add(node, None, size)

    def _add(self, node: Node, anchor: str | None, grown: int, inside: int = 0) -> None:
        self.size += grown
        if self.size - self.repeated > _LARGEST:
            sentence = f"文件太大,一个文件最多写 {_LARGEST} 个值,请分成几个文件"
            raise self.problems.refuse_at(self.file, node.line, sentence)
        if anchor:
            self.anchors[anchor] = (node, inside + grown)
        (self.open[-1].items if self.open else self.documents).append(node)

    def _sequence(self, done: _Open) -> Sequence:
        return Sequence(self.file, done.line, tuple(done.items))

    def _mapping(self, done: _Open) -> Mapping:
        pairs: list[tuple[Scalar, Node]] = []
        seen: dict[str, int] = {}
        for key, value in zip(done.items[::2], done.items[1::2], strict=True):
            if not isinstance(key, Scalar):
                raise self.problems.refuse(key, "键必须是一个词,不能是列表或映射")
            if key.text in seen:
                sentence = f"{key.text} 写了两次,第一次在第 {seen[key.text]} 行"
                self.problems.add(key, sentence)
                continue
            seen[key.text] = key.line
            pairs.append((key, value))
        return Mapping(self.file, done.line, tuple(pairs))
