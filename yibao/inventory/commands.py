"""Recording 进销存 (3501-3506) and deleting it (3507); trace codes go with it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db.transaction import atomic
from django.utils.timezone import localtime

from yibao.inventory import queries, tracing
from yibao.inventory.errors import (
    DatesBackwards,
    NothingToVoid,
    NotYetHappened,
    QuantityNotPositive,
    UnknownChangeType,
)
from yibao.inventory.models import Happening, Kind, StockRecord, StockVoid
from yibao.inventory.requests import CHANGES, StockInput
from yibao.inventory.tracing import Occasion, Verdict
from yibao.kernel import journal
from yibao.kernel.crypto import blind_index
from yibao.kernel.errors import Refused
from yibao.kernel.operator import Operator
from yibao.kernel.turns import take_turn
from yibao.settlement.errors import SettlementElsewhere, SettlementOfAnother
from yibao.settlement.queries import settlement_named

CLOCKS_APART = timedelta(days=1)  # between an institution's clock and ours
STORED = {
    Kind.COUNT: Happening.STOCKED,
    Kind.PURCHASE: Happening.STOCKED,
    Kind.PURCHASE_RETURN: Happening.SENT_BACK,
}
# inv_data_type of 3507: what it deletes, and its name.
DELETABLE: dict[str, tuple[str, tuple[Kind, ...]]] = {
    "1": ("盘存", (Kind.COUNT,)),
    "2": ("库存变更", (Kind.CHANGE,)),
    "3": ("采购", (Kind.PURCHASE, Kind.PURCHASE_RETURN)),
    "4": ("销售", (Kind.SALE, Kind.SALE_RETURN)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Which institution tells, by which message, and when it came in."""

    institution_code: str
    source: str
    message_no: str
    received_at: datetime
    by: Operator


@dataclass(frozen=True, slots=True)
class Recorded:
    """A row that was told: its record, and what is known of its codes.

    ``is_repeat``: the same row of the same document stood already; nothing was added.
    """

    record: StockRecord
    verdicts: list[Verdict]
    is_repeat: bool = False


@atomic
def record_stock(rows: Sequence[StockInput], sender: Sender) -> list[Recorded]:
    """Record rows, all or none; one told before under its document number counts once.

    Refuses quantities that are not positive, dates that cannot be, and a settlement
    that is not this institution's or not this person's.
    """
    visits = [_checked(row, sender) for row in rows]
    take_turns(rows, sender)
    digests = _digests(rows)
    return [
        _recorded(row, visit, digest, sender)
        for row, visit, digest in zip(rows, visits, digests, strict=True)
    ]


def take_turns(rows: Sequence[StockInput], sender: Sender) -> None:
    """Two messages may tell the same document at once."""
    for number in sorted({row.document_no for row in rows} - {""}):
        take_turn(f"stock document {number} of {sender.institution_code}")


def _checked(row: StockInput, sender: Sender) -> str:
    """Whether the row can be; the visit of its settlement, if it names one."""
    try:
        _check(row, sender)
        return _visit_of(row, sender)
    except Refused as fault:
        fault.path = fault.path or row.path
        raise


def _check(row: StockInput, sender: Sender) -> None:
    what = Kind(row.kind).label
    if row.kind is Kind.CHANGE and row.change_type not in CHANGES:
        known = " ".join(f"{code} {name}" for code, (name, _) in CHANGES.items())
        raise UnknownChangeType(value=row.change_type, known=known)
    if row.quantity < 0 or (row.quantity == 0 and row.kind is not Kind.COUNT):
        raise QuantityNotPositive(what=what, quantity=f"{row.quantity.normalize():f}")
    if row.made_on and row.expires_on and row.expires_on < row.made_on:
        raise DatesBackwards(made_on=row.made_on, expires_on=row.expires_on)
    if row.happened_at > sender.received_at + CLOCKS_APART:
        happened_at = f"{localtime(row.happened_at):%Y-%m-%d %H:%M:%S}"
        raise NotYetHappened(what=what, happened_at=happened_at)


def _visit_of(row: StockInput, sender: Sender) -> str:
    if not row.settlement_no:
        return ""
    settlement = settlement_named(row.settlement_no)
    if settlement.institution_code != sender.institution_code:
        raise SettlementElsewhere(settlement_no=row.settlement_no)
    if row.person_no not in ("", settlement.person_no):
        raise SettlementOfAnother(
            settlement_no=row.settlement_no, what="人员编号", value=row.person_no
        )
    return settlement.encounter_id


def _digests(rows: Sequence[StockInput]) -> list[bytes | None]:
    """What makes a row of a document the same; twice in one message, it is two."""
    told: Counter[str] = Counter()
    found: list[bytes | None] = []
    for row in rows:
        content = {**asdict(row), "path": "", "codes": [one.box for one in row.codes]}
        text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
        told[text] += 1
        name = hashlib.sha256(f"{told[text]} {text}".encode()).hexdigest()
        found.append(blind_index("stock_row", name) if row.document_no else None)
    return found


def _recorded(
    row: StockInput, encounter_no: str, digest: bytes | None, sender: Sender
) -> Recorded:
    standing = queries.same_row(sender.institution_code, row.document_no, digest)
    if standing is not None:
        return Recorded(standing, [], is_repeat=True)
    record = _insert(row, encounter_no, digest, sender)
    occasion = Occasion(
        institution_code=sender.institution_code,
        happened_at=row.happened_at,
        source=sender.source,
        message_no=sender.message_no,
        encounter_no=encounter_no,
        settlement_no=row.settlement_no,
        record_no=record.pk,
    )
    return Recorded(record, _trace(row, occasion))


def _insert(
    row: StockInput, encounter_no: str, digest: bytes | None, sender: Sender
) -> StockRecord:
    values = asdict(row)
    for name in ("codes", "path", "certificate_no", "persons"):
        del values[name]
    number, persons = row.certificate_no, dict(row.persons)
    return StockRecord.objects.create(
        **values,
        effect=row.effect,
        institution_code=sender.institution_code,
        encounter_no=encounter_no,
        persons=json.dumps(persons, ensure_ascii=False) if persons else "",
        certificate_index=blind_index("id_no", number) if number else None,
        digest=digest,
        source=sender.source,
        message_no=sender.message_no,
        operator_no=sender.by.number,
        operator_name=sender.by.name,
    )


def _trace(row: StockInput, on: Occasion) -> list[Verdict]:
    if not row.codes:
        return []
    if row.kind is Kind.SALE:
        return tracing.sell(row.codes, on)
    if row.kind is Kind.SALE_RETURN:
        return tracing.give_back(row.codes, on)
    if row.kind in STORED:
        tracing.store(row.codes, on, STORED[row.kind])
    return []


@atomic
def void_batch(*, batch_no: str, data_type: str, sender: Sender) -> int:
    """商品信息删除 (3507): what one batch told of one kind no longer counts.

    Sales told only by these records are taken back, so their codes are free again; what
    a settlement sold stays sold.
    """
    what, kinds = DELETABLE[data_type]
    take_turn(f"stock batch {batch_no} of {sender.institution_code}")
    rows = queries.standing(sender.institution_code).filter(
        batch_no=batch_no, kind__in=kinds
    )
    found = list(rows.order_by("pk"))
    if not found:
        raise NothingToVoid(batch_no=batch_no, what=what)
    StockVoid.objects.bulk_create(
        StockVoid(
            record=record,
            message_no=sender.message_no,
            operator_no=sender.by.number,
            operator_name=sender.by.name,
        )
        for record in found
    )
    occasion = Occasion(
        institution_code=sender.institution_code,
        happened_at=sender.received_at,
        source=sender.source,
        message_no=sender.message_no,
    )
    tracing.release_records([record.pk for record in found], occasion)
    journal.record(
        "stock.voided",
        "institution",
        sender.institution_code,
        by=sender.by,
        fields={"batch": batch_no, "type": data_type, "records": len(found)},
    )
    return len(found)
