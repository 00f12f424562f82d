"""How soon a page of the console is there, in words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

RECORDED = Path(__file__).parent / "results" / "console.json"
TARGET_MS = 1_000
Found = Mapping[str, Any]


def console_told(recorded: Path = RECORDED) -> Iterator[str]:
    """A section of the page; that nothing was recorded is said as well."""
    yield "## 百万参保人、百万结算时的页面"
    if not recorded.is_file():
        yield "还没有记录。测量: `make bench ARGS=--console` (记录另加 `--record`)。"
        return
    yield from told(json.loads(recorded.read_text(encoding="utf-8")))


def told(found: Found) -> Iterator[str]:
    """What was in the tables, and each page's times."""
    rows, machine, load = found["rows"], found["machine"], found["load"]
    yield (
        f"{found['date']} 在 {machine['cores']} 核、{machine['memory_gb']} GB 的一台"
        f"机器上 (测量前负载 {load['before']}),把演示城市用 SQL 复制成 "
        f"{rows['enrollment_person']:,} 名参保人、"
        f"{rows['settlement_settlement']:,} 笔结算 (每五十笔有一笔在当天,"
        f"其余散在此前 700 天)、{rows['institutions_institution']:,} 家机构、"
        f"{rows['catalog_item']:,} 个目录项目,"
        f"演示与复制用 {found['seconds']['fill']:,} 秒,"
        f"把已过去的各天合计一遍并封存操作日志 {found['seconds']['sum_up']} 秒"
        " (平时每天后台做一天)。"
        "登录以后经 `yibao serve` 取页面,计到第一个字节;页面整张发出,"
        "所以第一行也在这时到。「首次」是服务启动以后第一次打开这一页,"
        f"其后各 {found['again']} 次取中位数与最长。"
        f"{_over(found['pages'])}{_crowded(load['before'], machine['cores'])}"
    )
    lines = [
        "| 页面 | 岗位 | 首次 ms | 中位 ms | 最长 ms | 压缩后字节 |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {one['page']} | {one['who']} | {one['first_ms']:,} | {one['median_ms']:,} "
        f"| {one['longest_ms']:,} | {one['bytes']:,} |"
        for one in found["pages"]
    ]
    yield "\n".join(lines)


def _crowded(load: float, cores: int) -> str:
    """Whether others were at work as well, which makes every page slower."""
    if load < cores / 2:
        return ""
    return "**测量时机器上还有别的程序在跑,各页都偏慢。**"


def _over(pages: list[Found]) -> str:
    slow = [one for one in pages if slowest(one) > TARGET_MS]
    if not slow:
        return "没有一页超过一秒。"
    names = "、".join(f"{one['page']} ({slowest(one):,} ms)" for one in slow)
    return f"**超过一秒的: {names}。**"


def slowest(one: Found) -> int:
    return max(int(one["first_ms"]), int(one["longest_ms"]))


def summary(found: Found) -> str:
    """A few lines for whoever ran it: the slowest pages first."""
    pages = sorted(found["pages"], key=slowest, reverse=True)
    lines = [
        f"{one['first_ms']:>6} {one['median_ms']:>6} {one['longest_ms']:>6} ms "
        f"{one['bytes']:>7}  {one['page']} ({one['who']})"
        for one in pages
    ]
    over = sum(slowest(one) > TARGET_MS for one in pages)
    return "\n".join([*lines, f"{len(pages)} 页,超过一秒的 {over} 页", ""])
