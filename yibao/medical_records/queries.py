"""What was told of a stay or a settlement, as it stands and as it was."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import F, OuterRef, QuerySet, Subquery

from yibao.medical_records.errors import NoList
from yibao.medical_records.models import ClaimList, Document, Kind, MedicalOrder
from yibao.settlement.models import Settlement


def claim_list_of(settlement_no: str) -> ClaimList:
    """The list of a settlement, or a refusal that says it is missing."""
    found = ClaimList.objects.filter(settlement_id=settlement_no).first()
    if found is None:
        raise NoList(settlement_no=settlement_no)
    return found


def list_document(settlement_no: str) -> Document:
    """The version of a list that stands."""
    return list_versions(settlement_no).get(
        version=claim_list_of(settlement_no).version
    )


def list_versions(settlement_no: str) -> QuerySet[Document]:
    """Every version that was told of the list of a settlement, in order."""
    return Document.objects.filter(
        kind=Kind.CLAIM_LIST, subject_no=settlement_no
    ).order_by("version")


def front_page_of(encounter_no: str) -> Document | None:
    """The front page of a stay that stands: the one told last, unless it takes back."""
    told = Document.objects.filter(kind=Kind.FRONT_PAGE, encounter_no=encounter_no)
    last = told.order_by("recorded_at", "version", "pk").last()
    return last if last is not None and last.is_valid else None


def orders_of(encounter_no: str) -> QuerySet[MedicalOrder]:
    """The orders of a stay that stand and are valid, in the order they were given."""
    same = MedicalOrder.objects.filter(
        institution_code=OuterRef("institution_code"), detail_no=OuterRef("detail_no")
    )
    last = same.order_by("-version").values("version")[:1]
    return (
        MedicalOrder.objects.filter(encounter_no=encounter_no, is_valid=True)
        .annotate(last=Subquery(last))
        .filter(version=F("last"))
        .order_by("given_at", "detail_no")
    )


def list_counts(
    institution_code: str,
    first: datetime,
    last: datetime,
    care_types: Collection[str] = (),
) -> tuple[int, int]:
    """How many settlements that stand ask for a list, and how many have one (4105)."""
    standing = Settlement.objects.filter(
        institution_code=institution_code,
        settled_at__gte=first,
        settled_at__lte=last,
        reverses__isnull=True,
        reversal__isnull=True,
    )
    if care_types:
        standing = standing.filter(care_type__in=care_types)
    told = ClaimList.objects.filter(settlement__in=standing)
    return standing.count(), told.count()
