"""The files of 3202: what is read, what is refused by line, what is written."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.clearing.lines import MARCH, Case, cases, ours, told
from tests.gateway.transactions.books import packed
from yibao.clearing.books import Ours, Tally, Theirs
from yibao.clearing.compare import Pair, compare
from yibao.clearing.errors import BrokenStatementFile, StatementFileTooLong
from yibao.gateway import statement_file
from yibao.gateway.statement_file import ResultFile, lines_of, result_columns
from yibao.gateway.wire import Problems

GOOD = ["S1", "E1", "P1", "700.00", "195.00", "100", "0"]


def changed(**columns: str) -> list[str]:
    """A good line with other columns: ``c4="x"``."""
    places = {int(name[1:]) - 1: value for name, value in columns.items()}
    return [places.get(place, value) for place, value in enumerate(GOOD)]


def read(*lines: list[str]) -> list[Theirs]:
    return list(lines_of(packed(lines)))


def problems(content: bytes) -> list[str]:
    with pytest.raises(Problems) as problem:
        list(lines_of(content))
    return [fault.sentence for fault in problem.value.faults]


def test_seven_columns_are_a_line() -> None:
    (line,) = read(GOOD)
    tally = Tally.of(1, 70_000, 19_500, 10_000)
    assert line == Theirs(1, "S1", "E1", "P1", tally, is_refund=False)


@pytest.mark.parametrize(
    ("line", "facts"),
    [
        (changed(c1="null"), {"settlement_no": ""}),
        (changed(c2=" "), {"encounter_no": ""}),
        (changed(c4="-7.5", c7="1"), {"is_refund": True}),
        (changed(c4="-7.5", c7="null"), {"is_refund": True}),
        (changed(c7=""), {"is_refund": False}),
        (changed(c5="null"), {"tally": Tally.of(1, 70_000, 0, 10_000)}),
        (changed(c4="0.1000"), {"tally": Tally.of(1, 10, 19_500, 10_000)}),
        (changed(c4="-0.01", c7="0"), {"tally": Tally.of(1, -1, 19_500, 10_000)}),
    ],
)
def test_empty_columns_and_ways_of_writing(
    line: list[str], facts: dict[str, object]
) -> None:
    (found,) = read(line)
    assert replace(found, **facts) == found  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (changed(c4="七百"), "医疗费总额应为至多十位整数、两位小数的金额,是「七百」"),
        (changed(c4="1.005"), "医疗费总额应为至多十位整数、两位小数的金额,是「1.005」"),
        (changed(c5="1e3"), "基金支付总额应为至多十位整数、两位小数的金额,是「1e3」"),
        (
            changed(c6="1,000"),
            "个人账户支出应为至多十位整数、两位小数的金额,是「1,000」",
        ),
        (changed(c4="1" * 11), "医疗费总额应为至多十位整数、两位小数的金额"),
        (changed(c7="2"), "退费结算标志应为 0 或 1,是「2」"),
        (changed(c1="S" * 31), "结算ID超过 30 个字"),
        (changed(c3="P\x07"), "人员编号含有不可见的字符"),
        (changed(c1="", c2="null"), "结算ID 与就诊ID 都是空的"),
        (GOOD[:6], "应有 7 列(TAB 分隔),有 6 列"),
        ([*GOOD, ""], "应有 7 列(TAB 分隔),有 8 列"),
        (changed(c2="E" * 2000), "超过 2000 字节"),
    ],
)
def test_a_line_that_cannot_be_read_is_named_with_the_reason(
    line: list[str], said: str
) -> None:
    told_of = problems(packed([GOOD, line]))
    assert told_of[0].startswith("对账明细文件第 2 行:")
    assert said in told_of[0]


def test_every_wrong_line_is_named_up_to_twenty() -> None:
    told_of = problems(packed([GOOD, ["结算ID"], GOOD, ["就诊ID"]]))
    named = [one.partition(":")[0] for one in told_of]
    assert named == ["对账明细文件第 2 行", "对账明细文件第 4 行"]
    assert len(problems(packed([["坏"]] * 50))) == 20


def test_plain_text_a_byte_order_mark_and_empty_lines_are_taken() -> None:
    text = "\ufeff" + "\t".join(GOOD) + "\n\r\n" + "\t".join(GOOD)
    assert [one.line_no for one in lines_of(text.encode())] == [1, 3]
    assert list(lines_of(b"")) == []


def test_another_encoding_is_refused_by_line() -> None:
    text = "\t".join(changed(c3="某人")).encode("gbk")
    assert problems(text) == ["对账明细文件第 1 行:不是 UTF-8 编码"]


def broken() -> list[bytes]:
    whole = packed([GOOD] * 100)
    two = io.BytesIO()
    with zipfile.ZipFile(two, "w") as made:
        made.writestr("a.txt", "")
        made.writestr("b.txt", "")
    damaged = bytearray(whole)
    damaged[60:90] = b"\xff" * 30
    locked = bytearray(packed([GOOD]))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(mark) + place] |= 1  # encrypted
    squeezed = io.BytesIO()
    with zipfile.ZipFile(squeezed, "w", zipfile.ZIP_LZMA) as made:
        made.writestr("a.txt", "a")
    made_wrong = (two.getvalue(), squeezed.getvalue())
    return [b"PK", whole[:-20], *made_wrong, bytes(damaged), bytes(locked)]


@pytest.mark.parametrize("content", broken())
def test_a_zip_that_cannot_be_opened_is_refused(content: bytes) -> None:
    with pytest.raises(BrokenStatementFile):
        list(lines_of(content))


def test_a_file_that_unpacks_without_end_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(statement_file, "LINES", 10)
    assert len(read(*[GOOD] * 10)) == 10
    with pytest.raises(StatementFileTooLong):
        read(*[GOOD] * 11)
    monkeypatch.setattr(statement_file, "BYTES", 100)
    with pytest.raises(StatementFileTooLong):
        read(*[GOOD] * 4)


@given(st.binary(max_size=200), st.integers(0, 250), st.binary(max_size=20))
def test_any_bytes_are_read_or_refused(content: bytes, at: int, over: bytes) -> None:
    whole = packed([GOOD])
    scratched = whole[:at] + over + whole[at + len(over) :]
    for body in (content, b"PK\x03\x04" + content, scratched):
        with suppress(Problems, BrokenStatementFile):
            list(lines_of(body))


# ---------------------------------------------------------------------- the result


def pair(row: Ours, line: Theirs | None) -> Pair:
    (found,) = compare([row], [line] if line else [], MARCH)
    return found


def test_a_row_nobody_knows_comes_with_its_message_alone() -> None:
    row = ours(1)
    columns = result_columns(pair(row, None))
    assert columns[:6] == (row.person_no, "", "", row.message_no, "1", "0")
    assert columns[6].startswith("only_ours 仅医保有。")
    assert columns[7:] == ("100.07", "60.01", "10.00")


def test_a_row_left_out_for_a_reason_keeps_its_numbers() -> None:
    row = replace(ours(1), cross_area=True)
    columns = result_columns(pair(row, None))
    assert columns[1:4] == (row.encounter_no, row.settlement_no, row.message_no)


def test_a_pair_says_what_the_other_side_had() -> None:
    row = ours(1)
    same = result_columns(pair(row, told(row)))
    assert same[4:7] == ("0", "0", "")
    off = told(row, line_no=9, tally=row.tally + Tally.of(0, 500, 0, 0))
    columns = result_columns(pair(row, off))
    assert columns[4] == "1"
    assert "机构 总额105.07 基金60.01 个账10.00;文件第9行" in columns[6]


@given(cases())
def test_the_result_has_ten_columns_for_every_pair(case: Case) -> None:
    pairs = list(compare(case.ours, case.theirs, MARCH))
    with ResultFile("结果") as file:
        for one in pairs:
            file.write(one)
    with zipfile.ZipFile(io.BytesIO(file.content)) as made:
        text = made.read("结果.txt").decode()
    lines = [line.split("\t") for line in text.splitlines()]
    assert len(lines) == file.rows == len(pairs)
    assert all(len(line) == 10 and all(line) for line in lines)
    assert [line[4] for line in lines] == ["1" if p.cause else "0" for p in pairs]
    assert all(len(line[6]) <= 500 for line in lines)
