"""查询画面: conditions above, the rows that meet them below, all of them as a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Generic, TypeVar

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse

from yibao.web.access import ConsoleRequest, Crumbs
from yibao.web.conditions import QueryForm
from yibao.web.lists import EXPORT_ROWS, Column, Listing, exported, paged, size_of
from yibao.web.pages import shown

WRONG = 422
EXPORT = "export.excel"


R = TypeVar("R")
F = TypeVar("F", bound=QueryForm)


@dataclass(frozen=True, kw_only=True)
class Query(Generic[F, R]):
    """One list of the console: declared once, answered as page, fragment and file.

    ``rows``: what is asked, by whom, after which key, at most how many.
    ``every``: the same for the file, without a key.
    ``links``: other pages beside the buttons, title and address name.
    """

    title: str
    heading: str  # of the rows, and the title of the file
    form: type[F]
    columns: Sequence[Column[R]]
    rows: Callable[[F, ConsoleRequest, str, int], Sequence[R]]
    every: Callable[[F, ConsoleRequest, int], Iterable[R]]
    address: Callable[[R], str] | None = None
    key: Callable[[R], str] = attrgetter("key")
    sub: str = ""
    empty: str = "没有符合条件的记录"
    links: Sequence[tuple[str, str]] = ()
    crumbs: Crumbs = ()

    def answer(self, request: ConsoleRequest, **more: Any) -> HttpResponse:
        """The page of a request; ``more`` is what its template wants besides."""
        form = self.form(request.GET)
        right = form.is_valid()
        if right and request.GET.get("export"):
            return self._file(request, form)
        listing = self._listing(request, form) if right else None
        content = {"query": self, "form": form, "listing": listing, **more}
        return shown(
            request,
            "web/query.html",
            self.title,
            content | {"may_export": EXPORT in request.permissions},
            crumbs=self.crumbs,
            part="web/_query.html",
            status=200 if right else WRONG,
        )

    def _listing(self, request: ConsoleRequest, form: F) -> Listing[R]:
        size = size_of(request.GET)
        rows = self.rows(form, request, request.GET.get("after", ""), size + 1)
        page = paged(rows, size, self.key)
        return Listing(self.columns, page, self.address)

    def _file(self, request: ConsoleRequest, form: F) -> HttpResponse:
        if EXPORT not in request.permissions:
            raise PermissionDenied(EXPORT)
        every = self.every(form, request, EXPORT_ROWS)
        return exported(request, self.heading, form.told(), self.columns, every)
