"""What a simulated day came to, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from yibao.simulator.play import Tally
from yibao.simulator.scripts import Book

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Report:
    text: str
    wrong: tuple[str, ...]


def told(tally: Tally, books: Iterable[Book]) -> Report:
    """Counts, times, refusals, and every relation that did not hold."""
    books = list(books)
    wrong = (*tally.wrong, *(said for book in books for said in book.wrong))
    sent, checked = tally.messages.total(), sum(book.checked for book in books)
    lines = [
        f"机构 {len(books)} 家,就诊与购药 {tally.visits.total()} 次,"
        f"报文 {sent} 条,用时 {tally.seconds:.1f} 秒",
        "  " + "、".join(f"{kind} {n}" for kind, n in tally.visits.most_common()),
        f"应答 p50 {at(tally.took, 0.50)} 毫秒,p99 {at(tally.took, 0.99)} 毫秒;"
        f"断线 {tally.lost} 次,重发 {tally.repeated} 次",
        *(f"拒绝 {code}: {n} 次" for code, n in tally.refused.most_common()),
        f"核对算术关系与对账 {checked} 处,不符 {len(wrong)} 处",
        *(f"  {said}" for said in wrong[:SHOWN]),
    ]
    return Report("\n".join(lines), wrong)


def at(took: list[float], share: float) -> int:
    """Milliseconds within which ``share`` of the messages were answered."""
    ranked = sorted(took)
    if not ranked:
        return 0
    return round(ranked[min(int(share * len(ranked)), len(ranked) - 1)] * 1000)
