"""查询列表: one declaration of columns gives the table, its total row and its export.

Lists page by keyset: the rows after a key, in the order of the key, so that the
thousandth page costs what the first does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.http import HttpResponse, QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString

from yibao.access.queries import operator_of
from yibao.engine.money import Money
from yibao.kernel import journal
from yibao.kernel.looking import Looked
from yibao.web.access import ConsoleRequest
from yibao.web.excel import Sheet, workbook
from yibao.web.templatetags.ui import or_dash, tag, yuan

R = TypeVar("R")
SIZES = (20, 50, 100)
EXPORT_ROWS = 50_000


@dataclass(frozen=True)
class Column(Generic[R]):
    """A column: its title with the unit, and what a row shows in it."""

    title: str
    value: Callable[[R], Any]
    kind: str = ""  # "", money, code, wrap
    link: Callable[[R], str] | None = None  # where it leads; nowhere if empty
    tone: Callable[[R], str] | None = None  # shown as a tag of this tone

    @property
    def is_money(self) -> bool:
        return self.kind == "money"

    def cell(self, row: R) -> SafeString:
        """The cell as the page has it."""
        value = self.value(row)
        text = yuan(value) if self.is_money else or_dash(value)
        if self.tone is not None:
            text = tag(value, self.tone(row))
        if self.link is not None and (url := self.link(row)):
            text = format_html('<a href="{}">{}</a>', url, text)
        css = {"money": "num", "wrap": "wrap", "code": "code"}.get(self.kind, "")
        return format_html('<td class="{}">{}</td>', css, text)


@dataclass(frozen=True)
class Page(Generic[R]):
    """One page of rows, and the key the next begins after."""

    rows: Sequence[R]
    next_key: str
    size: int
    looked_until: datetime | None = None  # where the looking ended before the list


def size_of(asked: QueryDict) -> int:
    offered = {str(size): size for size in SIZES}
    return offered.get(asked.get("size", ""), SIZES[0])


def paged(rows: Sequence[R], size: int, key: Callable[[R], str]) -> Page[R]:
    """A page of ``rows``, of which one more than ``size`` was read."""
    more = len(rows) > size
    kept = rows[:size]
    if not more and isinstance(rows, Looked) and rows.ended_at:
        return Page(kept, rows.next_key, size, rows.ended_at)
    return Page(kept, key(kept[-1]) if more and kept else "", size)


@dataclass(frozen=True)
class Listing(Generic[R]):
    """A list as its template wants it."""

    columns: Sequence[Column[R]]
    page: Page[R]
    key_url: Callable[[R], str] | None = None

    @property
    def opens(self) -> bool:
        """Whether rows lead somewhere; a template would call ``key_url`` itself."""
        return self.key_url is not None

    @property
    def body(self) -> list[tuple[str, list[SafeString]]]:
        """Each row: where it leads, and its cells."""
        return [
            (
                self.key_url(row) if self.key_url else "",
                [column.cell(row) for column in self.columns],
            )
            for row in self.page.rows
        ]

    @property
    def totals(self) -> list[Money | None]:
        """Under each money column its sum on this page; nothing where none is."""
        if not any(column.is_money for column in self.columns):
            return []
        return [
            Money.sum(_money(column.value(row)) for row in self.page.rows)
            if column.is_money
            else None
            for column in self.columns
        ]


def _money(value: Any) -> Money:
    return value if isinstance(value, Money) else Money(value or 0)


def exported(
    request: ConsoleRequest,
    title: str,
    conditions: Iterable[tuple[str, str]],
    columns: Sequence[Column[R]],
    rows: Iterable[R],
) -> HttpResponse:
    """导出 Excel: the current conditions, with title, operator, time and unit.

    The journal keeps who took out how many rows, asked for by which conditions; not
    their values, which may be of a person.
    """
    asked = tuple(conditions)
    cut = _Cut([column.value(row) for column in columns] for row in rows)
    sheet = Sheet(
        title=title,
        conditions=asked,
        agency=request.scope.title,
        operator=f"{request.user.name} ({request.user.number})",
        columns=tuple((column.title, column.is_money) for column in columns),
        rows=cut,
    )
    answer = workbook(sheet)
    told = {"rows": cut.count, "conditions": [name for name, value in asked if value]}
    by = operator_of(request.user)
    journal.record("list.exported", "list", title, by=by, fields=told)
    return answer


class _Cut:
    """The rows; where the file may end before the list does, its last line says so."""

    def __init__(self, rows: Iterable[list[Any]]) -> None:
        self.rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[list[Any]]:
        for row in self.rows:
            self.count += 1
            yield row
            if self.count == EXPORT_ROWS:
                yield [f"只导出前 {EXPORT_ROWS} 行,可能还有更多: 请缩小条件分次导出"]
