"""Faults that can be asked for: which message they meet, and how often."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from yibao.kernel.errors import Refused, Who

MOST_TIMES, LONGEST = 1000, 60_000
INSTITUTION = re.compile(rb'"fixmedins_code"\s*:\s*"([^"]{1,30})"')
NUMBER = re.compile(rb'"infno"\s*:\s*"([^"]{1,6})"')


class Kind(StrEnum):
    """What may go wrong with a message."""

    SLOW = "slow"  # 应答变慢
    LOST = "lost"  # 已办理,应答丢失
    REFUSED = "refused"  # 未办理,平台繁忙


CALLED = {
    Kind.SLOW: "应答变慢",
    Kind.LOST: "应答丢失 (已办理,连接断开)",
    Kind.REFUSED: "平台繁忙 (未办理,要求稍后重发)",
}


class Hour(StrEnum):
    """What the platform's clock can be put forward to."""

    NOW = "now"  # 恢复
    MIDNIGHT = "midnight"  # 午夜前十秒
    YEAR_END = "year_end"  # 年末午夜前十秒


HOURS = {
    Hour.MIDNIGHT: "午夜前十秒",
    Hour.YEAR_END: "年末午夜前十秒",
    Hour.NOW: "恢复",
}
BEFORE = timedelta(seconds=10)
ONE_DAY = timedelta(days=1)


def ahead_of(fields: dict[str, str], now: datetime) -> timedelta:
    """How far the clock goes forward, as a form asks."""
    asked = fields.get("to", "")
    if asked == Hour.NOW:
        return timedelta()
    last = now.date() if asked == Hour.MIDNIGHT else date(now.year, 12, 31)
    if asked not in set(Hour):
        raise WrongFault(reason=f"to 应为 {'、'.join(Hour)} 之一")
    midnight = datetime.combine(last + ONE_DAY, time(), now.tzinfo)
    return midnight - BEFORE - now


class WrongFault(Refused):
    code, message = "SB-001", "故障写法不对: {reason}"
    todo, who = "请按沙箱页面上的写法重填", (Who.DEVELOPER,)


@dataclass(frozen=True, slots=True)
class Fault:
    """The next ``times`` messages of an institution and a transaction, if given."""

    kind: Kind
    times: int = 1
    milliseconds: int = 0
    institution: str = ""
    number: str = ""

    @property
    def called(self) -> str:
        return CALLED[self.kind]

    def meets(self, institution: str, number: str) -> bool:
        return self.institution in ("", institution) and self.number in ("", number)


def asked_for(fields: dict[str, str]) -> Fault:
    """A fault as a form or a JSON message asks for it."""
    kind = fields.get("kind", "")
    if kind not in set(Kind):
        raise WrongFault(reason=f"kind 应为 {'、'.join(Kind)} 之一")
    return Fault(
        Kind(kind),
        _number(fields, "times", 1, MOST_TIMES),
        _number(fields, "milliseconds", 3000, LONGEST),
        fields.get("institution", "").strip(),
        fields.get("number", "").strip(),
    )


def _number(fields: dict[str, str], name: str, usual: int, most: int) -> int:
    written = str(fields.get(name) or usual)
    if not written.isdecimal() or not 0 < int(written) <= most:
        raise WrongFault(reason=f"{name} 应为 1 到 {most} 的整数")
    return int(written)


@dataclass(slots=True)
class Faults:
    """Those still to come; each message takes at most one, the oldest first."""

    waiting: list[Fault] = field(default_factory=list)

    def add(self, fault: Fault) -> None:
        self.waiting.append(fault)

    def clear(self) -> None:
        self.waiting.clear()

    def met_by(self, body: bytes) -> Fault | None:
        """The fault this message meets, now one time fewer to come."""
        institution, number = _found(INSTITUTION, body), _found(NUMBER, body)
        for place, fault in enumerate(self.waiting):
            if fault.meets(institution, number):
                self._spend(place, fault)
                return fault
        return None

    def _spend(self, place: int, fault: Fault) -> None:
        if fault.times == 1:
            del self.waiting[place]
        else:
            self.waiting[place] = replace(fault, times=fault.times - 1)


def _found(pattern: re.Pattern[bytes], body: bytes) -> str:
    match = pattern.search(body)
    return match[1].decode("utf-8", "replace") if match else ""
