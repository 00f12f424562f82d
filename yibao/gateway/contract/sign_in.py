"""9001 签到, 9002 签退."""

from __future__ import annotations

from datetime import datetime

from yibao.gateway.contract.kinds import Expected, Message, Node, wire


class SignIn(Node):
    """9001 signIn."""

    opter_no: str
    mac: Expected[str] = ""
    ip: Expected[str] = ""


class SignInRequest(Message):
    """9001 签到."""

    sign_in: SignIn = wire("signIn")


class SignedIn(Node):
    """9001 signinoutb."""

    sign_time: datetime
    sign_no: str


class SignInAnswer(Message):
    """9001 签到."""

    signinoutb: SignedIn


class SignOut(Node):
    """9002 signOut."""

    sign_no: str
    opter_no: Expected[str] = ""


class SignOutRequest(Message):
    """9002 签退."""

    sign_out: SignOut = wire("signOut")


class SignedOut(Node):
    """9002 signoutoutb."""

    sign_time: datetime


class SignOutAnswer(Message):
    """9002 签退."""

    signoutoutb: SignedOut
