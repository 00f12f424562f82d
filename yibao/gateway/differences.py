"""What one area does differently, as a list a person can read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from yibao.gateway import registry
from yibao.gateway.codes import CLOSED
from yibao.gateway.contract.fields import FIELDS
from yibao.gateway.contract.shape import shape_of
from yibao.gateway.envelope import Head
from yibao.gateway.overlay import HEAD, FieldChange, Overlay
from yibao.gateway.profile import SWITCHES, Profile
from yibao.gateway.published import need_of
from yibao.kernel.errors import Refused

NEEDS = {"yes": "必填", "expected": "应填", "no": "可不填"}


@dataclass(frozen=True)
class Difference:
    """One entry: what it is about, how it is here and in the base, and who says so."""

    kind: str  # 开关, 字段, 代码, 交易, 说明
    about: str
    here: str
    base: str = ""
    source: str = ""

    @property
    def sentence(self) -> str:
        base = f" (基准{self.base})" if self.base else ""
        return f"{self.about}: {self.here}{base}"


def differences(profile: Profile, base: Profile) -> list[Difference]:
    """Everything in which a profile is not the base, in the order of its file."""
    overlay = profile.overlay
    return [
        *_switches(profile, base),
        *(each for change in overlay.fields for each in _field(change)),
        *_added(overlay),
        *_codes(overlay),
        *_numbers(overlay),
        *(Difference("说明", n.about, n.says, source=n.source) for n in overlay.notes),
    ]


def _switches(profile: Profile, base: Profile) -> Iterator[Difference]:
    for switch in sorted(SWITCHES):
        here, there = getattr(profile, switch), getattr(base, switch)
        if here != there:
            yield Difference("开关", switch, _word(here), f" {_word(there)}")


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)


def _field(change: FieldChange) -> Iterator[Difference]:
    where = " ".join(_place(number) for number in change.numbers) or "所有交易"
    node = f" {change.node}" if change.node else ""
    named = "、".join(f"{name} {FIELDS[name].title}" for name in change.names)
    about = f"{where}{node} {named}"
    sizes = "、".join(dict.fromkeys(FIELDS[name].size for name in change.names))
    if change.length:
        length = ",".join(map(str, change.length))
        yield Difference("字段", about, f"长度 {length}", f" {sizes}", change.source)
    if change.advised:
        here = f"印作长度 {change.advised},超长仍收"
        yield Difference("字段", about, here, f" {sizes}", change.source)
    if change.required:
        base = "、".join(dict.fromkeys(_base_needs(change)))
        yield Difference("字段", about, NEEDS[change.required], base, change.source)
    if change.spelled:
        here = f"写作 {change.spelled}"
        yield Difference("字段", about, here, f" {change.names[0]}", change.source)


def _place(number: str) -> str:
    return "报文头" if number == HEAD else number


def _base_needs(change: FieldChange) -> Iterator[str]:
    """How the base asks for the fields, wherever the change is about them."""
    for number in change.numbers:
        if number == HEAD:
            rows = list(shape_of(Head))
        else:
            try:
                nodes = shape_of(registry.find(number).request)
            except Refused:
                continue  # 计划中
            rows = [row for node in nodes if node.node for row in node.rows]
        for row in rows:
            if row.wire in change.names:
                yield NEEDS[need_of(row)]


def _added(overlay: Overlay) -> Iterator[Difference]:
    for field in overlay.added:
        about = f"{' '.join(field.numbers)} {field.node} {field.name} {field.title}"
        here = f"本地另有,{NEEDS[field.required]}"
        yield Difference("字段", about, here, "没有,平台不读", field.source)


def _codes(overlay: Overlay) -> Iterator[Difference]:
    for change in overlay.codes:
        means = dict(change.means)
        values = [
            f"{code} {title}" + (f" (即 {means[code]})" if code in means else "")
            for code, title in change.values
        ]
        only = "只有" if change.closed else "另有"
        here = f"{only} {len(values)} 个值: {'、'.join(values)}"
        base = "按国家代码表"
        if change.table in CLOSED:
            base = (
                f"为 {'、'.join(f'{c} {t}' for c, t in CLOSED[change.table].items())}"
            )
        about = f"{change.table} {FIELDS[change.table].title}"
        yield Difference("代码", about, here, base, change.source)


def _numbers(overlay: Overlay) -> Iterator[Difference]:
    for change in overlay.numbers:
        about = "、".join(change.numbers)
        if change.national:
            here = f"就是 {change.national}"
            yield Difference("交易", about, here, "没有", change.source)
        else:
            yield Difference(
                "交易", about, f"不使用,{change.reason}", "", change.source
            )
