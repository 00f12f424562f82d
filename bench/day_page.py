"""The recorded day of the founding city, in words."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

RECORDED = Path(__file__).parent / "results" / "day.json"
Found = Mapping[str, Any]
TARGETS = {"gateway": "接口进程", "database": "数据库", "both": "两者同时"}


def day_told(recorded: Path = RECORDED) -> Iterator[str]:
    """A section of the page; that nothing was recorded is said as well."""
    yield "## 建城文件那座城市的一天"
    if not recorded.is_file():
        yield "还没有记录。测量: `make day ARGS=--record`。"
        return
    yield from told(json.loads(recorded.read_text(encoding="utf-8")))


def told(found: Found) -> Iterator[str]:
    """What was played, what was done to it, and what the books say."""
    sizes, machine, load = found["sizes"], found["machine"], found["load"]
    yield (
        f"{found['date']} 在 {machine['cores']} 核、{machine['memory_gb']} GB 的一台"
        f"机器上,模拟的医院、接口服务与数据库都在其中 (测量前负载 {load['before']}): "
        f"{sizes['institutions']:,} 家机构、{sizes['persons']:,} 名参保人、"
        f"{sizes['items']:,} 个项目的城市,装载 {found['seconds']['load']:,} 秒。"
    )
    yield "\n".join(_lines(found))


def _lines(found: Found) -> Iterator[str]:
    seconds, messages = found["seconds"], found["messages"]
    compared, check = found["compared"], found["compared"]["check"]
    visits = sum(found["visits"].values())
    kinds = "、".join(f"{kind} {n:,}" for kind, n in found["visits"].items())
    yield (
        f"- 就诊与购药 {visits:,} 次 ({kinds}),结算 {found['settlements']:,} 笔、"
        f"撤销 {found['reversals']:,} 笔,报文 {messages['day']:,} 条,"
        f"用时 {_minutes(seconds['day'])};{found['sizes']['connections']} 个连接,"
        f"应答 p50 {found['took_ms']['p50']} ms,p99 {found['took_ms']['p99']} ms,"
        f"每条报文 CPU {found['cpu']['total_ms']} ms。{_short(found, visits)}"
    )
    struck = Counter(one["target"] for one in found["kills"])
    longest = max((one["away_seconds"] for one in found["kills"]), default=0)
    yield (
        f"- 其间 kill -9 {struck.total()} 次 ("
        + "、".join(f"{TARGETS[name]} {n}" for name, n in struck.items())
        + f"),最长 {longest} 秒后恢复;断线 {found['lost']:,} 次、"
        f"忙而重发 {found['busy']:,} 次,全部由医院按同一报文号重发后得到应答。"
    )
    yield (
        f"- 日终 {found['institutions']:,} 家机构对账 (当天有业务的全部): "
        f"3201 {found['reconciled']['3201']:,} 次全平,"
        f"3202 {found['reconciled']['3202']:,} 次带埋下的差异,"
        f"用时 {_minutes(seconds['evening'])};"
        f"核对算术关系与对账 {found['checked']:,} 处,不符 {len(found['wrong'])} 处。"
    )
    yield (
        f"- 医院的账与库里逐笔比: {compared['rows']:,} 笔,"
        f"少 {compared['missing']}、多 {compared['unknown']}、"
        f"金额不同 {compared['amounts_differ']};"
        f"`yibao check` {check['verified']} 项"
        f"{'全部一致' if check['sound'] else '有不一致'},{check['seconds']} 秒。"
    )
    memory = found["memory_mb"]
    yield (
        f"- 内存最多时接口进程 {memory['gateway']} MB,"
        f"数据库各进程独占的合计 {memory['database']} MB。"
    )


def _short(found: Found, visits: int) -> str:
    """What was asked for and not reached is said."""
    wanted = found["sizes"]["visits"]
    if visits >= wanted:
        return ""
    return f"**只到这里: 原定 {wanted:,} 次,时间用完没有演完。**"


def _minutes(seconds: float) -> str:
    return f"{seconds:.0f} 秒" if seconds < 120 else f"{seconds / 60:.0f} 分钟"
