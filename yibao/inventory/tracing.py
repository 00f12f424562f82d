"""追溯码 at the till: what is sold, what is taken back, and what was known before.

A sale is one statement. Only where a code was sold before are its earlier sales read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.utils.timezone import localtime

from yibao.institutions.queries import institution_named
from yibao.inventory import statements
from yibao.inventory.codes import cleaned, is_well_formed
from yibao.inventory.errors import RepeatedTraceCode
from yibao.kernel.rows import columns, fetch
from yibao.settlement.queries import line_states


@dataclass(frozen=True, slots=True)
class Scanned:
    """One box as it was scanned: of which fee line, and whether only part of it."""

    code: str
    item_code: str = ""
    line_sn: str = ""
    is_split: bool = False
    path: str = ""

    @property
    def box(self) -> str:
        """The code itself, however the scanner writes it."""
        return cleaned(self.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """Who sells or takes back, when, and by which message."""

    institution_code: str
    happened_at: datetime
    source: str
    message_no: str
    encounter_no: str = ""
    settlement_no: str = ""
    record_no: int | None = None


class Known(StrEnum):
    """What the platform knows of a scanned code."""

    FIRST = "1"
    SPLIT = "2"
    SOLD = "3"
    MALFORMED = "4"
    SAME_SALE = "5"
    NOT_SOLD_HERE = "6"
    RETURNED = "7"


@dataclass(frozen=True, slots=True)
class EarlierSale:
    """A standing sale of a code; only where it was, never to whom."""

    code: str
    institution_code: str
    happened_at: datetime
    is_split: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer for one scanned code, with its last sale where there was one."""

    scanned: Scanned
    known: Known
    times: int = 0  # standing sales before this one
    last: EarlierSale | None = None
    here: bool = False
    shop_kind: str = ""  # fixmedins_type of the shop of the last sale


def sell(scanned: Sequence[Scanned], on: Occasion) -> list[Verdict]:
    """Record the boxes as sold, and say of each what was known before.

    A code this very visit has sold already (2102, then 3505) is not sold twice.
    """
    same = _sold_in_visit(scanned, on) if on.record_no and on.encounter_no else set()
    fresh = [one for one in _firsts(scanned) if one.box not in same]
    rows = fetch(statements.SELL, {**_boxes(fresh), **_of(on)}, columns)
    return _verdicts(scanned, _earlier(rows), same, on)


def look(scanned: Sequence[Scanned], on: Occasion) -> list[Verdict]:
    """What ``sell`` would say; nothing is recorded (试算)."""
    asked = [one.box for one in _firsts(scanned)]
    rows = fetch(statements.LOOK, {"codes": asked}, columns) if asked else []
    return _verdicts(scanned, _earlier(rows), set(), on)


def refuse_repeated(verdicts: Iterable[Verdict]) -> None:
    """Where an area refuses a code that stands as sold (``repeated_trace_code``)."""
    for one in verdicts:
        if one.known is Known.SOLD:
            sold_at = f"{one.last.happened_at:%Y-%m-%d %H:%M}" if one.last else "本单"
            raise RepeatedTraceCode(
                path=one.scanned.path,
                value=one.scanned.code,
                sold_at=sold_at,
                place="本机构" if one.here else "其他机构",
            )


def give_back(scanned: Sequence[Scanned], on: Occasion) -> list[Verdict]:
    """Take back sales of these codes by this institution, the last of each (3506)."""
    asked = {"codes": [one.box for one in _firsts(scanned)], **_of(on)}
    freed = set(fetch(statements.RETURN_CODES, asked, _code))
    known = {True: Known.RETURNED, False: Known.NOT_SOLD_HERE}
    return [
        Verdict(one, known[one.box in freed])
        if is_well_formed(one.box)
        else Verdict(one, Known.MALFORMED)
        for one in scanned
    ]


def release_lines(line_sns: Sequence[str], on: Occasion) -> list[str]:
    """Take back what these lines of a visit sold, or its settlement; codes freed."""
    asked = {"line_sns": list(line_sns), **_of(on)}
    return fetch(statements.RETURN_LINES, asked, _code)


def release_records(record_nos: Sequence[int], on: Occasion) -> list[str]:
    """Undo what stock records sold or took back that no longer count (3507)."""
    asked = {"record_nos": list(record_nos), **_of(on)}
    fetch(statements.SELL_AGAIN, asked, _code)
    return fetch(statements.RETURN_RECORDS, asked, _code)


def lines_with_codes(encounter_no: str) -> set[str]:
    """The fee lines of a visit whose boxes stand as sold."""
    rows = fetch(statements.STANDING_LINES, {"encounter_no": encounter_no}, columns)
    return {str(row["line_sn"]) for row in rows}


def store(scanned: Sequence[Scanned], on: Occasion, happening: str) -> None:
    """Record boxes as taken into stock or sent back to the supplier."""
    boxes = _firsts(scanned)
    if boxes:
        asked = {**_boxes(boxes), **_of(on), "happening": happening}
        fetch(statements.STORE, asked, columns)


def _verdicts(
    scanned: Sequence[Scanned],
    earlier: dict[str, list[EarlierSale]],
    same: set[str],
    on: Occasion,
) -> list[Verdict]:
    """One verdict a scan."""
    sold = _Sold(on, earlier)
    return [sold.verdict(one, same) for one in scanned]


@dataclass
class _Sold:
    """Earlier sales by code; scans of one message are added as they are judged."""

    on: Occasion
    earlier: dict[str, list[EarlierSale]]
    seen: dict[str, bool] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)

    def verdict(self, one: Scanned, same: set[str]) -> Verdict:
        code = one.box
        if not is_well_formed(code):
            return Verdict(one, Known.MALFORMED)
        if code in same:
            return Verdict(one, Known.SAME_SALE)
        sales = list(self.earlier.get(code, ()))
        if code in self.seen:
            sales.append(self._this(code))
        self.seen[code] = one.is_split
        if not sales:
            return Verdict(one, Known.SPLIT if one.is_split else Known.FIRST)
        last, here = sales[-1], self.on.institution_code
        continued = one.is_split and all(
            sale.is_split and sale.institution_code == here for sale in sales
        )
        return Verdict(
            one,
            Known.SPLIT if continued else Known.SOLD,
            times=len(sales),
            last=last,
            here=last.institution_code == here,
            shop_kind=self._kind_of(last.institution_code),
        )

    def _kind_of(self, institution_code: str) -> str:
        """Asked once a shop, however many codes it sold."""
        if institution_code not in self.kinds:
            self.kinds[institution_code] = institution_named(institution_code).kind
        return self.kinds[institution_code]

    def _this(self, code: str) -> EarlierSale:
        on = self.on
        return EarlierSale(code, on.institution_code, on.happened_at, self.seen[code])


def _earlier(sold: Sequence[Mapping[str, Any]]) -> dict[str, list[EarlierSale]]:
    """The sales that stood before, of the few codes that were ever sold before."""
    asked = [row["code"] for row in sold if row["sales"]]
    found: dict[str, list[EarlierSale]] = {}
    if not asked:
        return found
    fresh = [row["event_no"] for row in sold if row["event_no"]]
    rows = fetch(statements.EARLIER_SALES, {"codes": asked, "fresh": fresh}, columns)
    settled = _settled_again([row for row in rows if row["returned_by_reversal"]])
    for row in rows:
        if row["is_standing"] or (row["encounter_no"], row["line_sn"]) in settled:
            sale = EarlierSale(
                row["code"],
                row["institution_code"],
                localtime(row["happened_at"]),
                row["is_split"],
            )
            found.setdefault(sale.code, []).append(sale)
    return found


def _settled_again(rows: Sequence[Mapping[str, str]]) -> set[tuple[str, str]]:
    """Fee lines whose settlement was reversed, and that were then settled anew.

    Their boxes were freed with the reversal; settling again sends no codes.
    """
    visits = {row["encounter_no"] for row in rows}
    if not visits:
        return set()
    return {
        (encounter_no, line.line_sn)
        for encounter_no, lines in line_states(visits).items()
        for line in lines
        if line.is_settled
    }


def _sold_in_visit(scanned: Sequence[Scanned], on: Occasion) -> set[str]:
    asked = {
        "codes": [one.box for one in _firsts(scanned)],
        "encounter_no": on.encounter_no,
        "institution_code": on.institution_code,
    }
    return set(fetch(statements.SOLD_IN_VISIT, asked, _code))


def _firsts(scanned: Iterable[Scanned]) -> list[Scanned]:
    """Well-formed codes, each once, in the order in which rows are locked."""
    found: dict[str, Scanned] = {}
    for one in scanned:
        if is_well_formed(one.box):
            found.setdefault(one.box, one)
    return [found[code] for code in sorted(found)]


def _boxes(boxes: Sequence[Scanned]) -> dict[str, object]:
    return {
        "codes": [one.box for one in boxes],
        "items": [one.item_code for one in boxes],
        "lines": [one.line_sn for one in boxes],
        "splits": [one.is_split for one in boxes],
    }


def _of(on: Occasion) -> dict[str, object]:
    return {
        "institution_code": on.institution_code,
        "happened_at": on.happened_at,
        "source": on.source,
        "message_no": on.message_no,
        "encounter_no": on.encounter_no,
        "settlement_no": on.settlement_no,
        "record_no": on.record_no,
    }


def _code(code: str) -> str:
    return code
