"""Every address as every post, as a stranger, and as a clerk of another county."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.timezone import now

from tests.samples import CLERK, HOSPITAL, NEW_YEAR
from tests.settlement import world
from tests.web.cases import PHYSICIAN, Settled, settled
from tests.web.conftest import CITY, EAST, WEST, SignIn
from yibao.access.models import User
from yibao.access.posts import POSTS
from yibao.approvals.commands import file_remote
from yibao.approvals.models import RemoteKind
from yibao.institutions.models import Institution
from yibao.kernel.models import Journal
from yibao.web.agreements.deeds import DEEDS as OF_AGREEMENTS
from yibao.web.confirmations.commands import file_deed
from yibao.web.confirmations.deeds import Confirm, Withdraw
from yibao.web.deeds.receipts import handle_once
from yibao.web.desk.deeds import DEEDS
from yibao.web.desk.deeds.registration import RecordDeath
from yibao.web.institutions.deeds import DEEDS as OF_INSTITUTIONS
from yibao.web.users.deeds import DEEDS as OF_USERS

# Without a permission: logging in and out, and the language of the shell.
FILING, RECEIPT, USER = "F-2025-1", "R-2025-1", "S-2025-1"
AGREEMENT = f"协议-{HOSPITAL}"
DEEDS_OF_DESK = [f"desk:{deed.slug}" for deed in DEEDS]
DEEDS_OF_USERS = [f"users:{deed.slug}" for deed in OF_USERS]
DEEDS_OF_AGREEMENTS = [f"agreements:{deed.slug}" for deed in OF_AGREEMENTS]
DEEDS_OF_INSTITUTIONS = [f"institutions:{deed.slug}" for deed in OF_INSTITUTIONS]
RECEIPTS = ["deeds:receipt", "deeds:receipt-paper", "deeds:receipt-slip"]
CONFIRMATION = "CONF-1"
CONFIRMATIONS = [
    f"confirmations:{name}" for name in ("one", Confirm.slug, Withdraw.slug)
]
# The permission of a receipt is that of its subject: in these tests, a person.
ASKED_WITHIN = dict.fromkeys(RECEIPTS, "person.view")
OPEN = {"account:login", "account:second", "account:logout", "set_language"}
POSTED = {"account:alive", "account:reveal", "journal:verify"}
# Pages of one thing that belongs to a division: for others it is not there.
OWNED = {
    "desk:person",
    "desk:proof",
    "desk:clear-proof",
    *DEEDS_OF_DESK,
    *DEEDS_OF_USERS,
    *RECEIPTS,
    *DEEDS_OF_AGREEMENTS,
    *DEEDS_OF_INSTITUTIONS,
    "agreements:one",
    "physicians:one",
    "filings:decide",
    "filings:one",
    *CONFIRMATIONS,
    "institutions:one",
    "journal:line",
    "settlements:one",
    "settlements:receipt",
    "settlements:statement",
    "users:one",
}


def line_of(made: Settled) -> int:
    """The journal's line of a settlement, which a cashier of the hospital made."""
    rows = Journal.objects.filter(subject_no=made.standing.settlement_no)
    return rows.order_by("id")[0].pk


EXAMPLES: dict[str, Callable[[Settled], dict[str, str]]] = {
    "desk:person": lambda _: {"person_no": world.EMPLOYEE},
    "desk:proof": lambda _: {"person_no": world.EMPLOYEE},
    "desk:clear-proof": lambda _: {"person_no": world.EMPLOYEE},
    **{name: lambda _: {"person_no": world.EMPLOYEE} for name in DEEDS_OF_DESK},
    **{name: lambda _: {"number": RECEIPT} for name in RECEIPTS},
    **{name: lambda _: {"number": CONFIRMATION} for name in CONFIRMATIONS},
    "filings:decide": lambda _: {"number": FILING},
    "filings:one": lambda _: {"number": FILING},
    "settlements:one": lambda made: {"number": made.standing.settlement_no},
    "settlements:receipt": lambda made: {"number": made.standing.settlement_no},
    "settlements:statement": lambda made: {"number": made.standing.settlement_no},
    "catalogue:item": lambda _: {"code": world.A},
    "institutions:one": lambda _: {"code": HOSPITAL},
    "agreements:one": lambda _: {"number": AGREEMENT},
    **{name: lambda _: {"number": AGREEMENT} for name in DEEDS_OF_AGREEMENTS},
    **{name: lambda _: {"code": HOSPITAL} for name in DEEDS_OF_INSTITUTIONS},
    "physicians:one": lambda _: {"code": PHYSICIAN},
    "journal:line": lambda made: {"number": str(line_of(made))},
    "users:one": lambda _: {"number": USER},
    **{name: lambda _: {"number": USER} for name in DEEDS_OF_USERS},
    "policies:area": lambda _: {"code": CITY},
    "policies:value": lambda _: {"code": CITY, "file": "nothing", "key": "nothing"},
}
FINE = {
    HTTPStatus.OK,
    HTTPStatus.NO_CONTENT,
    HTTPStatus.UNPROCESSABLE_ENTITY,  # a form that was not filled in
    HTTPStatus.NOT_FOUND,  # a policy that nobody loaded
}


@dataclass(frozen=True)
class Address:
    name: str
    permission: str | None  # none: no page of ours guards it

    def url(self, made: Settled) -> str:
        example = EXAMPLES.get(self.name)
        return reverse(self.name, kwargs=example(made) if example else None)


def addresses() -> list[Address]:
    return sorted(_walked(get_resolver(), ""), key=lambda one: one.name)


def _walked(resolver: URLResolver, space: str) -> Iterator[Address]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            if one.app_name != "admin":  # guarded as a whole, see tests/web/sysadmin
                inner = f"{one.namespace}:" if one.namespace else ""
                yield from _walked(one, space + inner)
        elif isinstance(one, URLPattern) and one.name:
            name = f"{space}{one.name}"
            permission = getattr(one.callback, "permission", None)
            yield Address(name, ASKED_WITHIN.get(name, permission))


@pytest.fixture
def made(areas: None) -> Settled:
    made = settled()
    Institution.objects.filter(code=HOSPITAL).update(area_id=EAST)
    User.objects.create(number=USER, name="示例员", area_id=EAST)
    file_remote(
        person_no=world.EMPLOYEE,
        kind=RemoteKind.REGISTERED,
        target_area="990200",
        valid_from=NEW_YEAR,
        filing_no=FILING,
        approved=False,
        by=CLERK,
    )
    file_deed(
        number=CONFIRMATION,
        deed=RecordDeath.slug,
        subject_no=world.EMPLOYEE,
        area=EAST,
        content={"death_date": ["2026-03-01"]},
        reason="",
        filed_at=now(),
        by=CLERK,
    )
    handle_once(
        number=RECEIPT,
        deed=DEEDS[0].slug,
        subject_no=world.EMPLOYEE,
        digest="",
        reason="",
        act=lambda: {"filing_no": FILING},
        by=CLERK,
    )
    return made


def asked(client: Client, address: Address, made: Settled) -> HttpResponse:
    url = address.url(made)
    answer = client.post(url) if address.name in POSTED else client.get(url)
    assert isinstance(answer, HttpResponse)
    return answer


def test_every_address_is_guarded_but_for_the_login() -> None:
    assert {one.name for one in addresses() if one.permission is None} == OPEN


def test_every_permission_asked_for_belongs_to_a_post() -> None:
    held = {one for post in POSTS.values() for one in post.permissions}
    assert {one.permission for one in addresses() if one.permission} <= held


def test_strangers_are_sent_to_the_login(made: Settled) -> None:
    for one in addresses():
        if one.permission is not None:
            answer = asked(Client(), one, made)
            assert answer.status_code == HTTPStatus.FOUND, one.name
            assert answer.headers["Location"].startswith("/login/"), one.name


@pytest.mark.parametrize("post", [*POSTS, ""])
def test_a_post_opens_what_it_permits_and_nothing_else(
    sign_in: SignIn, made: Settled, post: str
) -> None:
    client = sign_in(*([post] if post else []), area=EAST)
    held = POSTS[post].permissions if post else ()
    for one in addresses():
        if one.permission is None:
            continue
        status = asked(client, one, made).status_code
        if one.permission == "" or one.permission in held:
            assert status in FINE, (one.name, status)
            assert status != HTTPStatus.NOT_FOUND or one.name not in OWNED, one.name
        else:
            assert status == HTTPStatus.FORBIDDEN, (one.name, status)


@pytest.mark.requirement("SEC-02")
def test_what_belongs_to_another_county_is_not_there(
    sign_in: SignIn, made: Settled
) -> None:
    client = sign_in(*POSTS, area=WEST)
    for one in addresses():
        if one.name in OWNED:
            status = asked(client, one, made).status_code
            assert status == HTTPStatus.NOT_FOUND, (one.name, status)


def test_lists_of_another_county_name_nobody_of_ours(
    sign_in: SignIn, made: Settled
) -> None:
    client = sign_in(*POSTS, area=WEST)
    for one in addresses():
        if one.permission and one.name not in EXAMPLES:
            page = asked(client, one, made).content.decode()
            assert world.EMPLOYEE not in page, one.name
            assert made.standing.settlement_no not in page, one.name
            assert USER not in page, one.name
