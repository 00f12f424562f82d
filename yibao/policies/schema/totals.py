"""``ytd``: the totals of the insurance year, one closed list of keys."""

from __future__ import annotations

from dataclasses import dataclass, field

from yibao.engine import counters
from yibao.policies.source import Mapping, Node, Scalar, Unreadable, listed, nearest
from yibao.policies.spec import Count, Definitions, JsonSchema, Reading, Text, Yuan


@dataclass(frozen=True, slots=True)
class Totals:
    """累计 and the insurance year they belong to; empty for that of the visits."""

    year: str = ""
    values: dict[str, int] = field(default_factory=dict)


class YearTotals:
    """``ytd``: 累计 by key, in yuan (次数 as a count)."""

    says = "年度累计"

    def read(self, node: Node, reading: Reading) -> Totals:
        if not isinstance(node, Mapping):
            raise reading.refuse(node, "ytd 要写成 累计项: 数值")
        totals = Totals()
        year = ""
        bad: Unreadable | None = None
        for key, value in node.pairs:
            try:
                if key.text == "year":
                    year = Text("年度 (4 位)", r"\d{4}").read(value, reading)
                else:
                    name = _as_kept(key.text, reading)
                    if name in totals.values:
                        sentence = f"{key.text} 与写在前面的一项是同一个累计项"
                        raise reading.refuse(key, sentence)
                    totals.values[name] = self._total(key, value, reading)
            except Unreadable as error:
                bad = error
        if bad:
            raise bad
        return Totals(year, totals.values)

    def _total(self, key: Scalar, value: Node, reading: Reading) -> int:
        name = key.text
        if not counters.is_known(name):
            hint = nearest(name.partition("@")[0], counter_keys())
            groups, measures = (
                listed(list(counters.GROUPS)),
                listed(list(counters.MEASURES)),
            )
            sentence = (
                f"没有 {name} 这个累计项{hint}。"
                f"累计项写作 组_量,组: {groups};量: {measures}"
            )
            raise reading.refuse(key, sentence)
        if counters.is_count(name):
            return Count("次数").read(value, reading)
        return Yuan().read(value, reading).fen

    def schema(self, definitions: Definitions) -> JsonSchema:
        groups, measures = "|".join(counters.GROUPS), "|".join(counters.MEASURES)
        return {
            "type": "object",
            "properties": {"year": {"type": ["string", "integer"]}},
            "patternProperties": {
                f"^({groups})_({measures})(@.+)?$": {"type": ["number", "string"]}
            },
            "additionalProperties": False,
        }


def _as_kept(name: str, reading: Reading) -> str:
    """``chronic_fee@高血压,2025-03`` under the words the totals are kept by."""
    stem, at, qualifiers = name.partition("@")
    kept = map(reading.vocabulary.counted_as, qualifiers.split(","))
    return f"{stem}@{','.join(kept)}" if at else name


def counter_keys() -> list[str]:
    return [counters.key(g, m) for g in counters.GROUPS for m in counters.MEASURES]
