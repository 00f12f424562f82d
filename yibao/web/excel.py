"""Lists as Excel files: what was asked for stands above what was found."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.utils.timezone import localtime
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from yibao.engine.money import Money

KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MONEY_FORMAT = "#,##0.00"
FORMULA = ("=", "+", "-", "@")


@dataclass(frozen=True, slots=True)
class Sheet:
    title: str
    conditions: tuple[tuple[str, str], ...]
    agency: str
    operator: str
    columns: tuple[tuple[str, bool], ...]  # title, whether it is money
    rows: Iterable[Sequence[Any]]


def workbook(sheet: Sheet) -> HttpResponse:
    """The file as a download; a row is written as it is read."""
    book = Workbook(write_only=True)
    made = book.create_sheet(sheet.title[:31])
    now = localtime()
    title = WriteOnlyCell(made, sheet.title)
    title.font = Font(bold=True, size=14)
    made.append([title])
    asked = ";".join(f"{name}: {value}" for name, value in sheet.conditions if value)
    made.append([_clean(f"条件: {asked or '全部'}")])
    by = f"{sheet.agency} {sheet.operator}"
    made.append([_clean(f"{by} 导出于 {now:%Y-%m-%d %H:%M:%S}")])
    made.append(["金额单位: 元"])
    made.append([_bold(made, name) for name, _ in sheet.columns])
    for row in sheet.rows:
        made.append([_cell(made, value) for value in row])
    content = io.BytesIO()
    book.save(content)
    name = quote(f"{sheet.title}_{now:%Y%m%d%H%M%S}.xlsx")
    return HttpResponse(
        content.getvalue(),
        content_type=KIND,
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"},
    )


def _bold(made: Any, text: str) -> Any:
    cell = WriteOnlyCell(made, text)
    cell.font = Font(bold=True)
    return cell


def _cell(made: Any, value: Any) -> Any:
    """Money as a number; text that looks like a formula stays text."""
    if isinstance(value, Money):
        cell = WriteOnlyCell(made)
        cell.value = value.as_yuan()
        cell.number_format = MONEY_FORMAT
        return cell
    if isinstance(value, datetime):
        return f"{localtime(value):%Y-%m-%d %H:%M:%S}"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, Decimal):
        return value
    text = "" if value is None else _clean(str(value))
    if text.startswith(FORMULA):
        cell = WriteOnlyCell(made, text)
        cell.data_type = "s"
        return cell
    return text


def _clean(text: str) -> str:
    """Without the control characters that no such file may hold."""
    return str(ILLEGAL_CHARACTERS_RE.sub("", text))
