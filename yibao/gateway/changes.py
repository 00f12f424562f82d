"""What differs between two contracts, and whether a client of the old one would fail.

A contract is compared one fact a line, as ``published.lines`` writes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

NEEDS = ("no", "expected", "yes")


@dataclass(frozen=True)
class Change:
    """What differs between two contracts."""

    gone: tuple[str, ...]
    new: tuple[str, ...]

    @property
    def breaks(self) -> bool:
        """Whether a client of the old contract could be refused by the new one."""
        kept = {_place(line): line for line in self.new}
        return any(
            _narrower(line, kept.get(_place(line), "")) for line in self.gone
        ) or (any(_asks_more(line) for line in self.new if not self._began(line)))

    def _began(self, line: str) -> bool:
        """Whether the line belongs to a transaction that is new as a whole."""
        number = line.split(" ")[0]
        known = any(other.startswith(f"{number} ") for other in self.gone)
        return not known and any(_heads(number, other) for other in self.new)

    def __bool__(self) -> bool:
        return bool(self.gone or self.new)


def _heads(number: str, line: str) -> bool:
    return re.match(rf"{re.escape(number)} \S+ (写入|查询)", line) is not None


def _place(line: str) -> str:
    """What a line is about: number, direction and name."""
    parts = line.split(" ")
    named_late = parts[0] == "代码" or parts[1] in (">", "<", "地址")
    return " ".join(parts[:3] if named_late else parts[:2])


def _size(word: str) -> list[int]:
    return [int(part) for part in word.split(",") if part.isdigit()]


def _narrower(old: str, new: str) -> bool:
    """Whether a fact is gone, or asks more of the sender than it did."""
    if not new:
        return True
    if " > " not in old:
        return " < " in old and old.split(" ")[3:5] != new.split(" ")[3:5]
    (*_, size, need), (*_, new_size, new_need) = old.split(" "), new.split(" ")
    if need not in NEEDS or new_need not in NEEDS:
        return True
    shorter = any(a > b for a, b in zip(_size(size), _size(new_size), strict=False))
    return shorter or (new_need == "yes" != need)


def _asks_more(line: str) -> bool:
    return " > " in line and line.endswith(" yes")


def compare(old: Iterable[str], new: Iterable[str]) -> Change:
    """The facts that went and came, in their order."""
    old, new = list(old), list(new)
    before, after = set(old), set(new)
    return Change(
        tuple(line for line in old if line not in after),
        tuple(line for line in new if line not in before),
    )
