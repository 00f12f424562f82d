"""The evening: every hospital holds its book against the platform's (3201, 3202).

First the true totals, which must balance. Then a file with planted differences, all of
which the platform must name with the cause they were planted as, and no others.
"""

from __future__ import annotations

import base64
import io
import random
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from yibao.engine.money import ZERO, Money
from yibao.simulator.messages import Content
from yibao.simulator.scripts import Ask, Book, Kept, Script

BALANCED, DIFFERS = "0", "1"  # stmt_rslt
NORMAL, REFUND = "0", "1"  # refd_setl_flag
FILENAME = "dz.txt"
GHOST = "9" * 27  # a settlement nobody made
FEN, MUCH = Money(1), Money(10_000)


@dataclass(frozen=True, slots=True)
class Slice:
    """What is reconciled at once."""

    insurance: str
    clearing_type: str
    office: str
    day: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the statement file: seven columns, and what it was made of."""

    settlement_no: str
    visit_no: str
    person_no: str
    fee_total: Money
    fund: Money
    account: Money
    refund: bool
    cash: Money = ZERO

    @property
    def text(self) -> str:
        flag = REFUND if self.refund else NORMAL
        amounts = map(str, (self.fee_total, self.fund, self.account))
        named = (self.settlement_no, self.visit_no, self.person_no)
        return "\t".join([*named, *amounts, flag])


@dataclass(frozen=True, slots=True)
class Plant:
    """A difference put into the file: where, and the cause it must be given."""

    settlement_no: str
    cause: str


def slices(book: Book) -> dict[Slice, list[Row]]:
    """What an institution settled, by what is reconciled together."""
    found: dict[Slice, list[Row]] = defaultdict(list)
    for kept in book.kept:
        found[_slice_of(kept)].append(_row_of(kept))
    return dict(found)


def _slice_of(kept: Kept) -> Slice:
    info = kept.info
    return Slice(
        str(info.get("insutype") or kept.patient.insurance),
        str(info.get("clr_type")),
        str(info.get("clr_optins")),
        str(info["setl_time"])[:10],
    )


def _row_of(kept: Kept) -> Row:
    return Row(
        kept.settlement_no,
        kept.visit_no,
        kept.patient.person_no,
        kept.amount("medfee_sumamt"),
        kept.amount("fund_pay_sumamt"),
        kept.amount("acct_pay"),
        kept.refund,
        kept.amount("psn_cash_pay"),
    )


def reconciled(book: Book, seed: int) -> Iterator[Script]:
    """The scripts of one institution's evening."""
    chance = random.Random(f"{seed}{book.desk.institution.code}")  # noqa: S311
    together: dict[Slice, list[Row]] = defaultdict(list)
    for part, rows in slices(book).items():
        yield _balanced(book, part, rows)
        together[replace(part, insurance="")] += rows
    for part, rows in together.items():  # 3202 asks for no insurance
        yield _explained(book, part, *planted(rows, chance))


def _balanced(book: Book, part: Slice, rows: Sequence[Row]) -> Script:
    """3201 with the true totals."""
    told = yield Ask("3201", {"data": {**_asked(part), **_totals(rows)}})
    result = told.output["stmtinfo"]
    if result["stmt_rslt"] != BALANCED:
        book.check("3201", [f"{part}: {result.get('stmt_rslt_dscr')}"])
    else:
        book.check("3201", [])


def _explained(
    book: Book, part: Slice, rows: Sequence[Row], plants: Sequence[Plant]
) -> Script:
    """9101, 3202, 9102 with differences planted in the file."""
    own = book.desk.institution.code
    uploaded = yield Ask("9101", {"fsUploadIn": _upload(own, rows)})
    number = uploaded.output["file_qury_no"]
    asked = {
        **_asked(part),
        **_totals(rows),
        "file_qury_no": number,
        "cash_payamt": str(Money.sum(row.cash for row in rows)),
    }
    told = yield Ask("3202", {"data": asked})
    file = told.output["fileinfo"]
    wanted = {"file_qury_no": file["file_qury_no"], "filename": file["filename"]}
    got = yield Ask("9102", {"fsDownloadIn": {**wanted, "fixmedins_code": own}})
    book.check("3202", list(_judged(part, plants, told.output, got.output["file"])))


def _judged(
    part: Slice, plants: Sequence[Plant], told: Content, file: bytes
) -> Iterator[str]:
    """Whether every plant was found, in the file and with its cause, and no other."""
    due = {plant.settlement_no: plant.cause for plant in plants}
    differing = {row[2] or row[3] for row in unpacked(file) if row[4] == DIFFERS}
    if len(differing) != len(due):
        yield f"{part}: 文件里有 {len(differing)} 行不平,埋了 {len(due)} 处"
    explained = (told.get("yibao") or {}).get("differences")
    if explained is None:
        return  # a platform that does not explain
    found = {str(one["setl_id"]): str(one["cause"]) for one in explained}
    for settlement_no in due.keys() | found.keys():
        if due.get(settlement_no) != found.get(settlement_no):
            yield (
                f"{part} {settlement_no}: 原因 {found.get(settlement_no)},"
                f"埋的是 {due.get(settlement_no)}"
            )


def planted(
    rows: Sequence[Row], chance: random.Random
) -> tuple[list[Row], list[Plant]]:
    """The rows with a line forgotten, two changed and one invented."""
    kept = list(rows)
    chance.shuffle(kept)
    plants: list[Plant] = []
    visits = Counter(row.visit_no for row in kept)
    single = [row for row in kept if visits[row.visit_no] == 1]
    if len(single) > 1:  # of a pair, settled and reversed, another cause is told
        kept.remove(single[0])
        plants.append(Plant(single[0].settlement_no, "only_ours"))
    for by, cause in ((FEN, "rounding"), (MUCH, "amount")):
        if len(kept) > len(plants):
            place = len(plants)
            changed = replace(kept[place], fee_total=kept[place].fee_total + by)
            kept[place] = changed
            plants.append(Plant(changed.settlement_no, cause))
    ghost = Row(GHOST, GHOST, kept[0].person_no, MUCH, ZERO, ZERO, refund=False)
    return [*kept, ghost], [*plants, Plant(GHOST, "only_theirs")]


def _asked(part: Slice) -> Content:
    return {
        "insutype": part.insurance,
        "clr_type": part.clearing_type,
        "setl_optins": part.office,
        "stmt_begndate": part.day,
        "stmt_enddate": part.day,
        "refd_setl_flag": "",
        "fixmedins_refd_setl_flag": "",
    }


def _totals(rows: Sequence[Row]) -> Content:
    return {
        "medfee_sumamt": str(Money.sum(row.fee_total for row in rows)),
        "fund_pay_sumamt": str(Money.sum(row.fund for row in rows)),
        "acct_pay": str(Money.sum(row.account for row in rows)),
        "fixmedins_setl_cnt": len(rows),
    }


def _upload(own: str, rows: Iterable[Row]) -> Content:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(FILENAME, "".join(f"{row.text}\n" for row in rows))
    content = base64.b64encode(packed.getvalue()).decode()
    return {"in": content, "filename": "dz.zip", "fixmedins_code": own}


def unpacked(file: bytes) -> list[list[str]]:
    """The lines of a zipped file, cut at tabs."""
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        text = archive.read(archive.namelist()[0]).decode("utf-8")
    return [line.split("\t") for line in text.splitlines() if line]
