"""``yibao policies check``: whether policy folders would be accepted, and why not."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from yibao.policies.area import Area
from yibao.policies.load import load_areas
from yibao.policies.source import FilesRefused

BAD_INPUT = 2


class Action(StrEnum):
    CHECK = "check"


def policies(
    action: Annotated[Action, typer.Argument(help="check: 检查政策文件")],
    folders: Annotated[
        list[Path], typer.Argument(help="统筹区文件夹,或装着它们的文件夹")
    ],
) -> None:
    """Report every mistake of the folders, or what they hold."""
    try:
        areas = load_areas(folders)
    except FilesRefused as refused:
        for problem in refused.problems:
            print(problem)
        print(f"共 {len(refused.problems)} 处问题")
        sys.exit(BAD_INPUT)
    for area in areas.values():
        Console().print(summary(area), markup=False, soft_wrap=True)


def summary(area: Area) -> str:
    return (
        f"{area.area} {area.name}: 支付规则 {len(area.benefits)} 条,"
        f"费用分解 {len(area.scopes)} 份,个人账户 {len(area.accounts)} 份,没有问题"
    )
