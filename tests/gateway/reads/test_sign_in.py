"""Signing in and out (9001, 9002)."""

from __future__ import annotations

from tests.gateway.conftest import Sender
from tests.gateway.reads.answers import refused, said
from tests.samples import PHARMACY


def test_signing_in_twice_gives_the_open_number_and_signing_out_closes_it(
    desk: Sender,
) -> None:
    first = said(
        desk.send("9001", {"signIn": {"opter_no": "007", "mac": "", "ip": ""}})
    )
    again = said(desk.send("9001", {"signIn": {"opter_no": "007"}}))
    assert again == first
    number = first["signinoutb"]["sign_no"]
    out = said(desk.send("9002", {"signOut": {"sign_no": number, "opter_no": "007"}}))
    assert out["signoutoutb"]["sign_time"] >= first["signinoutb"]["sign_time"]
    fresh = said(desk.send("9001", {"signIn": {"opter_no": "007"}}))
    assert fresh["signinoutb"]["sign_no"] != number


def test_the_sign_in_of_another_institution_cannot_be_closed(desk: Sender) -> None:
    here = said(desk.send("9001", {"signIn": {"opter_no": "007"}}))
    there = desk.send(
        "9002",
        {"signOut": {"sign_no": here["signinoutb"]["sign_no"]}},
        fixmedins_code=PHARMACY,
    )
    assert refused(there) == "GW-015"
