"""The evening's judgement: planted differences must come back with their causes."""

from __future__ import annotations

import io
import random
import zipfile
from collections import Counter
from dataclasses import replace

import pytest

from yibao.engine.money import Money
from yibao.simulator.known import Institution, Patient
from yibao.simulator.messages import Desk
from yibao.simulator.reconcile import Plant, Row, planted, reconciled, slices
from yibao.simulator.scripts import Book, Kept, Told

PATIENT = Patient("P1", "甲", "1", "310")
ROW = Row("S0", "V0", "P1", Money(20_000), Money(6_000), Money(0), refund=False)


def rows(count: int) -> list[Row]:
    return [
        replace(ROW, settlement_no=f"S{number}", visit_no=f"V{number}")
        for number in range(count)
    ]


def kept(number: int, insurance: str = "310") -> Kept:
    info = {
        "setl_id": f"S{number}",
        "mdtrt_id": f"V{number}",
        "setl_time": "2026-03-01 10:00:00",
        "insutype": insurance,
        "clr_type": "11",
        "clr_optins": "990101",
        "medfee_sumamt": 100,
        "fund_pay_sumamt": 60,
        "acct_pay": 0,
    }
    return Kept(f"M{number}", "2207", info, PATIENT, refund=False)


def test_every_kind_of_difference_is_planted_once() -> None:
    filed, plants = planted(rows(9), random.Random(1))
    causes = Counter(plant.cause for plant in plants)
    assert causes == Counter(["only_ours", "only_theirs", "rounding", "amount"])
    assert len(filed) == 9
    changed = {row.settlement_no for row in filed if row.fee_total != ROW.fee_total}
    assert len(changed) == 3
    assert len({plant.settlement_no for plant in plants}) == len(plants)


def test_half_of_a_pair_is_not_forgotten() -> None:
    pair = [replace(ROW, settlement_no="S1"), replace(ROW, settlement_no="S2")]
    _, plants = planted(pair, random.Random(1))
    assert "only_ours" not in {plant.cause for plant in plants}


def test_books_are_reconciled_by_insurance_and_filed_together() -> None:
    book = Book(Desk(Institution("H1", "医院", "990100")))
    book.kept = [kept(1), kept(2), kept(3, insurance="390")]
    assert {part.insurance for part in slices(book)} == {"310", "390"}
    assert [next(script).number for script in reconciled(book, 1)] == [
        "3201",
        "3201",
        "9101",
    ]


def result_file(found: list[Plant]) -> bytes:
    lines = [["P1", "V", one.settlement_no, "M", "1", "0"] for one in found]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("r.txt", "".join("\t".join(line) + "\n" for line in lines))
    return packed.getvalue()


def evening(book: Book, *, misled: bool) -> None:
    """A platform that names what was planted, or always the same cause."""
    rows = [row for part in slices(book).values() for row in part]
    _, plants = planted(rows, random.Random(f"1{book.desk.institution.code}"))
    *_, script = reconciled(book, 1)
    named = [
        {"setl_id": one.settlement_no, "cause": "amount" if misled else one.cause}
        for one in plants
    ]
    file = {"file_qury_no": "2", "filename": "r.zip"}
    next(script)
    script.send(Told("M", {"file_qury_no": "1"}))
    script.send(Told("M", {"fileinfo": file, "yibao": {"differences": named}}))
    with pytest.raises(StopIteration):
        script.send(Told("M", {"file": result_file(plants)}))


def test_a_platform_that_names_the_plants_passes_and_others_do_not() -> None:
    honest = Book(Desk(Institution("H1", "医院", "990100")))
    honest.kept = [kept(number) for number in range(6)]
    evening(honest, misled=False)
    assert honest.wrong == []
    misled = Book(Desk(Institution("H1", "医院", "990100")))
    misled.kept = [kept(number) for number in range(6)]
    evening(misled, misled=True)
    assert len(misled.wrong) == 3  # all but the one that is an amount
