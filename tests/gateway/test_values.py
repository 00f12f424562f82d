"""One value of the wire, in every spelling that was seen."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from yibao.gateway.contract.fields import FIELDS
from yibao.gateway.tree import Numeral, parse
from yibao.gateway.values import read_value
from yibao.kernel.errors import Refused


def value(name: str, raw: object) -> object:
    return read_value(FIELDS[name], name, raw)


@pytest.mark.parametrize(
    ("raw", "amount"),
    [
        (Numeral("69.6"), "69.60"),
        ("69.6", "69.60"),
        (" 69.60 ", "69.60"),
        (Numeral("69.60000000000001"), "69.60"),  # a double that passed by
        (Numeral("6.96E+1"), "69.60"),
        ("-0.00", "0.00"),
        (Numeral("-12"), "-12.00"),
        (".5", "0.50"),
    ],
)
def test_an_amount_however_it_is_written(raw: object, amount: str) -> None:
    assert value("medfee_sumamt", raw) == Decimal(amount)
    assert str(value("medfee_sumamt", raw)) == amount


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("abc", "GW-026"),
        ("12元", "GW-026"),
        (".", "GW-026"),
        (Numeral("NaN"), "GW-026"),
        (Numeral("-Infinity"), "GW-026"),
        ("1e400", "GW-026"),
        (Numeral("9" * 5000), "GW-026"),
        (True, "GW-026"),
        (Numeral("1e15"), "GW-027"),
        (Numeral("123456789012345"), "GW-027"),
        (Numeral("69.605"), "GW-028"),
        ({"a": 1}, "GW-023"),
    ],
)
def test_what_is_no_amount_is_told_so(raw: object, code: str) -> None:
    with pytest.raises(Refused) as refused:
        value("medfee_sumamt", raw)
    assert refused.value.code == code
    assert "medfee_sumamt" in refused.value.sentence


@pytest.mark.parametrize(
    "raw",
    [
        "2025-03-01 08:05:09",
        "2025-03-01T08:05:09",
        "2025-03-01 08:05:09.123",
        "2025-03-01T00:05:09Z",
        "2025-03-01T08:05:09+08:00",
        "20250301080509",
        "2025/03/01 08:05:09",
        "2025/3/1 8:05:09",
        Numeral("20250301080509"),
    ],
)
def test_a_moment_in_the_formats_seen(raw: object) -> None:
    moment = value("begntime", raw)
    assert str(moment) == "2025-03-01 08:05:09+08:00"


def test_a_bare_date_opens_or_closes_its_day() -> None:
    assert str(value("begntime", "2025-03-01")) == "2025-03-01 00:00:00+08:00"
    assert str(value("endtime", "2025-03-01")) == "2025-03-01 23:59:59+08:00"


def test_a_day_may_carry_a_time() -> None:
    assert value("birctrl_matn_date", "2025-03-01 10:00:00") == date(2025, 3, 1)
    assert value("enddate", "9999-12-31") == date(9999, 12, 31)


@pytest.mark.parametrize(
    "raw",
    [
        "2025-02-30",
        "昨天",
        "2025-3",
        "251",
        "0001-01-01",
        "2025-03-01 25:00:00",
        "٢٠٢٥",
    ],
)
def test_what_is_no_date_is_told_so(raw: str) -> None:
    with pytest.raises(Refused) as refused:
        value("begntime", raw)
    assert refused.value.code == "GW-029"


def test_a_number_may_stand_for_a_text() -> None:
    assert value("psn_no", Numeral("430000000000012345")) == "430000000000012345"


def test_a_closed_table_knows_its_codes() -> None:
    assert value("mid_setl_flag", True) == "1"
    with pytest.raises(Refused) as refused:
        value("acct_used_flag", "9")
    assert refused.value.code == "GW-030"
    assert "2 使用共济人个账" in refused.value.sentence


def test_a_province_may_have_its_own_care_types() -> None:
    assert value("med_type", "990501") == "990501"


@pytest.mark.parametrize(
    ("raw", "code"), [("长" * 31, "GW-024"), ("a\x00b", "GW-025"), ("\ud800", "GW-025")]
)
def test_text_that_cannot_be_kept_is_refused(raw: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        value("psn_no", raw)
    assert refused.value.code == code


def test_an_extension_is_an_object_or_its_text() -> None:
    expected = {"TRUM_FLAG": "1", "n": "2.50"}
    assert value("exp_content", {"TRUM_FLAG": "1", "n": Numeral("2.50")}) == expected
    assert value("exp_content", '{"TRUM_FLAG": "1", "n": 2.50}') == expected
    assert value("exp_content", "备注") == {"text": "备注"}
    with pytest.raises(Refused):
        value("exp_content", '{"a": "\\u0000"}')


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "GW-002"),
        ("{", "GW-002"),
        ('{"a":1}x', "GW-002"),
        ("[" * 100_000, "GW-003"),
        ('{"a":' * 30 + "1" + "}" * 30, "GW-003"),
        ('{"a":1,"a":2}', "GW-004"),
        ("[" + "{}," * 50_000 + "{}]", "GW-018"),
    ],
)
def test_what_is_no_message_is_told_so(text: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        parse(text)
    assert refused.value.code == code


def test_a_key_repeated_with_the_same_value_is_harmless() -> None:
    assert parse('{"a":1,"a":1}') == {"a": "1"}
