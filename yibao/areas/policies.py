"""Which policy holds for an area: the recorded folder, else the configured ones."""

from __future__ import annotations

import functools
from pathlib import Path

from django.db import transaction

from yibao.areas.errors import PoliciesUnusable
from yibao.areas.models import PolicyFolder
from yibao.areas.queries import area_named
from yibao.kernel import journal
from yibao.kernel.operator import Operator
from yibao.policies.area import Area
from yibao.policies.load import area_policies, load_area
from yibao.policies.source import FilesRefused


def area_policy(code: str) -> Area | None:
    """The policy of a pooling area; one recorded since the last look is found."""
    folder = _recorded().get(code)
    if folder is None and code not in area_policies():
        _recorded.cache_clear()
        folder = _recorded().get(code)
    return area_policies().get(code) if folder is None else _read(folder)


@functools.cache
def _recorded() -> dict[str, Path]:
    """Read once a process; the policies of a running process do not change under it."""
    rows = PolicyFolder.objects.values_list("area_id", "folder")
    return {code: Path(folder) for code, folder in rows}


@functools.lru_cache(maxsize=64)
def _read(folder: Path) -> Area:
    return load_area(folder)


def forget() -> None:
    """Look at the table and the files again."""
    _recorded.cache_clear()
    _read.cache_clear()


@transaction.atomic
def use_policies(*, folder: Path, by: Operator) -> PolicyFolder:
    """启用政策文件夹 for its area, once it reads without a mistake."""
    try:
        code = load_area(folder).area
    except FilesRefused as refused:
        first, count = refused.problems[0], len(refused.problems)
        raise PoliciesUnusable(folder=folder, count=count, first=first) from None
    row, _ = PolicyFolder.objects.update_or_create(
        area=area_named(code), defaults={"folder": str(folder.resolve())}
    )
    transaction.on_commit(forget)
    journal.record("policies.used", "area", code, by=by, fields={"folder": folder.name})
    return row
