"""A page of rows, in the way the paged transactions answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from yibao.gateway.contract.catalogue import Paged
from yibao.gateway.contract.kinds import Node
from yibao.gateway.errors import WrongPage

LARGEST = 1000  # rows of a page; more are cut into more pages

Row = TypeVar("Row", bound=Model)


def page_of(
    rows: QuerySet[Row], asked: Paged, node: Callable[[Row], Node]
) -> Mapping[str, Any]:
    """The fields of a ``Page``: the rows asked for and where they stand."""
    number, size = asked.page_num, min(asked.page_size, LARGEST)
    for name, value in (("page_num", number), ("page_size", size)):
        if value < 1:
            raise WrongPage(path=f"input.data.{name}", name=name, value=value)
    count, start = rows.count(), (number - 1) * size
    found = [node(row) for row in rows[start : start + size]]
    pages = -(-count // size)
    return {
        "data": found,
        "records": count,
        "pages": pages,
        "page_number": number,
        "page_size": size,
        "size": len(found),
        "start_row": start + 1 if found else 0,
        "first": number == 1,
        "last": number >= pages,
    }
