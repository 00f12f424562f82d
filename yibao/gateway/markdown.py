"""The contract of one area as a page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Data = dict[str, Any]
NEEDS = {"yes": "是", "expected": "应填", "no": ""}
STATES = {
    "built": "已建",
    "planned": "计划中",
    "elsewhere": "别的平台办理",
    "unavailable": "本地不使用",
    "alias": "又作",
}
HEAD = "| 字段 | 名称 | 类型 | 长度 | 必填 |\n|---|---|---|---|---|"


def page(contract: Data) -> str:
    """Head, numbers, every transaction, the code tables."""
    return "\n".join(_lines(contract)) + "\n"


def _lines(contract: Data) -> Iterator[str]:
    yield f"# {contract['contract']} 契约 {contract['version']} ({contract['title']})"
    yield from ("", "统一入口:", "")
    yield from (f"- `POST {entry}`" for entry in contract["entries"])
    yield from ("", "## 报文头", "", HEAD, *map(_field, contract["head"]))
    yield from ("", "## 交易", "", "| 交易 | 名称 | 状态 |", "|---|---|---|")
    yield from map(_number, contract["numbers"])
    for transaction in contract["transactions"]:
        yield from _transaction(transaction)
    yield from (
        "",
        "## 代码表",
        "",
        "| 代码表 | 名称 | 把关 | 值 |",
        "|---|---|---|---|",
    )
    for name, table in contract["codes"].items():
        values = " ".join(f"{code} {title}" for code, title in table["values"].items())
        closed = "是" if table["closed"] else "各省可扩充"
        yield f"| `{name}` | {table['title']} | {closed} | {values} |"


def _number(row: Data) -> str:
    state = STATES[row["state"]]
    if row["state"] == "unavailable":
        state += f": {row['reason']}"
    if row["state"] == "alias":
        state += f" {row['national']}"
    return f"| {row['infno']} | {row['name']} | {state} |"


def _transaction(one: Data) -> Iterator[str]:
    yield from ("", f"## {one['number']} {one['title']}")
    if one["aliases"]:
        yield from ("", f"又作 {'、'.join(one['aliases'])}。")
    if one["addresses"]:
        yield from (
            "",
            f"独立地址: {'、'.join(f'`{path}`' for path in one['addresses'])}",
        )
    for title, side in (("输入", "request"), ("输出", "answer")):
        if not one[side]:
            yield from ("", f"{title}: 无")
        for node in one[side]:
            rows = "多行" if node["many"] else "单行"
            yield from ("", f"**{title} `{node['node']}`** ({rows})", "", HEAD)
            yield from map(_field, node["fields"])


def _field(field: Data) -> str:
    length = field["length"]
    if "advised" in field:
        length += f" (本地印 {field['advised']})"
    name = f"`{field['name']}`"
    if "national" in field:
        name += f" (国家 `{field['national']}`)"
    needed = NEEDS[field["required"]]
    return f"| {name} | {field['title']} | {field['type']} | {length} | {needed} |"
