"""The reference page of scenario files, made from the declarations that read them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from yibao.policies.spec import Field, ListOf, Record
from yibao.scenario.world import WORLD

T = TypeVar("T")
HEAD = """# 场景文件

一个场景文件写一个小世界:区划、政策、机构、目录、人员、备案。`yibao load 文件.yaml`
逐项调用经办人员使用的同一批命令写入;要么全部成功,要么什么都不改。
再装一遍同一个文件什么都不变,并说出新增与未变的数目;与库内已有事实不同的,
能追加的按日期追加,不能的指明文件与行号拒绝。`--dry-run` 只检查不写入。

- 险种、人员类别、医疗类别、救助身份: 写词 (`employed`)、名称 (在职) 或代码 (11) 都行。
- 医院等级 `hosp_lv` 写名称 (三级甲等) 或国家代码。**数字在这里永远是国家代码**:
  `2` 是三级甲等,不是二级;只想说“二级”就写 `二级` (国家代码 13,二级未定等)。
  `policy_level` 则是政策文件用的等级 (`1` `2` `3` 即一二三级,或 `community` 等)。
- 编号像 `990100` 这样的数字请加引号,以免前导零丢失。金额以元计,最多两位小数。
- 编辑器可用 [JSON Schema](schema/scenario.schema.json) 提示和检查。
"""


def reference_page() -> str:
    """Every record of a scenario with its keys."""
    parts = [HEAD.rstrip()]
    for path, title, fields in records(WORLD, ""):
        place = f" `{path}`" if path else " (文件顶层)"
        rows = [
            f"| `{one.key}` | {'是' if one.required else ''} | {_cell(one.zh)} "
            f"| {_cell(one.kind.says)} |"
            for one in fields
        ]
        table = ["| 键 | 必填 | 含义 | 写法 |", "|---|---|---|---|", *rows]
        parts.append("\n".join([f"## {title}{place}", "", *table]))
    return "\n\n".join(parts) + "\n"


def records(
    record: Record[T], path: str
) -> Iterator[tuple[str, str, tuple[Field, ...]]]:
    """The record and every record inside it, with where each stands."""
    yield path, record.zh, record.fields
    for one in record.fields:
        kind = one.kind.kind if isinstance(one.kind, ListOf) else one.kind
        if isinstance(kind, Record):
            yield from records(kind, f"{path}.{one.key}" if path else one.key)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
