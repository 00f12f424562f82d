"""The JSON of a message as a tree whose every scalar is text.

``69.6`` and ``"69.6"`` are the same, no amount ever passes through binary floating
point, and a number of a million digits costs nothing.
"""

from __future__ import annotations

import json
import re
from typing import Any

from yibao.gateway.errors import (
    NotJson,
    NotUtf8,
    RepeatedKey,
    TooDeep,
    TooManyNodes,
)

DEPTH_LIMIT = 20
NODE_LIMIT = 50_000  # objects and arrays; each takes a hundred times its two brackets
EMPTY_WORDS = frozenset(("", "null", "NULL", "Null"))
BAD_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Numeral(str):
    """A number as the sender wrote it."""

    __slots__ = ()


def decode(body: bytes, charset: str = "") -> tuple[str, bool]:
    """The text of a body, and whether it had to be read as GBK."""
    if charset.lower() not in ("gbk", "gb2312", "gb18030"):
        try:
            return body.decode("utf-8-sig"), False
        except UnicodeDecodeError:
            pass
    try:
        return body.decode("gb18030"), True
    except UnicodeDecodeError:
        raise NotUtf8() from None


def parse(text: str, what: str = "报文") -> Any:
    """JSON whose scalars stay text; ambiguous or bottomless input is refused."""
    _check_nodes(text, what)
    try:
        tree = QUICKLY.decode(text)
        keys, too_deep = _measured(tree)
        if keys != len(NAMES.findall(text)):
            tree = CAREFULLY.decode(text)  # a name may stand twice in an object
    except json.JSONDecodeError as problem:
        reason = f"第 {problem.lineno} 行第 {problem.colno} 个字符处有误"
        raise NotJson(
            what=what, reason="内容为空" if not text.strip() else reason
        ) from (None)
    except RecursionError:
        raise TooDeep(what=what, limit=DEPTH_LIMIT) from None
    if too_deep:
        raise TooDeep(what=what, limit=DEPTH_LIMIT)
    return tree


def _check_nodes(text: str, what: str) -> None:
    """Before there is a tree; brackets within strings are counted, too."""
    if len(text) <= 2 * NODE_LIMIT:
        return
    number = text.count("{") + text.count("[")
    if number > NODE_LIMIT:
        raise TooManyNodes(what=what, number=number, limit=NODE_LIMIT)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        for key, value in pairs:
            if found[key] != value:
                raise RepeatedKey(key=key[:40])
    return found


# Some clients leave raw line breaks in strings: not strict.
AS_TEXT: dict[str, Any] = dict.fromkeys(
    ("parse_float", "parse_int", "parse_constant"), Numeral
)
QUICKLY = json.JSONDecoder(strict=False, **AS_TEXT)
CAREFULLY = json.JSONDecoder(strict=False, object_pairs_hook=_object, **AS_TEXT)
NAMES = re.compile(r'"\s*:')  # after every name; within strings, too


def _measured(tree: Any) -> tuple[int, bool]:
    """How many names a tree has, and whether it is deeper than the limit."""
    keys, level = 0, [tree] if isinstance(tree, dict | list) else []
    for _ in range(DEPTH_LIMIT):
        below: list[Any] = []
        for parent in level:
            if isinstance(parent, dict):
                keys += len(parent)
                children: Any = parent.values()
            else:
                children = parent
            below += [one for one in children if isinstance(one, dict | list)]
        if not below:
            return keys, False
        level = below
    return keys, True


def is_empty(value: Any) -> bool:
    """``null`` in the ways clients write it."""
    return value is None or (isinstance(value, str) and value.strip() in EMPTY_WORDS)


def is_unsavable(tree: Any) -> bool:
    """Whether any text of the tree could not be stored or sent back."""
    waiting = [tree]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += [*value.keys(), *value.values()]
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, str) and BAD_CHARACTERS.search(value):
            return True
    return False


def shown(value: Any, limit: int = 40) -> str:
    """A sender's value fit to be shown back: short, and always encodable."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = BAD_CHARACTERS.sub("?", text)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def name_of(value: Any) -> str:
    """What a JSON value is, in Chinese."""
    if isinstance(value, Numeral):
        return "数字"
    names: dict[type, str] = {dict: "对象", list: "数组", str: "文本", bool: "布尔值"}
    return next((n for kind, n in names.items() if isinstance(value, kind)), "空值")
