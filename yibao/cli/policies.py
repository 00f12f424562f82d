"""``yibao policies check``: whether policy folders would be accepted, and why not."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from yibao.policies.area import Area
from yibao.policies.examples import check_examples
from yibao.policies.load import load_areas
from yibao.policies.source import FilesRefused, Problem

BAD_INPUT = 2


class Action(StrEnum):
    CHECK = "check"


def policies(
    action: Annotated[Action, typer.Argument(help="check: 检查政策文件与算例")],
    folders: Annotated[
        list[Path], typer.Argument(help="统筹区文件夹,或装着它们的文件夹")
    ],
) -> None:
    """Report every mistake of the folders and their examples, or what they hold."""
    try:
        areas = load_areas(folders)
        checked = {area.area: check_examples(area) for area in areas.values()}
    except FilesRefused as refused:
        report(refused.problems)
    wrong = [problem for _, found in checked.values() for problem in found]
    if wrong:
        report(wrong)
    for area in areas.values():
        print(summary(area, checked[area.area][0]))


def report(problems: list[Problem] | tuple[Problem, ...]) -> None:
    for problem in problems:
        print(problem)
    print(f"共 {len(problems)} 处问题")
    sys.exit(BAD_INPUT)


def summary(area: Area, examples: int) -> str:
    return (
        f"{area.area} {area.name}: 支付规则 {len(area.benefits)} 条,"
        f"费用分解 {len(area.scopes)} 份,个人账户 {len(area.accounts)} 份,"
        f"算例 {examples} 个,没有问题"
    )
