"""A field read at a glance is what ``values`` makes of it, or is left to ``values``."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yibao.gateway.contract.fields import FIELDS
from yibao.gateway.contract.kinds import (
    Code,
    Day,
    Kind,
    LocalCode,
    Moment,
    Number,
    Text,
    Whole,
    YesNo,
)
from yibao.gateway.readers import reader
from yibao.gateway.tree import Numeral, is_empty, parse
from yibao.gateway.values import read_value
from yibao.kernel.errors import Refused

KINDS: list[tuple[str, Kind]] = [
    ("memo", Text("备注", 5)),
    ("med_type", Code("医疗类别", 6)),
    ("gend", Code("性别", 6)),
    ("x", LocalCode("本地", 6, values=(("1", "甲"), ("9", "乙")), means=(("9", "1"),))),
    ("amt", Number("金额", 16, 2)),
    ("pric", Number("单价", 10, 6)),
    ("rate", Number("比例", 4, 4)),
    ("cnt", Whole("次数", 3)),
    ("day", Day("日期")),
    ("at", Moment("时间")),
    ("until", Moment("止", closes=True)),
]

digits = st.text("0123456789", min_size=1, max_size=18)
numbers = st.one_of(
    digits,
    st.builds("{}.{}".format, digits, digits),
    st.floats(allow_nan=False).map(repr),
    st.integers().map(str),
    st.sampled_from(["-0", "-0.00", "007", ".5", "5.", "1e3", "１２", "1_000", "+3"]),
)
moments = st.one_of(
    st.dates().map(str),
    st.datetimes().map(lambda at: str(at)[:19]),
    st.sampled_from(
        ["2025-02-30", "2025-03-10 25:00:00", "1799-12-31", "20250310", "2025-3-1"]
    ),
    st.sampled_from(
        ["2025-W01-1", "1799-12-31 23:59:59", "2025-03-10T10:00:00+08:00", "２０２５"]
    ),
)
texts = st.one_of(
    numbers, moments, st.text(max_size=8), st.sampled_from(["1 ", "\u3000x"])
)
values: st.SearchStrategy[Any] = st.one_of(
    texts, texts.map(Numeral), st.booleans(), st.just({"a": "1"}), st.just(["1"])
).filter(lambda value: not is_empty(value))


def outcome(read: Any, value: Any) -> tuple[object, ...]:
    """What comes of a value: its text tells ``1.50`` from ``1.5``."""
    try:
        found = read(value)
    except Refused as fault:
        return type(fault), fault.fields
    return type(found), found, str(found)


@pytest.mark.parametrize(("name", "kind"), KINDS, ids=[name for name, _ in KINDS])
@given(value=values)
def test_at_a_glance_as_with_care(name: str, kind: Kind, value: Any) -> None:
    careful = outcome(lambda told: read_value(kind, name, told), value)
    assert outcome(reader(kind, name), value) == careful


READ = sorted(name for name, kind in FIELDS.items() if not isinstance(kind, YesNo))


@given(value=values, name=st.sampled_from(READ))
def test_every_field_of_the_interface(name: str, value: Any) -> None:
    kind = FIELDS[name]
    careful = outcome(lambda told: read_value(kind, name, told), value)
    assert outcome(reader(kind, name), value) == careful


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ('{"a": 1, "b": {"a": 1}}', False),
        ('{"a": 1, "a": 1}', False),
        ('{"a": 1, "a": 2}', True),
        ('{"a": {"b": 1, "b" : 2}}', True),
        ('{"a": "x\\":", "b": 1, "b": 2}', True),
        ('{"a": "\\" :", "b": ": \\":"}', False),
        ('[{"a": 1}, {"a": 2}]', False),
    ],
)
def test_a_name_given_twice_is_found_however_it_is_written(
    text: str, refused: bool
) -> None:
    if refused:
        with pytest.raises(Refused, match="GW-004"):
            parse(text)
    else:
        assert parse(text)
