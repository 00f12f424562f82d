"""What an institution has told, asked back (3508-3513)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils.timezone import make_aware

from yibao.inventory.codes import cleaned
from yibao.inventory.errors import TooMuchAsked
from yibao.inventory.models import Happening, Kind, StockRecord, TraceEvent
from yibao.kernel.crypto import blind_index
from yibao.settlement.models import Encounter

EARLIEST, LATEST = date(1900, 1, 1), date(9999, 1, 1)  # where no day is given
MOST = 10_000  # rows of one answer, which has no pages

M = TypeVar("M", bound=Model)


def records_told(
    institution_code: str,
    kinds: Sequence[Kind],
    days: tuple[date, date],
    having: Mapping[str, object],
    *,
    deleted: bool = False,
    certificate_no: str = "",
) -> list[StockRecord]:
    """Records of an institution and some days; ``having`` narrows by what is not empty.

    Those that stand, or only the deleted ones.
    """
    rows = StockRecord.objects.filter(
        institution_code=institution_code,
        kind__in=kinds,
        happened_at__range=_instants(days),
        void__isnull=not deleted,
        **{name: value for name, value in having.items() if value not in ("", None)},
    )
    if certificate_no:
        rows = rows.filter(certificate_index=blind_index("id_no", certificate_no))
    return _at_most(rows.select_related("void").order_by("record_no"))


def boxes_told(
    institution_code: str,
    happening: Happening,
    days: tuple[date | None, date | None],
    having: Mapping[str, str],
    *,
    person_no: str = "",
    certificate_no: str = "",
) -> list[TraceEvent]:
    """Boxes an institution took in, or sold and did not take back; with records."""
    asked = {name: value for name, value in having.items() if value}
    if "code" in asked:
        asked["code"] = cleaned(asked["code"])
    first, last = _instants((days[0] or EARLIEST, days[1] or LATEST))
    returned = TraceEvent.objects.filter(cancels_id=OuterRef("pk"))
    rows = TraceEvent.objects.filter(
        ~Exists(returned),
        Q(record__isnull=True) | Q(record__void__isnull=True),
        institution_code=institution_code,
        happening=happening,
        happened_at__range=(first, last),
        **asked,
    )
    if person_no:
        visits = Encounter.objects.filter(
            person_id=person_no, institution_id=institution_code
        ).values("pk")
        rows = rows.filter(Q(record__person_no=person_no) | Q(encounter_no__in=visits))
    if certificate_no:
        index = blind_index("id_no", certificate_no)
        rows = rows.filter(record__certificate_index=index)
    return _at_most(rows.select_related("record").order_by("event_no"))


def _instants(days: tuple[date, date]) -> tuple[datetime, datetime]:
    """The first moment of the first day and the last of the last."""
    first, last = days
    return (
        make_aware(datetime.combine(first, time.min)),
        make_aware(datetime.combine(last, time.max)),
    )


def _at_most(rows: QuerySet[M]) -> list[M]:
    found = list(rows[: MOST + 1])
    if len(found) > MOST:
        raise TooMuchAsked(limit=MOST)
    return found
