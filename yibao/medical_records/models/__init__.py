"""Tables of 病案: what was told, version by version, and what became of it."""

from yibao.medical_records.models.documents import (
    Diagnosis,
    Document,
    Fee,
    Fund,
    IntensiveCare,
    Kind,
    Operation,
)
from yibao.medical_records.models.lists import ClaimList, ClaimListEvent, ListState
from yibao.medical_records.models.orders import MedicalOrder

__all__ = [
    "ClaimList",
    "ClaimListEvent",
    "Diagnosis",
    "Document",
    "Fee",
    "Fund",
    "IntensiveCare",
    "Kind",
    "ListState",
    "MedicalOrder",
    "Operation",
]
