"""An overlay out of a profiles file; a mistake in it is named with its place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, get_args

from yibao.gateway.codes import CLOSED
from yibao.gateway.contract.fields import FIELDS
from yibao.gateway.contract.kinds import Code, Extra, Number, Text, Whole
from yibao.gateway.contract.shape import FieldShape, shape_of
from yibao.gateway.errors import WrongProfiles
from yibao.gateway.overlay import (
    HEAD,
    NOTHING,
    AddedField,
    CodeChange,
    FieldChange,
    Need,
    Note,
    NumberChange,
    Overlay,
)
from yibao.kernel.errors import Refused

KEYS = {
    "fields": {"in", "node", "names", "length", "advised", "required", "spelled"},
    "added": {"in", "node", "name", "title", "length", "required"},
    "codes": {"table", "values", "means", "closed"},
    "numbers": {"numbers", "national", "reason"},
    "notes": {"about", "says"},
}
MUST = {
    "fields": {"names"},
    "added": {"in", "node", "name", "title"},
    "codes": {"table", "values"},
    "numbers": {"numbers"},
    "notes": {"about", "says"},
}


def read_overlay(content: Any, where: str) -> Overlay:
    """Read the ``overlay`` of a profile; ``where`` names the file and the profile."""
    if content is None:
        return NOTHING
    only(mapping(content, where), {"title", "source", *KEYS}, where)
    source = str(content.get("source", ""))
    rows = {part: _rows(content, part, source, where) for part in KEYS}
    overlay = Overlay(
        str(content.get("title", "")),
        tuple(_field(row) for row in rows["fields"]),
        tuple(_added(row) for row in rows["added"]),
        tuple(_code(row) for row in rows["codes"]),
        tuple(_number(row) for row in rows["numbers"]),
        tuple(
            Note(str(r["about"]), str(r["says"]), r["source"]) for r in rows["notes"]
        ),
    )
    check(overlay, where)
    return overlay


def _rows(content: dict[str, Any], part: str, source: str, where: str) -> list[Any]:
    rows = content.get(part) or []
    if not isinstance(rows, list):
        raise WrongProfiles(source=where, reason=f"{part} 应为列表")
    found = []
    for number, row in enumerate(rows, 1):
        at = f"{where} 的 {part} 第 {number} 条"
        only(mapping(row, at), KEYS[part] | {"source"}, at)
        if lacking := sorted(MUST[part] - set(row)):
            raise WrongProfiles(source=at, reason=f"缺少 {', '.join(lacking)}")
        told = str(row.get("source", source))
        if not told:
            raise WrongProfiles(source=at, reason="没有写出处 source")
        found.append({**row, "source": told, "at": at})
    return found


def _field(row: dict[str, Any]) -> FieldChange:
    names = _texts(row["names"])
    spelled = str(row.get("spelled", ""))
    if spelled and len(names) != 1:
        raise WrongProfiles(source=row["at"], reason="spelled 一次只能写一个字段")
    for name in names:
        if name not in FIELDS:
            raise WrongProfiles(source=row["at"], reason=f"没有字段 {name}")
    change = FieldChange(
        names,
        _texts(row.get("in", ())),
        str(row.get("node", "")),
        _length(row.get("length"), row["at"]),
        int(row.get("advised", 0)),
        _need(row.get("required"), row["at"]),
        spelled,
        row["source"],
    )
    if not (change.length or change.advised or change.required or spelled):
        raise WrongProfiles(source=row["at"], reason="没有写出任何不同")
    if change.length:
        _narrower(change, row["at"])
    return change


def _narrower(change: FieldChange, at: str) -> None:
    """基准取各省最长: what is longer would not fit the tables."""
    for name in change.names:
        kind = FIELDS[name]
        sizes: tuple[int, ...] = ()
        if isinstance(kind, Text | Extra):
            sizes = (kind.length,)
        elif isinstance(kind, Whole):
            sizes = (kind.digits,)
        elif isinstance(kind, Number):
            sizes = (kind.digits, kind.decimals)
        if len(change.length) != len(sizes):
            raise WrongProfiles(
                source=at, reason=f"{name} 的长度应为 {len(sizes)} 个数"
            )
        if any(own > ours for own, ours in zip(change.length, sizes, strict=True)):
            raise WrongProfiles(
                source=at, reason=f"{name} 不能长于基准的 {kind.size},请先改基准"
            )


def _added(row: dict[str, Any]) -> AddedField:
    need = _need(row.get("required"), row["at"]) or "no"
    if need == "yes":
        raise WrongProfiles(
            source=row["at"], reason="平台不读的字段不能必填,可写 expected"
        )
    return AddedField(
        str(row["name"]),
        str(row["title"]),
        _texts(row["in"]),
        str(row["node"]),
        int(row.get("length", 0)),
        need,
        row["source"],
    )


def _code(row: dict[str, Any]) -> CodeChange:
    table = str(row["table"])
    if not isinstance(FIELDS.get(table), Code):
        raise WrongProfiles(source=row["at"], reason=f"{table} 不是代码字段")
    values, means = (
        _pairs(row.get(key) or {}, row["at"]) for key in ("values", "means")
    )
    national = CLOSED.get(table)
    if national is None and means:
        raise WrongProfiles(
            source=row["at"], reason=f"{table} 由业务解释,means 只用于平台把关的代码表"
        )
    meant = dict(means)
    for value, _ in values:
        if national is not None and value not in national and value not in meant:
            raise WrongProfiles(
                source=row["at"],
                reason=f"{table} 的 {value} 没有写 means 相当于哪个国家代码",
            )
    for value in meant.values():
        if national is not None and value not in national:
            raise WrongProfiles(
                source=row["at"], reason=f"{table} 没有国家代码 {value}"
            )
    return CodeChange(table, values, means, bool(row.get("closed")), row["source"])


def _number(row: dict[str, Any]) -> NumberChange:
    return NumberChange(
        tuple(number.upper() for number in _texts(row["numbers"])),
        str(row.get("national", "")).upper(),
        str(row.get("reason", "")),
        row["source"],
    )


def check(overlay: Overlay, where: str) -> None:
    """Whether every entry is about something a built transaction has."""
    # The transactions read profiles, so they are known only once all is loaded.
    from yibao.gateway import registry
    from yibao.gateway.envelope import Head

    for change in overlay.numbers:
        if change.national and not registry.known(change.national):
            raise WrongProfiles(source=where, reason=f"没有交易 {change.national}")
    entries: tuple[FieldChange | AddedField, ...] = overlay.fields + overlay.added
    for entry in entries:
        for number in entry.numbers:
            at = f"{where} {number}.{entry.node}"
            if number == HEAD:
                _check_fields(shape_of(Head), entry, at)
                continue
            if not registry.known(number):
                raise WrongProfiles(source=where, reason=f"没有交易 {number}")
            try:
                built = registry.find(number)
            except Refused:
                continue  # 计划中: checked once it is built
            if built.number != number:
                reason = f"{number} 与 {built.number} 是同一交易,请写 {built.number}"
                raise WrongProfiles(source=at, reason=reason)
            shape = shape_of(built.request)
            _check_fields(_fields_within(shape, entry.node, at), entry, at)


def _fields_within(shape: Iterable[FieldShape], node: str, at: str) -> list[FieldShape]:
    nodes = {field.wire: field for field in shape}
    if node and node not in nodes:
        raise WrongProfiles(source=at, reason="没有这个节点")
    found = [nodes[node]] if node else list(nodes.values())
    return [each for one in found for each in (one.rows if one.node else (one,))]


def _check_fields(
    fields: Iterable[FieldShape], entry: FieldChange | AddedField, at: str
) -> None:
    known = {field.wire: field for field in fields}
    for name in entry.names if isinstance(entry, FieldChange) else ():
        if name not in known:
            raise WrongProfiles(source=at, reason=f"没有字段 {name}")
        if entry.required in ("expected", "no") and known[name].required:
            raise WrongProfiles(source=at, reason=f"没有 {name} 办不成,不能改为可缺")
    if isinstance(entry, AddedField) and entry.name in known:
        raise WrongProfiles(source=at, reason=f"{entry.name} 基准已有,请写在 fields 中")


def _need(value: Any, at: str) -> Need | None:
    if isinstance(value, bool):  # YAML reads yes and no as truths
        return "yes" if value else "no"
    if value is not None and value not in get_args(Need):
        raise WrongProfiles(source=at, reason="required 只能是 yes、expected、no")
    need: Need | None = value
    return need


def _length(value: Any, at: str) -> tuple[int, ...]:
    if value is None:
        return ()
    try:
        found = tuple(int(part) for part in str(value).split(","))
    except ValueError:
        found = ()
    if not found or min(found) < 0 or not found[0]:
        raise WrongProfiles(source=at, reason=f"length 应为 20 或 16,2,写的是 {value}")
    return found


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(map(str, value if isinstance(value, list | tuple) else [value]))


def _pairs(value: Any, at: str) -> tuple[tuple[str, str], ...]:
    return tuple((str(k), str(v)) for k, v in mapping(value, at).items())


def mapping(value: Any, where: str) -> dict[str, Any]:
    """The value, which must be a mapping."""
    if not isinstance(value, dict):
        raise WrongProfiles(source=where, reason="应为映射")
    return value


def only(content: dict[str, Any], known: set[str], where: str) -> None:
    """Refuse by name whatever is not known."""
    if unknown := sorted(set(map(str, content)) - known):
        raise WrongProfiles(
            source=where,
            reason=f"有不认识的 {', '.join(unknown)},可用 {', '.join(sorted(known))}",
        )
