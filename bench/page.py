"""The results as text: a short summary, and the page of the recorded run."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bench.console_page import console_told
from bench.day_page import day_told

RECORDED = Path(__file__).parent / "results" / "recorded.json"
LIMITS = Path(__file__).with_name("limits.md")
Found = Mapping[str, Any]
# what → floor, goal (docs/decisions and the project's targets), unit
TARGETS = {
    "ratio": ("0.35", "0.7"),
    "cpu": ("1.2 ms", "0.6 ms"),
    "p99": ("150 ms", "60 ms"),
    "chains": ("60", "120"),
    "engine": ("3,000", "10,000"),
    "memory": ("400 MB", "200 MB"),
    "growth": ("×1.5", "×1.1"),
    "import": ("—", "10 秒"),
}


def performance_page() -> str:
    """docs/reference/performance.md, from ``results/recorded.json``."""
    found: Found = json.loads(RECORDED.read_text(encoding="utf-8"))
    parts = [
        _heading(found),
        *_reached(found),
        *_engine(found),
        *_settlement(found),
        *_others(found),
        *day_told(),
        *console_told(),
        LIMITS.read_text(encoding="utf-8").strip(),
        _method(found),
    ]
    return "\n\n".join(parts) + "\n"


def summary(found: Found) -> str:
    """A few lines for whoever ran it."""
    rows = [f"{title}: {reached}" for title, reached, *_ in _results(found)]
    return "\n".join([*rows, f"用时 {found['seconds']} 秒", ""])


def _heading(found: Found) -> str:
    machine, load = found["machine"], found["load"]
    return (
        "# 速度: 测到了什么,受什么限制\n\n"
        f"测量日期 {found['date']},机器 {machine['cores']} 核 (虚拟机,"
        f"{machine['processor']}) {machine['memory_gb']} GB 内存,"
        f"{machine['system']},Python {machine['python']}。"
        "发送报文的程序、接口服务、数据库都在这一台机器上。"
        f"测量前后的系统负载为 {load['before']} 与 {load['after']}"
        f" (后者含测量自己){_crowded(load['before'], machine['cores'])}。"
        "虚拟机的速度会上下浮动,机器上也可能有别的程序在跑,"
        "所以单个绝对数只能看个大概;同一轮里交替测得的比值与每笔 CPU 更可信。"
        "重新测量: `make bench`;记为公布的结果: "
        "`.venv/bin/python -m bench --record && make docs`。"
    )


def _crowded(load: float, cores: int) -> str:
    """Whether others were at work as well, which makes every rate too low."""
    if load < cores / 2:
        return ""
    return ";**测量时机器上还有别的程序在跑,每秒的数都偏低,延迟都偏高**"


def _reached(found: Found) -> Iterator[str]:
    yield "## 目标与实测"
    lines = ["| 项目 | 实测 | 底线 | 目标 |", "|---|---|---|---|"]
    for title, reached, low, goal in _results(found):
        lines.append(f"| {title} | {reached} | {low} | {goal} |")
    yield "\n".join(lines)


def _results(found: Found) -> Iterator[tuple[str, str, str, str]]:
    """Each target with what was reached."""
    series, chains = found["settlement"], found["chains"]
    busiest = series[max(series, key=int)]
    slowest = min(one["per_second"] for one in found["engine"][:3])
    ratio, memory = found["ratio"]["value"], found["memory"]
    kept = memory.get("kept", {"institutions_mb": 0.0, "items_mb": 0.0})
    process = memory["after"]["resident_mb"]
    process = round(process + kept["institutions_mb"] + kept["items_mb"], 1)
    yield ("R = 2207 每秒笔数 ÷ 裸 pgbench", f"{ratio}", *TARGETS["ratio"])
    cpu = f"{busiest['total_ms']} ms"
    yield ("一笔 2207 的 CPU (Python + PostgreSQL)", cpu, *TARGETS["cpu"])
    title = f"2207 的 p99,{max(series, key=int)} 个连接"
    yield (title, f"{busiest['p99_ms']} ms", *TARGETS["p99"])
    yield (
        "完整门诊流程 (六条报文) 每秒",
        f"{chains['per_second']}",
        *TARGETS["chains"],
    )
    yield ("待遇计算每核每秒 (典型单据中最慢的)", f"{slowest:,}", *TARGETS["engine"])
    yield ("一个接口进程的内存", f"{process} MB", *TARGETS["memory"])
    if "history" in found:
        growth = f"×{found['history']['cost_ratio']}"
        yield ("百倍历史时每笔 2207 的 CPU", growth, *TARGETS["growth"])
    if found.get("import"):
        seconds = f"{found['import']['seconds']} 秒"
        yield ("装载全部诊断 (命令的启动在内)", seconds, *TARGETS["import"])


def _engine(found: Found) -> Iterator[str]:
    yield "## 待遇计算"
    yield (
        "一个核、纯 Python,每次都带完整的逐步说明;按进程的 CPU 时间计。"
        "目标一栏看前三种单据,明细行数多的另列。"
    )
    lines = ["| 单据 | 说明步数 | 每核每秒 | 每次微秒 |", "|---|---|---|---|"]
    lines += [
        f"| {one['title']} | {one['steps']} | {one['per_second']:,} "
        f"| {one['microseconds']:,} |"
        for one in found["engine"]
    ]
    yield "\n".join(lines)


def _settlement(found: Found) -> Iterator[str]:
    raw, rows = found["raw"], found["rows"]
    yield "## 门诊结算 2207"
    yield (
        f"一笔结算 {found['lines']} 行明细,落库 {rows['count']} 行、"
        f"{rows['bytes']:,} 字节 (加密保存的应答与操作日志在内)。"
        f"裸写同样的行: pgbench {raw['clients']} 个连接,"
        f"每秒 {raw['per_second']:,} 笔,每笔数据库 CPU {raw['postgresql_ms']} ms。"
    )
    if rows["differ"]:
        yield f"裸写脚本与 2207 写的行不一致,比值不可信: {sorted(rows['differ'])}。"
    lines = [
        "| 连接 | 笔数 | 每秒 | p50 ms | p99 ms | Python ms | PostgreSQL ms "
        "| 合计 CPU ms | 发送方 CPU ms |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {connections} | {one['count']} | {one['per_second']} | {one['p50_ms']} "
        f"| {one['p99_ms']} | {one['python_ms']} | {one['postgresql_ms']} "
        f"| {one['total_ms']} | {one['client_cpu_ms']} |"
        for connections, one in found["settlement"].items()
    ]
    yield "\n".join(lines)
    ratios = "、".join(f"{one}" for one in found["ratio"]["rounds"])
    yield f"各轮的 R 为 {ratios},取中位数 {found['ratio']['value']}。"
    cpu = min(one["total_ms"] for one in found["settlement"].values())
    yield (
        f"按 CPU 比: 裸写 {raw['postgresql_ms']} ms ÷ 一笔 2207 最少的 {cpu} ms = "
        f"{raw['postgresql_ms'] / cpu:.3f}。别人也在用这两个核时,"
        "裸写的许多后端进程分到的时间比单个接口进程多,R 会偏低;这个比值受的影响小得多。"
    )


def _others(found: Found) -> Iterator[str]:
    chains, stay, memory = found["chains"], found["stay"], found["memory"]
    yield "## 整个流程、长住院、内存"
    yield (
        f"- 门诊全程 1101、2201、2203、2204、2206、2207,{found['lines']} 行明细,"
        f"{chains['connections']} 个连接: 每秒 {chains['per_second']} 次就诊,"
        f"p50 {chains['p50_ms']} ms,p99 {chains['p99_ms']} ms,"
        f"每次 CPU {chains['total_ms']} ms (Python {chains['python_ms']})。\n"
        f"- {stay['lines']} 行的住院: 2301 一次上传 {stay['upload_ms']} ms,"
        f"2304 结算 {stay['settle_ms']} ms (中位数,{stay['count']} 次)。\n"
        f"- 接口进程常驻内存: 刚启动 {memory['idle']['resident_mb']} MB,"
        f"全部测量之后 {memory['after']['resident_mb']} MB "
        f"(其中独占 {memory['after']['own_mb']} MB)。{_kept(memory)}"
    )
    yield from _skew(found)
    yield from _history(found)
    yield from _import(found)


def _kept(memory: Found) -> str:
    """A process that keeps everything of a big city."""
    kept = memory.get("kept")
    if kept is None:
        return ""
    return (
        f"把 {kept['institutions']:,} 家机构与 {kept['items']:,} 个项目都留在进程里,"
        f"另占 {kept['institutions_mb']} 与 {kept['items_mb']} MB "
        "(另一个进程里称得;上表的内存是两者之和)。"
    )


KINDS = {
    "even": "均匀",
    "hospital": "全在一家医院",
    "person": "全是一个人",
}


def _skew(found: Found) -> Iterator[str]:
    skew = found.get("skew")
    if skew is None:
        return
    yield "## 热点"
    yield (
        "同样的门诊结算,各轮依次测三种负载,比值取同一轮: "
        "一个人的结算要按次序一笔一笔来 (他的账户与年度累计各只有一行),"
        "医院没有要争的行。一个人很快用完年度限额,之后只动个人账户。"
    )
    lines = ["| 负载 | 笔数 | 每秒 | p50 ms | p99 ms | 合计 CPU ms | 比均匀 |"]
    lines.append("|---|---|---|---|---|---|---|")
    for kind, one in skew.items():
        lines.append(
            f"| {KINDS[kind]} | {one['count']} | {one['per_second']} "
            f"| {one['p50_ms']} | {one['p99_ms']} | {one['total_ms']} "
            f"| {one['ratio']} |"
        )
    yield "\n".join(lines)


def _history(found: Found) -> Iterator[str]:
    history = found.get("history")
    if history is None:
        return
    rows, plain, old = history["rows"], history["plain"], history["old"]
    yield "## 百倍历史"
    yield (
        f"两个同样的平台并排,其中一个用 SQL 把已结算的记录复制 {history['times']} 倍,"
        f"得到 {rows['settlement_settlement']:,} 笔结算、"
        f"{sum(rows.values()):,} 行,然后轮流结算: "
        f"每笔 CPU {plain['total_ms']} ms 对 {old['total_ms']} ms,"
        f"为 {history['cost_ratio']} 倍 (底线 1.5,目标 1.1);"
        f"p50 {plain['p50_ms']} ms 对 {old['p50_ms']} ms,"
        f"每秒笔数为 {history['rate_ratio']} 倍。"
    )


def _import(found: Found) -> Iterator[str]:
    if "import" not in found:
        return
    told = found["import"]
    yield "## 装载诊断目录"
    if told is None:
        yield "没有测: 参考数据不在手边 (用 YIBAO_REFERENCE_DATA 指明所在目录)。"
        return
    yield (
        f"`yibao import icd10` 装入 {told['diagnoses']:,} 条诊断 {told['seconds']} 秒,"
        f"再装一遍 (什么都不变) {told['again_seconds']} 秒,都含命令的启动;"
        "目标是 10 秒以内。"
    )


def _method(found: Found) -> str:
    world = found["world"]
    return (
        "## 怎样测的\n\n"
        f"- 测量自带一个数据库和服务 (接口 {world.get('processes', 1)} 个进程),"
        f"装入 {world['institutions']} 家机构、"
        f"{world['items']} 个目录项目、{world['persons']} 名职工 (场景装载器,"
        f"{world['load_seconds']} 秒),每条报文都带签名,提交都落盘,用完删除。\n"
        "- 发送方是另一个进程,收到应答才发下一条;就诊先登记好、明细先传好,"
        "只对 2207 计时。人员依次轮流,没有热点人员。\n"
        "- 裸写 (`bench/raw_settlement.sql`): 一次读版本,"
        "一条带数组的语句写全部行并提交,写入同列、同索引、同检查约束但没有外键与触发器的副本表;"
        "值取自一笔真实的 2207,测量时核对两边每张表的行数与字节数相同。\n"
        "- 每轮先裸写、后 2207,R 取同一轮里两者之比;pgbench 的连接数取最快的。\n"
        "- CPU 取自 /proc: 接口进程及其子进程、postmaster 及其全部后端;"
        "发送方的 CPU 另列,它与被测者争用同样的核。\n"
        f"- 全部测量用时 {found['seconds']} 秒。没有测的: 多台机器。"
    )
