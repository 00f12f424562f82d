"""用药记录: the medicines a person was given in 慢特病 care, wherever it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yibao.catalog.models import ItemKind
from yibao.settlement.checks import CHRONIC_CARE
from yibao.settlement.models import FeeLine, Settlement, SettlementLine

MEDICINES = (ItemKind.DRUG, ItemKind.HERB, ItemKind.PREPARATION)


@dataclass(frozen=True, slots=True)
class Dispensed:
    """One medicine of a bill that stands."""

    settlement: Settlement
    line: FeeLine


def dispensed(person_no: str, first: datetime, last: datetime) -> list[Dispensed]:
    """What was settled as 慢特病 and not reversed, given from ``first`` to ``last``."""
    standing = Settlement.objects.filter(
        person_no=person_no,
        care_type__startswith=CHRONIC_CARE,
        reverses__isnull=True,
        reversal__isnull=True,
    )
    bills = {settlement.pk: settlement for settlement in standing}
    covered = {
        (row.encounter_no, row.line_no): bills[row.settlement_id]
        for row in SettlementLine.objects.filter(settlement_id__in=bills, turn__gt=0)
    }
    lines = FeeLine.objects.filter(
        encounter_id__in={bill.encounter_id for bill in bills.values()},
        service_at__gte=first,
        service_at__lte=last,
        terms__item_kind__in=MEDICINES,
    )
    return [
        Dispensed(covered[line.encounter_id, line.line_no], line)
        for line in lines.order_by("service_at", "encounter_id", "line_no")
        if (line.encounter_id, line.line_no) in covered
    ]
