"""签到与签退: one open number per operator and day."""

from __future__ import annotations

from django.utils import timezone

from yibao.gateway.caller import Caller
from yibao.gateway.errors import NotSignedIn, UnknownSignIn
from yibao.gateway.models import SignIn
from yibao.gateway.values import BEIJING

EXEMPT = ("9001", "9002")


def is_required(caller: Caller) -> bool:
    """先签到后交易, where the profile says so."""
    return caller.profile.sign_in_required and caller.transaction not in EXEMPT


def check(caller: Caller) -> None:
    """Refuse whoever has no open number of today, where one is required."""
    if not is_required(caller):
        return
    signed_in = SignIn.objects.filter(
        sign_no=caller.sign_no,
        institution_code=caller.institution_code,
        day=caller.received_at.astimezone(BEIJING).date(),
        signed_out_at=None,
    )
    if not signed_in.exists():
        raise NotSignedIn(path="sign_no", operator=caller.operator_no)


def sign_in(caller: Caller, operator_no: str, mac: str, ip: str) -> SignIn:
    """Open the day of an operator; signing in again returns the number already open."""
    moment = caller.received_at.astimezone(BEIJING)
    row, _ = SignIn.objects.get_or_create(
        institution_code=caller.institution_code,
        operator_no=operator_no,
        day=moment.date(),
        signed_out_at=None,
        defaults={
            "sign_no": f"{moment:%Y%m%d%H%M%S}{caller.serial}",
            "mac": mac,
            "ip": ip,
            "signed_in_at": moment,
        },
    )
    return row


def sign_out(caller: Caller, sign_no: str) -> SignIn:
    """Close a number; closing a closed one returns when that was."""
    row = (
        SignIn.objects.select_for_update()
        .filter(sign_no=sign_no, institution_code=caller.institution_code)
        .first()
    )
    if row is None:
        raise UnknownSignIn(path="input.signOut.sign_no", value=sign_no)
    if row.signed_out_at is None:
        row.signed_out_at = timezone.now()
        row.save(update_fields=["signed_out_at"])
    return row
