"""办理回执: a page does its work once; its receipt tells what it was.

The number is given when the form is opened and signed together with who opened it for
what. The receipt is a line of the journal, written in the transaction of the command:
a repeated post finds it and answers with it. It keeps numbers and codes, nobody's name.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core import signing
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.timezone import localdate

from yibao.kernel import journal
from yibao.kernel.models import Journal
from yibao.kernel.operator import Operator
from yibao.kernel.serials import serial_no
from yibao.kernel.turns import take_turn
from yibao.web.deeds.errors import HandledAlready, PageTooOld

SUBJECT, ISSUED = "receipt", "receipt.issued"
SALT = "yibao.web.deeds.receipts"
A_DAY = 24 * 60 * 60
AWAITS = "confirmation"  # the fact that numbers the case which another has to confirm
BUSINESS = "business"  # the fact of a confirmation that names the deed it did
Facts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was done about what, by whom and when."""

    number: str
    deed: str
    subject_no: str
    at: datetime
    operator_no: str
    operator_name: str
    reason: str
    digest: str
    facts: Facts


def offered(user_no: str, deed: str, subject_no: str, area: str) -> str:
    """A signed token that holds the number of the receipt to be."""
    number = serial_no(area, localdate())
    return signing.dumps([number, user_no, deed, subject_no], salt=SALT)


def number_in(token: str, user_no: str, deed: str, subject_no: str) -> str:
    """The number a token holds, if it was given to this user for this very deed."""
    try:
        told = signing.loads(token, salt=SALT, max_age=A_DAY)
    except signing.BadSignature:
        raise PageTooOld() from None
    number, *rest = told
    if rest != [user_no, deed, subject_no]:
        raise PageTooOld()
    return str(number)


def digest_of(content: Mapping[str, list[str]]) -> str:
    """What was submitted, unreadable but comparable."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return salted_hmac(SALT, text, algorithm="sha256").hexdigest()


def receipt_numbered(number: str) -> Receipt | None:
    line = Journal.objects.filter(subject_kind=SUBJECT, subject_no=number).first()
    if line is None:
        return None
    told = line.fields
    return Receipt(
        number=number,
        deed=told["deed"],
        subject_no=told.get("subject_no") or told["person_no"],  # as once written
        at=line.happened_at,
        operator_no=line.operator_no,
        operator_name=line.operator_name,
        reason=line.reason,
        digest=told["digest"],
        facts=told["facts"],
    )


def handled_before(number: str, digest: str) -> bool:
    """Whether this page was handled; refused if it now says something else."""
    made = receipt_numbered(number)
    if made is None:
        return False
    if made.digest != digest:
        raise HandledAlready(receipt_no=number)
    return True


@transaction.atomic
def handle_once(
    *,
    number: str,
    deed: str,
    subject_no: str,
    digest: str,
    reason: str,
    act: Callable[[], Facts],
    by: Operator,
    makes: str = "",
) -> None:
    """Do it and write its receipt, both or neither; a second time nothing happens.

    Of a subject that comes about by it, ``makes`` is the fact with its number.
    """
    take_turn(f"receipt {number}")
    if handled_before(number, digest):
        return
    facts = act()
    journal.record(
        ISSUED,
        SUBJECT,
        number,
        by=by,
        reason=reason,
        fields={
            "deed": deed,
            "subject_no": facts[makes] if makes else subject_no,
            "digest": digest,
            "facts": dict(facts),
        },
    )


def rehearse(act: Callable[[], Facts]) -> None:
    """Ask the command whether it would, and leave nothing behind."""
    with transaction.atomic():
        act()
        transaction.set_rollback(True)
