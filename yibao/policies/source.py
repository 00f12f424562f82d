"""YAML as a tree whose every value knows its file and line; mistakes are collected.

Values stay text until a field says what they are, so that ``0.1`` never passes
through a binary float and ``310100`` keeps every digit.
"""

from __future__ import annotations

import difflib
import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_LARGEST = 200_000  # nodes; a file of aliases that unfolds without end stops here


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
    try:
        found = list(yaml.compose_all(io.StringIO(text), Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        sentence = f"不是合法的 YAML ({error.problem or error}),请检查缩进、冒号与引号"
        line = mark.line + 1 if mark else 1
        raise problems.refuse_at(shown, line, sentence) from error
    except yaml.YAMLError as error:
        sentence = f"不是合法的 YAML ({error})"
        raise problems.refuse_at(shown, 1, sentence) from error
    documents = [node for node in found if node is not None]
    if not documents:
        raise problems.refuse_at(shown, 1, "文件是空的")
    return tuple(_Grower(shown, problems).grow(node) for node in documents)


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
    return f",是不是要写 {close[0]}" if close else ""


def listed(words: Collection[str], limit: int = 40) -> str:
    """``a、b、c``, cut where a message would become a page."""
    shown = list(words)[:limit]
    return "、".join(shown) + (" …" if len(words) > limit else "")


def walk(node: Node) -> Iterator[Node]:
    """Every node of the tree."""
    yield node
    if isinstance(node, Mapping):
        for _, value in node.pairs:
            yield from walk(value)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from walk(item)


@dataclass(slots=True)
class _Grower:
    """Turns PyYAML's nodes into ours."""

    file: str
    problems: Problems
    count: int = 0
    open: set[int] = field(default_factory=set)

    def grow(self, node: yaml.Node) -> Node:
        line = node.start_mark.line + 1
        self.count += 1
        if id(node) in self.open or self.count > _LARGEST:
            sentence = "引用 (&、*) 展开后没有尽头,请把内容写开"
            raise self.problems.refuse_at(self.file, line, sentence)
        if isinstance(node, yaml.ScalarNode):
            # a plain scalar has no style; quotes and blocks are text as written
            return Scalar(self.file, line, node.value, node.style not in (None, ""))
        self.open.add(id(node))
        try:
            if isinstance(node, yaml.SequenceNode):
                items = tuple(self.grow(item) for item in node.value)
                return Sequence(self.file, line, items)
            return self._mapping(node, line)
        finally:
            self.open.discard(id(node))

    def _mapping(self, node: yaml.Node, line: int) -> Mapping:
        pairs: list[tuple[Scalar, Node]] = []
        seen: dict[str, int] = {}
        for key_node, value_node in node.value:
            key = self.grow(key_node)
            if not isinstance(key, Scalar):
                raise self.problems.refuse(key, "键必须是一个词,不能是列表或映射")
            if key.text in seen:
                sentence = f"{key.text} 写了两次,第一次在第 {seen[key.text]} 行"
                self.problems.add(key, sentence)
                continue
            seen[key.text] = key.line
            pairs.append((key, self.grow(value_node)))
        return Mapping(self.file, line, tuple(pairs))
