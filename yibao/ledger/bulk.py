"""Many personal accounts opened at once, with the same books as one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from yibao.engine.money import ZERO, Money
from yibao.kernel import journal
from yibao.kernel.arrays import run
from yibao.kernel.many import create_many
from yibao.kernel.operator import Operator
from yibao.ledger.commands import opening_entry, posting
from yibao.ledger.models import PersonalAccount


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """What ``open_personal_account`` is told."""

    person_no: str
    area: str
    fund: str
    current: Money = ZERO
    past: Money = ZERO

    @property
    def holds(self) -> bool:
        return bool(self.current or self.past)


@transaction.atomic
def open_personal_accounts(
    accounts: Sequence[NewAccount], *, happened_at: datetime, by: Operator
) -> None:
    """Open each 个人账户 with its opening entry; one that exists fails them all."""
    create_many(PersonalAccount, (_opened(one) for one in accounts))
    entries = [
        opening_entry(
            person_no=one.person_no,
            area=one.area,
            fund=one.fund,
            current=one.current,
            past=one.past,
            happened_at=happened_at,
        )
        for one in accounts
        if one.holds
    ]
    if entries:
        run(posting(entries).records)
    journal.record_many(
        journal.line("personal_account.opened", "person", one.person_no, by=by)
        for one in accounts
    )


def _opened(new: NewAccount) -> PersonalAccount:
    """With what its opening entry moves to it, as of the first movement.

    Moving it afterwards looks for each account among all those that are moved.
    """
    return PersonalAccount(
        person_no=new.person_no,
        area=new.area,
        fund=new.fund,
        current=new.current,
        past=new.past,
        version=1 if new.holds else 0,
    )
