"""What a message has that is let pass and yet is not as the contract has it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from yibao.gateway.contract.shape import FieldShape, shape_of
from yibao.gateway.envelope import Head
from yibao.gateway.overlay import HEAD, AddedField, shape_for
from yibao.gateway.positions import INDEX
from yibao.gateway.profile import Profile
from yibao.gateway.tree import is_empty, shown
from yibao.gateway.versions import order_of

# 报文头 of the national text that no answer depends on, and what provinces add.
CARRIED = {
    "input",
    "dev_no",
    "dev_safe_info",
    "cainfo",
    "mode",
    "serv_code",
    "serv_sign",
}
IN_INPUT = {"insuplcAdmdvs", "insuplc_admdvs"}  # where some clients put it
ALIKE = 0.75


@dataclass(frozen=True)
class Hint:
    """One sentence and where."""

    path: str
    message: str


def of_head(tree: dict[str, Any], profile: Profile) -> Iterator[Hint]:
    """报文头: unknown names, what is asked for and missing, the version."""
    shape = shape_for(profile.overlay, HEAD, Head) or shape_of(Head)
    yield from _row(tree, shape, "", HEAD, "", profile, CARRIED)
    written = tree.get("infver")
    if isinstance(written, str) and not is_empty(written) and not order_of(written):
        yield Hint(
            "infver", f"接口版本号「{shown(written)}」无法识别,应如 1.0、V1.0、1.0.0"
        )


def of_input(
    content: dict[str, Any], shape: Iterable[FieldShape], number: str, profile: Profile
) -> Iterator[Hint]:
    """The same of every node and row."""
    shape = list(shape)
    yield from _row(content, shape, "input", number, "", profile, IN_INPUT)
    yield from _nodes(content, shape, "input", number, profile)


def once(told: Iterable[Hint]) -> Iterator[Hint]:
    """The same of many rows is said of the first, with how many others there are."""
    rows: dict[tuple[str, str], list[Hint]] = {}
    for hint in told:
        rows.setdefault((INDEX.sub("", hint.path), hint.message), []).append(hint)
    for first, *others in rows.values():
        also = f" (另有 {len(others)} 行同样)" if others else ""
        yield Hint(first.path, first.message + also)


def _nodes(
    tree: dict[str, Any],
    shape: Iterable[FieldShape],
    path: str,
    number: str,
    profile: Profile,
) -> Iterator[Hint]:
    for field in shape:
        rows = tree.get(field.wire)
        if field.node is None or is_empty(rows):
            continue
        for index, row in enumerate(rows if isinstance(rows, list) else [rows]):
            place = f"[{index}]" if isinstance(rows, list) else ""
            at = f"{path}.{field.wire}{place}"
            if isinstance(row, dict):
                yield from _row(row, field.rows, at, number, field.wire, profile, set())
                yield from _nodes(row, field.rows, at, number, profile)


def _row(
    row: dict[str, Any],
    shape: Iterable[FieldShape],
    path: str,
    number: str,
    node: str,
    profile: Profile,
    carried: set[str],
) -> Iterator[Hint]:
    shape = list(shape)
    added = profile.overlay.fields_added(number, node)
    known = {field.wire for field in shape} | {field.national for field in shape}
    known |= carried | {field.name for field in added}
    for name in row:
        if name not in known:
            yield Hint(_join(path, name), _unknown(name, known - {""}, row))
    for field in shape:
        value = row.get(field.wire)
        if value is None and field.national:
            value = row.get(field.national)
        yield from _advised(field, value, path, number, node, profile)
        yield from _local_value(field, value, path, profile)
    if missing := _left_out(row, shape, added):
        yield Hint(path, f"规范要求填写而没有填,仍受理: {'、'.join(missing)}")


def _unknown(name: str, known: set[str], row: dict[str, Any]) -> str:
    free = [each for each in known if each not in row]
    folded = {each.replace("_", "").lower(): each for each in free}
    close = folded.get(name.replace("_", "").lower())
    close = close or next(iter(get_close_matches(name, free, 1, ALIKE)), None)
    told = f"不认识的字段 {shown(name)},会被忽略"
    return f"{told};是否应为 {close}?" if close else told


def _left_out(
    row: dict[str, Any], shape: Iterable[FieldShape], added: Iterable[AddedField]
) -> list[str]:
    """What the text requires, is let pass and is not there."""
    asked = [(f.wire, f.national, f.title) for f in shape if f.asked and not f.node]
    asked += [(a.name, "", a.title) for a in added if a.required == "expected"]
    return [
        f"{name} {title}"
        for name, national, title in asked
        if is_empty(row.get(name)) and is_empty(row.get(national))
    ]


def _advised(
    field: FieldShape, value: Any, path: str, number: str, node: str, profile: Profile
) -> Iterator[Hint]:
    name = field.national or field.wire
    advised = profile.overlay.advised_length(number, node, name)
    if advised and isinstance(value, str) and len(value.strip()) > advised:
        length = len(value.strip())
        at = _join(path, field.wire)
        told = f"{field.title} {field.wire} 有 {length} 个字,本地规范印作 {advised}"
        yield Hint(at, f"{told},超长也受理")


def _local_value(
    field: FieldShape, value: Any, path: str, profile: Profile
) -> Iterator[Hint]:
    """A value the area has of its own is pointed out where it is not the area's."""
    name = field.national or field.wire
    title = (
        profile.overlay.values_of(name).get(value) if isinstance(value, str) else None
    )
    if title:
        at = _join(path, field.wire)
        yield Hint(at, f"{field.title} {value} {title} 是本地扩充的代码,他省没有")


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
