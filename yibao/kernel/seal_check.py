"""Verifying the sealed journal: which line is not the one that was sealed."""

from __future__ import annotations

import time
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
SEALS_AT_ONCE = 50


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


@dataclass(frozen=True, slots=True)
class Piece:
    """One range of the chain: the lines ``after`` to ``upto``, and what is wrong."""

    after: int
    upto: int
    lines: int
    seals: tuple[JournalSeal, ...]
    broken: tuple[Broken, ...]


def broken_seals(
    anchors: Mapping[tuple[str, int], Anchor] | None = None,
) -> list[Broken]:
    """Everything that is not as it was sealed or noted elsewhere."""
    waiting = dict(anchors or {})
    found = [one for piece in pieces_from(0, waiting) for one in piece.broken]
    return [*found, *_missing(waiting)]


def piece_of(line: int) -> Piece | None:
    """The range a line lies in, looked at now; none if it is not sealed yet."""
    return next(pieces_from(line), None)


@dataclass(frozen=True, slots=True)
class Checked:
    """What was looked at: its ranges and lines, what is wrong, where to go on."""

    pieces: int
    lines: int
    upto: int
    broken: tuple[Broken, ...]
    done: bool


def checked_between(first: int, last: int, seconds: float) -> Checked:
    """The ranges that hold the lines ``first`` to ``last``, for so long at most."""
    give_up = time.monotonic() + seconds
    count, lines, upto = 0, 0, first
    broken: list[Broken] = []
    for piece in pieces_from(first):
        count, lines, upto = count + 1, lines + piece.lines, piece.upto
        broken += piece.broken
        if upto >= last or time.monotonic() > give_up:
            break
    newest = sealed_upto()
    done = upto >= min(last, newest.upto_id if newest else 0)
    return Checked(count, lines, upto, tuple(broken), done)


def sealed_upto() -> JournalSeal | None:
    """The last seal there is; what came after it is not sealed yet."""
    return JournalSeal.objects.order_by("id").defer("marks").last()


def pieces_from(
    line: int, waiting: dict[tuple[str, int], Anchor] | None = None
) -> Iterator[Piece]:
    """The ranges from that of a line on, in the order they were sealed."""
    seals = JournalSeal.objects.order_by("id")
    holding = seals.filter(upto_id__gte=line).order_by("upto_id", "id")
    begin = holding.first() if line else seals.first()
    if begin is None:
        return
    last = seals.filter(id__lt=begin.pk).last()
    newest: dict[str, JournalSeal | None] = {last.partition: last} if last else {}
    noted = {} if waiting is None else waiting
    following = groupby(_seals_from(begin.pk), lambda s: (s.after_id, s.upto_id))
    for (after, upto), grouped in following:
        together = tuple(grouped)
        for seal in together:
            if seal.partition not in newest:
                newest[seal.partition] = _before(seal, begin)
        yield _piece(after, upto, together, newest, last, noted)
        last = together[-1]


def heads() -> list[Anchor]:
    """The last seal of every month, to be noted elsewhere."""
    last = JournalSeal.objects.order_by("partition", "-number").distinct("partition")
    return [Anchor(one.partition, one.number, one.digest) for one in last]


def _seals_from(number: int) -> Iterator[JournalSeal]:
    """Some at a time: who looks at one range alone must not fetch all the others."""
    rows = JournalSeal.objects.order_by("id")
    while some := list(rows.filter(id__gte=number)[:SEALS_AT_ONCE]):
        yield from some
        if len(some) < SEALS_AT_ONCE:
            return
        number = some[-1].pk + 1


def _before(seal: JournalSeal, begin: JournalSeal) -> JournalSeal | None:
    """The seal of the same month before where the looking begins."""
    rows = JournalSeal.objects.filter(partition=seal.partition, id__lt=begin.pk)
    return rows.order_by("-number").first()


def _piece(
    after: int,
    upto: int,
    seals: tuple[JournalSeal, ...],
    newest: dict[str, JournalSeal | None],
    last: JournalSeal | None,
    waiting: dict[tuple[str, int], Anchor],
) -> Piece:
    """One range looked at, by the seals it shares; ``newest`` goes on with them."""
    begins = last.upto_id if last else 0
    lines = lines_between(min(after, begins), upto)
    count = sum(len(held) for held in lines.values())
    broken: list[Broken] = []
    for seal in seals:
        broken += _seal_faults(seal, newest[seal.partition], last)
        broken += _line_faults(seal, lines.pop(seal.partition, []))
        broken += _anchor_faults(seal, waiting)
        newest[seal.partition] = last = seal
    for partition, more in lines.items():
        broken.append(Broken(partition, 0, more[0].id, _added(more[0].id)))
    return Piece(after, upto, count, seals, tuple(broken))


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
