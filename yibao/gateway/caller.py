"""Who sends a message, and what its head says."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from yibao.gateway.profile import Profile
from yibao.kernel.operator import Operator


@dataclass(frozen=True)
class Caller:
    """The institution behind a message, as far as the head and the credential tell.

    ``area`` is 就医地, ``insured_area`` 参保地; either may be empty. ``received_at`` is
    the platform's clock, ``sent_at`` the sender's.
    """

    institution_code: str
    institution_name: str
    message_no: str
    transaction: str
    operator_no: str
    operator_name: str
    operator_kind: str
    sign_no: str
    area: str
    insured_area: str
    received_at: datetime
    sent_at: datetime | None
    credential: str
    serial: str  # 10 digits, of this message alone
    profile: Profile
    told: list[tuple[str, str]] = field(default_factory=list)  # see Receipt

    @property
    def operator(self) -> Operator:
        """As the journal and the histories record who did it."""
        return Operator(
            number=self.operator_no,
            name=self.operator_name,
            channel="interface",
            institution_code=self.institution_code,
        )
