"""Transaction number → handler; and every number the national interface knows.

Numbers and names: 定点医药机构接口规范 (国家 XJ-K01-2020 及 2021-12 修订,
湖南省 V1.1.27 文本).
"""

from __future__ import annotations

import csv
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module, resources
from typing import TYPE_CHECKING, Any, TypeVar

from yibao.gateway.contract.kinds import Message, Node
from yibao.gateway.errors import (
    HandledElsewhere,
    NotBuiltYet,
    NotCarriedOut,
    UnknownTransaction,
)
from yibao.gateway.later import MISSING, State
from yibao.gateway.tree import shown
from yibao.kernel.errors import Refused

if TYPE_CHECKING:
    from yibao.gateway.caller import Caller
    from yibao.settlement.requests import SettleRequest
    from yibao.settlement.views import SettlementView


@dataclass(frozen=True)
class Download:
    """A file instead of a message; only a transaction that does not write has one."""

    filename: str
    content: bytes


Output = Message | Sequence[Node] | Mapping[str, Any] | Download | None
Handler = Callable[[Any, "Caller"], Output]


@dataclass(frozen=True)
class Settling:
    """A settlement in two halves, so that many can be carried out as one.

    ``asked`` is what the message asks for, ``answer`` what its settlement is told as.
    ``alone``: does more than settle, so its handler carries it out by itself.
    ``trial``: only tells what it would come to.
    """

    asked: Callable[[Any, Caller], SettleRequest]
    answer: Callable[[SettlementView, Caller], Output]
    alone: Callable[[Any], bool] = lambda request: False
    trial: bool = False


@dataclass(frozen=True)
class Sharing:
    """A handler that reads, and writes by ``arrays.run`` alone, shares a transaction.

    ``visit`` is the number of the visit it changes, or nothing. ``alone``: does more,
    or so much that others would wait for it.
    """

    visit: Callable[[Any], str] = lambda request: ""
    alone: Callable[[Any], bool] = lambda request: False


H = TypeVar("H", bound=Callable[..., Output])


@dataclass(frozen=True)
class Transaction:
    """One built transaction.

    ``writes``: answered once per message number, in one database transaction with what
    it writes. ``together``: how it may be carried out with others.
    ``answer`` is a ``Message``, or ``list[Node]`` for a bare list.
    """

    number: str
    title: str
    request: type[Message]
    answer: Any
    writes: bool
    aliases: tuple[str, ...]
    handler: Handler
    together: Settling | Sharing | None = None


_BUILT: dict[str, Transaction] = {}
_BY_NUMBER: dict[str, Transaction] = {}  # aliases included


def transaction(
    number: str,
    *,
    title: str,
    request: type[Message],
    answer: Any = None,
    writes: bool = False,
    aliases: tuple[str, ...] = (),
    together: Settling | Sharing | None = None,
) -> Callable[[H], H]:
    """Register ``handler(request, caller)`` as the transaction ``number``."""

    def register(handler: H) -> H:
        built = Transaction(
            number, title, request, answer, writes, aliases, handler, together
        )
        for name in (number, *aliases):
            assert name not in _BY_NUMBER, f"交易 {name} 已经登记"
            _BY_NUMBER[name] = built
        _BUILT[number] = built
        return handler

    return register


def find(number: str) -> Transaction:
    """The transaction of a number, or the refusal that fits it."""
    load()
    known = number.strip().upper()
    if known in _BY_NUMBER:
        return _BY_NUMBER[known]
    if known in national():
        raise _not_yet(known, national()[known])
    raise UnknownTransaction(path="infno", value=shown(number, 12))


def _not_yet(number: str, title: str) -> Refused:
    if number not in MISSING:
        return NotBuiltYet(path="infno", value=number, title=title)
    found = MISSING[number]
    kind = HandledElsewhere if found.state is State.ELSEWHERE else NotCarriedOut
    return kind(path="infno", value=number, title=title, instead=found.instead)


def has_company(number: str) -> bool:
    """Whether a number is of a message that may be carried out with others."""
    found = _BY_NUMBER.get(number)
    return found is not None and found.together is not None


def canonical(number: str) -> str:
    """The number a message is kept under: 2207A is 2207."""
    load()
    known = number.strip().upper()
    return _BY_NUMBER[known].number if known in _BY_NUMBER else known


def built() -> list[Transaction]:
    """Every built transaction, in the order of the national list."""
    load()
    return sorted(_BUILT.values(), key=lambda each: each.number)


def known(number: str) -> str:
    """The number a message is kept under; nothing if it is no number of ours."""
    kept = canonical(number)
    return kept if kept in _BY_NUMBER or kept in national() else ""


@cache
def national() -> dict[str, str]:
    """Number → official name."""
    text = (resources.files("yibao.gateway") / "national.csv").read_text("utf-8")
    return {row["infno"]: row["name"] for row in csv.DictReader(text.splitlines())}


def listing() -> list[dict[str, str]]:
    """Every national number and our own: ``built``, ``planned`` or ``elsewhere``."""
    own = {each.number: each.title for each in built()}
    names = national() | {n: name for n, name in own.items() if n not in national()}
    return [
        {
            "infno": number,
            "name": name,
            "state": "built" if number in _BY_NUMBER else _missing_as(number),
        }
        for number, name in names.items()
    ]


def _missing_as(number: str) -> str:
    return MISSING[number].state if number in MISSING else State.PLANNED


@cache
def load() -> None:
    """Import every module of ``transactions``; importing registers."""
    package = import_module("yibao.gateway.transactions")
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        import_module(module.name)
