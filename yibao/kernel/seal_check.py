"""Verifying the sealed journal: which line is not the one that was sealed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from yibao.kernel.models import JournalSeal
from yibao.kernel.sealing import (
    BEFORE_ALL,
    MARK_BYTES,
    Line,
    digest_of,
    lines_between,
    mac_of,
)

TITLE = "操作日志与封存的摘要链一致"
NAME = "journal_is_as_sealed"


@dataclass(frozen=True, slots=True)
class Broken:
    """What is not as it was sealed; ``line`` is the first such line, 0 if a seal is."""

    partition: str
    number: int
    line: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """A seal noted elsewhere (锚), by which a cut-off end of the chain shows."""

    partition: str
    number: int
    digest: str


def broken_seals(
    anchors: Mapping[tuple[str, int], Anchor] | None = None,
) -> list[Broken]:
    """Everything that is not as it was sealed or noted elsewhere."""
    waiting = dict(anchors or {})
    return [*_walk(waiting), *_missing(waiting)]


def heads() -> list[Anchor]:
    """The last seal of every month, to be noted elsewhere."""
    last = JournalSeal.objects.order_by("partition", "-number").distinct("partition")
    return [Anchor(one.partition, one.number, one.digest) for one in last]


def _walk(waiting: dict[tuple[str, int], Anchor]) -> Iterator[Broken]:
    """Every seal in the order they were made, by the ranges they share."""
    newest: dict[str, JournalSeal] = {}
    last: JournalSeal | None = None
    seals = JournalSeal.objects.order_by("id").iterator()
    for (after, upto), together in groupby(seals, lambda s: (s.after_id, s.upto_id)):
        begins = last.upto_id if last else 0
        lines = lines_between(min(after, begins), upto)
        for seal in together:
            before = newest.get(seal.partition)
            yield from _seal_faults(seal, before, last)
            yield from _line_faults(seal, lines.pop(seal.partition, []))
            yield from _anchor_faults(seal, waiting)
            newest[seal.partition] = last = seal
        for partition, more in lines.items():
            yield Broken(partition, 0, more[0].id, _added(more[0].id))


def _seal_faults(
    seal: JournalSeal, own: JournalSeal | None, last: JournalSeal | None
) -> Iterator[Broken]:
    before = own or last
    number = own.number + 1 if own else 1
    previous = before.digest if before else BEFORE_ALL
    what = f"{seal.partition} 第 {seal.number} 个封存"
    if seal.number != number or seal.previous != previous:
        yield Broken(seal.partition, seal.number, 0, f"{what}与前一个不相接")
    if seal.mac != mac_of(seal.digest):
        yield Broken(seal.partition, seal.number, 0, f"{what}的摘要不是本平台写的")


def _line_faults(seal: JournalSeal, lines: list[Line]) -> Iterator[Broken]:
    if seal.digest == digest_of(seal, lines):
        return
    line, sentence = _first_fault(seal, lines)
    yield Broken(seal.partition, seal.number, line, sentence)


def _first_fault(seal: JournalSeal, lines: list[Line]) -> tuple[int, str]:
    """The first line whose mark is not the sealed one, and what may have happened."""
    raw = bytes(seal.marks)
    marks = [raw[at : at + MARK_BYTES] for at in range(0, len(raw), MARK_BYTES)]
    found = [line.mark for line in lines]
    same = 0
    while same < min(len(marks), len(found)) and marks[same] == found[same]:
        same += 1
    at = lines[same].id if same < len(lines) else seal.upto_id
    if len(found) < len(marks):
        after = lines[same - 1].id if same else seal.after_id
        gone = len(marks) - len(found)
        return after, f"操作日志第 {after} 行之后少了 {gone} 行"
    if len(found) > len(marks):
        return at, _added(at)
    if same == len(marks):
        number = f"{seal.partition} 第 {seal.number} 个封存"
        return 0, f"{number}所记的范围或摘要被改动"
    return at, f"操作日志第 {at} 行封存之后被改动"


def _added(line: int) -> str:
    return f"操作日志第 {line} 行是封存之后加进去的"


def _anchor_faults(
    seal: JournalSeal, waiting: dict[tuple[str, int], Anchor]
) -> Iterator[Broken]:
    anchor = waiting.pop((seal.partition, seal.number), None)
    if anchor is not None and anchor.digest != seal.digest:
        told = f"{seal.partition} 第 {seal.number} 个封存与另存的摘要不同"
        yield Broken(seal.partition, seal.number, 0, told)


def _missing(waiting: Mapping[tuple[str, int], Anchor]) -> Iterator[Broken]:
    for partition, number in sorted(waiting):
        told = f"{partition} 第 {number} 个封存另存有摘要,库里却没有"
        yield Broken(partition, number, 0, told)
