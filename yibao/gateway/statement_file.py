"""The files of 3202: seven columns in, ten out, TAB-separated text in a zip.

Read and written a line at a time, so that a file of any length takes the same memory;
whatever unpacks to more than ``BYTES`` is refused while it is being read.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Self

from yibao.clearing.books import Tally, Theirs
from yibao.clearing.causes import Cause
from yibao.clearing.compare import Pair
from yibao.clearing.errors import (
    BrokenStatementFile,
    StatementFileTooLong,
    WrongStatementLine,
)
from yibao.engine.money import Money
from yibao.gateway.tree import EMPTY_WORDS, is_unsavable, shown
from yibao.gateway.wire import PROBLEMS_TOLD, Problems
from yibao.kernel.errors import Refused

LINES = 300_000
BYTES = 128 * 1024 * 1024  # unpacked
LINE_BYTES = 2000
COLUMNS = (
    *("结算ID", "就诊ID", "人员编号"),
    *("医疗费总额", "基金支付总额", "个人账户支出"),
    "退费结算标志",
)
NUMBER_LENGTH = 30
AMOUNT = re.compile(r"-?\d{1,10}(\.\d{1,2}0*)?", re.ASCII)  # so that sums fit
NORMAL, REFUND = "0", "1"
EQUAL, DIFFERS = "0", "1"  # stmt_rslt
ZIP = b"PK"
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# What a zip that lies about itself makes the library raise.
BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError)


def lines_of(content: bytes) -> Iterator[Theirs]:
    """The lines of a file; ``Problems`` names those that cannot be read, and why."""
    faults: list[Refused] = []
    with _text(content) as text:
        for number, raw in enumerate(_raw_lines(text), 1):
            try:
                line = _line(number, raw)
            except Refused as fault:
                faults.append(fault)
                if len(faults) == PROBLEMS_TOLD:
                    break
                continue
            if line is not None and not faults:
                yield line
    if faults:
        raise Problems(faults)


def _text(content: bytes) -> IO[bytes]:
    """The one file in a zip; a file that is no zip is the text itself."""
    if not content.startswith(ZIP):
        return io.BytesIO(content)
    try:
        packed = zipfile.ZipFile(io.BytesIO(content))
        names = [one for one in packed.infolist() if not one.is_dir()]
        if len(names) != 1:
            raise BrokenStatementFile(
                reason=f"压缩包里应只有一个文件,有 {len(names)} 个"
            )
        if names[0].compress_type not in METHODS:
            raise BrokenStatementFile(reason="压缩包应使用通常的 deflate 压缩")
        return packed.open(names[0])
    except (*BROKEN, RuntimeError, NotImplementedError) as problem:
        raise BrokenStatementFile(reason="压缩包不能打开,或加了密") from problem


def _raw_lines(text: IO[bytes]) -> Iterator[bytes]:
    read = 0
    for number in range(1, LINES + 2):
        try:
            raw = text.readline(LINE_BYTES)
        except BROKEN as problem:
            raise BrokenStatementFile(reason="压缩包的内容损坏") from problem
        read += len(raw)
        if (number > LINES and raw) or read > BYTES:
            raise StatementFileTooLong(lines=LINES, limit=BYTES)
        if not raw:
            return
        yield raw


def _line(number: int, raw: bytes) -> Theirs | None:
    """One line; an empty one is nothing."""
    if len(raw) >= LINE_BYTES:
        raise WrongStatementLine(line=number, reason=f"超过 {LINE_BYTES} 字节")
    try:
        text = raw.decode("utf-8-sig").strip("\r\n")
    except UnicodeDecodeError:
        raise WrongStatementLine(line=number, reason="不是 UTF-8 编码") from None
    if not text.strip():
        return None
    columns = ["" if c in EMPTY_WORDS else c for c in map(str.strip, text.split("\t"))]
    if len(columns) != len(COLUMNS):
        reason = f"应有 {len(COLUMNS)} 列(TAB 分隔),有 {len(columns)} 列"
        raise WrongStatementLine(line=number, reason=reason)
    named = zip(columns, COLUMNS, strict=True)
    settlement_no, encounter_no, person_no = (
        _number(number, *next(named)) for _ in range(3)
    )
    if not settlement_no and not encounter_no:
        raise WrongStatementLine(line=number, reason="结算ID 与就诊ID 都是空的")
    fee, fund, account = (_fen(number, *next(named)) for _ in range(3))
    return Theirs(
        line_no=number,
        settlement_no=settlement_no,
        encounter_no=encounter_no,
        person_no=person_no,
        tally=Tally(1, fee, fund, account),
        is_refund=_is_refund(number, columns[6], fee),
    )


def _number(line: int, value: str, title: str) -> str:
    if len(value) > NUMBER_LENGTH:
        raise WrongStatementLine(line=line, reason=f"{title}超过 {NUMBER_LENGTH} 个字")
    if is_unsavable(value):
        raise WrongStatementLine(line=line, reason=f"{title}含有不可见的字符")
    return value


def _fen(line: int, value: str, title: str) -> Money:
    text = value or "0"
    if AMOUNT.fullmatch(text) is None:
        reason = f"{title}应为至多十位整数、两位小数的金额,是「{shown(value, 20)}」"
        raise WrongStatementLine(line=line, reason=reason)
    whole, _, part = text.lstrip("-").partition(".")
    fen = int(whole) * 100 + int(part[:2].ljust(2, "0"))
    return Money(-fen if text.startswith("-") else fen)


def _is_refund(line: int, value: str, fee: Money) -> bool:
    if value in (NORMAL, REFUND):
        return value == REFUND
    if value:
        reason = f"退费结算标志应为 0 或 1,是「{shown(value, 20)}」"
        raise WrongStatementLine(line=line, reason=reason)
    return fee.fen < 0


class ResultFile:
    """The ten columns of every pair, packed as they come."""

    def __init__(self, name: str) -> None:
        self.filename = f"{name}.zip"
        self.rows = 0
        self._packed = io.BytesIO()
        self._zip = zipfile.ZipFile(self._packed, "w", zipfile.ZIP_DEFLATED)
        self._text = self._zip.open(f"{name}.txt", "w", force_zip64=True)

    def write(self, pair: Pair) -> None:
        """One pair as a line; empty is ``null``."""
        line = "\t".join(value or "null" for value in result_columns(pair))
        self._text.write(f"{line}\n".encode())
        self.rows += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        self._text.close()
        self._zip.close()

    @property
    def content(self) -> bytes:
        """The whole zip, once it is closed."""
        return self._packed.getvalue()


def result_columns(pair: Pair) -> tuple[str, ...]:
    """人员编号 就诊ID 结算ID 报文ID 对账结果 退费标志 备注, and the three amounts.

    A row the institution has never heard of comes without its numbers and with its
    message, by which it sends 2601. One that is left out for a known reason keeps its
    numbers: undoing it would undo a good settlement.
    """
    ours, theirs = pair.ours, pair.theirs
    named = ours or theirs
    assert named is not None
    unheard = pair.cause is Cause.ONLY_OURS
    return (
        named.person_no,
        "" if unheard else named.encounter_no,
        "" if unheard else named.settlement_no,
        ours.message_no if ours else "",
        DIFFERS if pair.cause else EQUAL,
        REFUND if named.is_refund else NORMAL,
        memo_of(pair),
        str(named.tally.fee),
        str(named.tally.fund),
        str(named.tally.account),
    )


def memo_of(pair: Pair) -> str:
    """备注: the cause with its code, what the institution had, what closes it."""
    if pair.cause is None:
        return ""
    told = ""
    if pair.ours and pair.theirs and pair.theirs.tally != pair.ours.tally:
        tally = pair.theirs.tally
        told = f";机构 总额{tally.fee} 基金{tally.fund} 个账{tally.account}"
    line = f";文件第{pair.theirs.line_no}行" if pair.theirs else ""
    return f"{pair.cause} {pair.cause.label}{told}{line}。{pair.cause.action}"
