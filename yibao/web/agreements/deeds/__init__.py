"""What the keeper of agreements does, in the order of the menu."""

from __future__ import annotations

from yibao.web.agreements.case import AgreementDeed
from yibao.web.agreements.deeds.drawing import DrawUp
from yibao.web.agreements.deeds.measures import Resume, Suspend, Terminate, Warn
from yibao.web.agreements.deeds.signing import SignForAgency, SignForInstitution

__all__ = ["DEEDS", "DrawUp"]

DEEDS: tuple[type[AgreementDeed], ...] = (
    *(SignForAgency, SignForInstitution),
    *(Suspend, Resume, Warn, Terminate),
)
