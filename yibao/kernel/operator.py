"""Who does something, as the journal and the append-only histories record it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Operator:
    """A clerk (经办人), a cashier of an institution, or the platform itself."""

    number: str
    name: str
    channel: str = "console"  # interface 接口, console 窗口, load 装载, system 系统
    institution_code: str | None = None  # None: the agency's own people


SYSTEM = Operator(number="system", name="系统", channel="system")
