"""签到与签退 (90xx)."""

from __future__ import annotations

from django.utils.timezone import localtime

from yibao.gateway import sign_ins
from yibao.gateway.caller import Caller
from yibao.gateway.contract.sign_in import (
    SignedIn,
    SignedOut,
    SignInAnswer,
    SignInRequest,
    SignOutAnswer,
    SignOutRequest,
)
from yibao.gateway.registry import transaction


@transaction(
    "9001", title="签到", request=SignInRequest, answer=SignInAnswer, writes=True
)
def sign_in(request: SignInRequest, caller: Caller) -> SignInAnswer:
    """Open the operator's day; signing in again returns the number already open."""
    asked = request.sign_in
    row = sign_ins.sign_in(caller, asked.opter_no, asked.mac, asked.ip)
    return SignInAnswer(
        signinoutb=SignedIn(sign_time=localtime(row.signed_in_at), sign_no=row.sign_no)
    )


@transaction(
    "9002", title="签退", request=SignOutRequest, answer=SignOutAnswer, writes=True
)
def sign_out(request: SignOutRequest, caller: Caller) -> SignOutAnswer:
    """Close a sign-in of this institution; a closed one answers when it was closed."""
    row = sign_ins.sign_out(caller, request.sign_out.sign_no)
    assert row.signed_out_at is not None
    return SignOutAnswer(signoutoutb=SignedOut(sign_time=localtime(row.signed_out_at)))
