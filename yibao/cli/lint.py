"""``yibao lint``: what is wrong with a message, before any server sees it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from yibao.gateway.lint import Finding, Level, Report, counts, lint
from yibao.gateway.profile import profile_named

FOUND, UNREADABLE = 1, 2
STDIN = "-"
LEVELS = {Level.REFUSED: "拒收", Level.FIGURES: "算术", Level.HINT: "提示"}


def lint_(
    files: Annotated[
        list[str],
        typer.Argument(metavar="MESSAGE.json...", help="报文文件,- 为标准输入"),
    ],
    profile: Annotated[
        str, typer.Option(help="按哪一省的口径 (profiles.yaml 的名字)")
    ] = "national",
    version: Annotated[
        str, typer.Option(help="机构固定使用的契约版本;不写为最新")
    ] = "",
    number: Annotated[
        str, typer.Option(help="交易编号;报文没有写 infno 或只有 input 时用")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """Explain messages; leave with 0 if all would be read, 1 if not, 2 if no file."""
    area = profile_named(profile, version)
    reports: dict[str, Report] = {}
    unreadable: list[str] = []
    for name in files:
        try:
            reports[name] = lint(_body(name), area, number)
        except OSError as problem:
            unreadable.append(f"{name}: 无法读取,{problem.strerror}")
    for sentence in unreadable:
        typer.echo(sentence, err=True)
    if as_json:
        typer.echo(json.dumps(_rows(reports), ensure_ascii=False, indent=1))
    else:
        for name, report in reports.items():
            _tell(name, report)
    if unreadable:
        sys.exit(UNREADABLE)
    if not all(report.passes for report in reports.values()):
        sys.exit(FOUND)


def _body(name: str) -> bytes:
    return sys.stdin.buffer.read() if name == STDIN else Path(name).read_bytes()


def _rows(reports: dict[str, Report]) -> list[dict[str, Any]]:
    return [
        {
            "file": name,
            "number": report.number,
            "title": report.title,
            "refused": report.is_refused,
            "findings": [vars(each) for each in report.findings],
        }
        for name, report in reports.items()
    ]


def _tell(name: str, report: Report) -> None:
    typer.echo(f"{name}: {report.number} {report.title}".rstrip())
    for each in report.findings:
        typer.echo(_told(each))
    told = counts(report)
    if report.passes:
        hints = f",{told[Level.HINT]} 处提示" if told[Level.HINT] else ""
        typer.echo(f"可以受理{hints}\n")
        return
    summary = "、".join(f"{LEVELS[level]} {n} 处" for level, n in told.items() if n)
    typer.echo(f"{summary}\n")


def _told(each: Finding) -> str:
    where = f"  第 {each.line} 行第 {each.column} 列 {each.path}".rstrip()
    mark = f"{LEVELS[each.level]} {each.code}".rstrip()
    lines = [f"{where} [{mark}]", f"    {each.message}"]
    if each.found:
        lines.append(f"    收到: {each.found}")
    if each.expected:
        lines.append(f"    应为: {each.expected}")
    if each.action:
        lines.append(f"    怎么改: {each.action}")
    return "\n".join(lines)
