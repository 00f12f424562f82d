"""The national download files: which list has which columns, and what they mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources

import yaml

VALID = "有效标志"
VERSION = "版本号"
RECORD = ("唯一记录号", "数据唯一记录号")
BEGINS = ("生效时间", "开始日期", "开始时间")
ENDS = ("失效时间", "结束日期", "结束时间")
UPDATED = "数据更新时间"
AREA = "医保区划"
# What changes with every publication, though the row says nothing new.
BOOKKEEPING = frozenset(
    (*RECORD, "数据创建时间", UPDATED, VERSION, "版本名称", "下发标志", "传输数据ID")
)
DISEASES, PROCEDURES, CHRONIC_DISEASES, ETHNIC_DRUGS = "1307", "1308", "1309", "1304"


@dataclass(frozen=True)
class Layout:
    """One list: its columns in the order of the file."""

    catalogue: str
    title: str
    code: str
    names: tuple[str, ...]  # the first that is not empty
    columns: tuple[str, ...]

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Column → where it stands, from 0."""
        return {column: place for place, column in enumerate(self.columns)}

    @cached_property
    def telling(self) -> tuple[int, ...]:
        """The places whose content makes a row a different one."""
        return tuple(
            place for column, place in self.places.items() if column not in BOOKKEEPING
        )

    def value(self, values: Sequence[str | None], *columns: str) -> str:
        """The first of some columns the list has and the row fills."""
        for column in columns:
            place = self.places.get(column)
            if place is not None and values[place]:
                return values[place] or ""
        return ""

    def filled(self, given: Mapping[str, str]) -> list[str | None]:
        """A row with some columns given; those the list lacks are left out."""
        return [given.get(column) or None for column in self.columns]


@cache
def layouts() -> dict[str, Layout]:
    """Catalogue number → its layout."""
    text = (resources.files("yibao.catalog") / "layouts.yaml").read_text("utf-8")
    return {
        catalogue: Layout(
            catalogue=catalogue,
            title=entry["title"],
            code=entry["code"],
            names=tuple(entry["name"]),
            columns=tuple(entry["columns"]),
        )
        for catalogue, entry in yaml.safe_load(text).items()
    }
