"""要素 of a line as they were kept: one name and value a row, before and after."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from yibao.web.journal.words import field_name

BEFORE, AFTER = "before", "after"


@dataclass(frozen=True, slots=True)
class Kept:
    """One field: what it was before, where that was kept, and what it became."""

    name: str
    code: str
    before: str
    after: str


def kept(fields: Mapping[str, object]) -> list[Kept]:
    """A line may keep a field as it became, or all or one of them before and after."""
    return list(_rows(fields))


def _rows(fields: Mapping[str, object]) -> Iterator[Kept]:
    before, after = fields.get(BEFORE), fields.get(AFTER)
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for code in dict.fromkeys((*before, *after)):
            yield _kept(code, before.get(code), after.get(code))
        fields = {k: one for k, one in fields.items() if k not in (BEFORE, AFTER)}
    for code, value in fields.items():
        if isinstance(value, Mapping) and value.keys() == {BEFORE, AFTER}:
            yield _kept(code, value[BEFORE], value[AFTER])
        else:
            yield _kept(code, None, value)


def _kept(code: str, before: object, after: object) -> Kept:
    return Kept(field_name(code), code, _said(before), _said(after))


def _said(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str | int):
        return str(value)
    if isinstance(value, list) and all(isinstance(one, str | int) for one in value):
        return "、".join(map(str, value))
    return json.dumps(value, ensure_ascii=False)
