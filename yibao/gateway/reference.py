"""The reference pages of the interface, written from the code that answers."""

from __future__ import annotations

import pkgutil
from collections import Counter, defaultdict
from collections.abc import Iterator
from importlib import import_module
from typing import Any, get_args, get_origin

import yibao
from yibao.gateway.codes import CLOSED
from yibao.gateway.contract.kinds import Code, Declared, Node
from yibao.gateway.contract.shape import FieldShape, shape_of
from yibao.gateway.registry import Transaction, built, listing
from yibao.gateway.routes import SERVICES
from yibao.kernel.errors import Fault, Unavailable

FIELD_HEAD = "| 字段 | 名称 | 类型 | 长度 | 必填 | 代码 |\n|---|---|---|---|---|---|"


def errors_page() -> str:
    """Every code a refusal can carry, by the part of the platform that refuses."""
    lines = [
        "# 错误代码",
        "",
        "业务拒绝一律 HTTP 200,`infcode` 为 -1。",
        "`err_msg` 是代码加一句话,`output` 是结构:",
        "",
        "| 字段 | 含义 |",
        "|---|---|",
        "| `code` | 代码,永不改作他用 |",
        "| `message` | 发生了什么 |",
        "| `field` `value` | 报文中的位置与内容 |",
        "| `rule` | 依据的规则或条款 |",
        "| `action` `who` | 怎么办,谁来办 |",
        "| `others` | 同一报文中的其他问题 |",
        "",
        "鉴权失败 HTTP 401,请求体过大 HTTP 413,应答为 `code` 与 `message`。",
        "标「可重发」的,业务没有入账,用原报文重发即可。",
    ]
    for prefix, kinds in sorted(fault_kinds().items()):
        lines += ["", f"## {prefix}", "", "| 代码 | 含义 | 怎么办 | 谁来办 |"]
        lines.append("|---|---|---|---|")
        lines += [_fault_row(kind) for kind in kinds]
    return "\n".join(lines) + "\n"


def fault_kinds() -> dict[str, list[type[Fault]]]:
    """Prefix of the code → the kinds that carry it, in the order of their codes."""
    for module in pkgutil.walk_packages(yibao.__path__, f"{yibao.__name__}."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    ours = {kind for kind in Fault.kinds() if kind.__module__.startswith("yibao.")}
    grouped: dict[str, list[type[Fault]]] = defaultdict(list)
    for kind in sorted(ours, key=lambda kind: kind.code):
        grouped[kind.code.rpartition("-")[0]].append(kind)
    return grouped


def _fault_row(kind: type[Fault]) -> str:
    again = "(可重发)" if issubclass(kind, Unavailable) else ""
    who = "、".join(who.value for who in kind.who)
    return (
        f"| {kind.code} | {_cell(kind.message)}{again} | {_cell(kind.todo)} | {who} |"
    )


def transactions_page() -> str:
    """The national list, and every built transaction field by field."""
    shared = shared_nodes()
    lines = [
        "# 接口交易",
        "",
        "必填栏: 「是」缺少即拒绝;「应填」规范要求,缺少时容忍;空白可不填。",
        "代码栏列出平台自行把关的代码,其余按国家代码表,各省可扩充。",
        "每个交易都走统一入口;写有「独立地址」的也可以发到那里。",
        "1301 等目录下载的是 `/fsi/api/catalogdownservice/downCatalog{交易编号}`。",
        "",
        "| 交易 | 名称 | 状态 |",
        "|---|---|---|",
    ]
    states = {"built": "已建", "planned": "计划中", "elsewhere": "别的平台办理"}
    for row in listing():
        lines.append(f"| {row['infno']} | {row['name']} | {states[row['state']]} |")
    for transaction in built():
        lines += ["", *_transaction(transaction, shared)]
    if shared:
        lines += ["", "## 共用节点"]
    for node in shared:
        lines += ["", f"### {node.__name__}", "", *_fields(node)]
    return "\n".join(lines) + "\n"


def shared_nodes() -> list[type[Node]]:
    """Nodes of more than one transaction, which the page shows once."""
    seen: Counter[type[Node]] = Counter()
    for transaction in built():
        sides = (transaction.request, transaction.answer)
        seen.update({node for side in sides for _, node, _ in nodes_of(side)})
    return sorted((n for n, uses in seen.items() if uses > 1), key=lambda n: n.__name__)


def nodes_of(side: Any) -> Iterator[tuple[str, type[Node], bool]]:
    """Name, class and plurality of every node of a request or an answer.

    A node inside another bears both names: ``drugdetail.durg_trac_info``.
    """
    if get_origin(side) is list:
        yield from _with_inner("(根数组)", get_args(side)[0], True)
    elif isinstance(side, type) and issubclass(side, Declared):
        for shape in shape_of(side):
            if shape.node is not None:
                yield from _with_inner(shape.wire, shape.node, shape.many)


def _with_inner(
    name: str, node: type[Node], many: bool
) -> Iterator[tuple[str, type[Node], bool]]:
    yield name, node, many
    for shape in shape_of(node):
        if shape.node is not None:
            yield from _with_inner(f"{name}.{shape.wire}", shape.node, shape.many)


def bare_fields(side: Any) -> list[FieldShape]:
    """The fields of a request or an answer that stand in no node."""
    if not (isinstance(side, type) and issubclass(side, Declared)):
        return []
    return [shape for shape in shape_of(side) if shape.node is None]


def own_addresses(transaction: Transaction) -> list[str]:
    """每交易独立路径: those of the number and of its other names."""
    numbers = (transaction.number, *transaction.aliases)
    return [f"/fsi/api/{path}" for path, no in SERVICES.items() if no in numbers]


def _transaction(transaction: Transaction, shared: list[type[Node]]) -> list[str]:
    kind = "写入,同一报文只生效一次" if transaction.writes else "查询或试算,不留痕"
    aliases = f",又作 {'、'.join(transaction.aliases)}" if transaction.aliases else ""
    lines = [f"## {transaction.number} {transaction.title}", "", f"{kind}{aliases}。"]
    if addresses := own_addresses(transaction):
        lines += ["", f"独立地址: {'、'.join(f'`{one}`' for one in addresses)}"]
    for title, side in (("输入", transaction.request), ("输出", transaction.answer)):
        nodes, bare = list(nodes_of(side)), bare_fields(side)
        if not nodes and not bare:
            lines += ["", f"{title}: 无"]
        if bare:
            lines += ["", f"**{title}** (不在节点中)", "", FIELD_HEAD]
            lines += [_field_row(shape) for shape in bare]
        for name, node, many in nodes:
            rows = "多行" if many else "单行"
            lines += ["", f"**{title} `{name}`** ({rows})", ""]
            if node in shared:
                lines.append(f"见 [{node.__name__}](#{node.__name__.lower()})")
            else:
                lines += _fields(node)
    return lines


def _fields(node: type[Node]) -> list[str]:
    return [FIELD_HEAD, *(_field_row(shape) for shape in shape_of(node))]


def _field_row(shape: FieldShape) -> str:
    needed = "是" if shape.required else "应填" if shape.asked else ""
    if shape.kind is None:
        rows = "多行" if shape.many else "单行"
        return f"| `{shape.wire}` | 节点 | {rows} | | {needed} | |"
    table = ""
    if isinstance(shape.kind, Code):
        closed = CLOSED.get(shape.wire)
        table = " ".join(f"{c} {t}" for c, t in closed.items()) if closed else "国家"
    kind, size = shape.kind.name, shape.kind.size
    return f"| `{shape.wire}` | {shape.title} | {kind} | {size} | {needed} | {table} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
