"""A clerk at the counter: opens a form, reads it back, confirms."""

from __future__ import annotations

from django.http import HttpResponse
from django.test import Client

from tests.settlement.world import EMPLOYEE
from yibao.kernel.models import Journal
from yibao.web.confirmations.models import Confirmation


def address(person_no: str, slug: str) -> str:
    return f"/desk/{person_no}/{slug}/"


def opened(client: Client, url: str) -> str:
    """The token of a form that was just opened."""
    token = client.get(url).context["token"]
    assert isinstance(token, str)
    return token


def sent(
    client: Client, url: str, token: str, step: str, told: dict[str, str]
) -> HttpResponse:
    answer = client.post(url, {**told, "token": token, "step": step})
    assert isinstance(answer, HttpResponse)
    return answer


def done(client: Client, url: str, **told: str) -> HttpResponse:
    """All three steps; the last answer, which leads to the receipt."""
    token = opened(client, url)
    checked = sent(client, url, token, "check", told)
    assert checked.status_code == 200, errors(checked)
    assert checked.context["stage"] == "check"  # type: ignore[attr-defined]
    return sent(client, url, token, "do", told)


def refused(client: Client, url: str, **told: str) -> dict[str, list[str]]:
    """What is said at which field when the first step does not pass."""
    answer = sent(client, url, opened(client, url), "check", told)
    assert answer.status_code == 422
    return errors(answer)


def errors(answer: HttpResponse) -> dict[str, list[str]]:
    form = answer.context["form"]  # type: ignore[attr-defined]
    return {name: list(said) for name, said in form.errors.items()}


def receipts() -> list[Journal]:
    return list(Journal.objects.filter(action="receipt.issued").order_by("id"))


def confirmed(reviewer: Client) -> str:
    """Another hand confirms what was just filed; what its receipt says."""
    case = Confirmation.objects.get(outcome__isnull=True)
    url = f"/confirmations/{case.number}/decide/"
    answer = done(reviewer, url, opinion="passed", basis="")
    return reviewer.get(answer.headers["Location"]).content.decode()


def do(client: Client, slug: str, **told: str) -> str:
    """What the receipt says of a deed for the person of the settled bills."""
    answer = done(client, address(EMPLOYEE, slug), **told)
    return client.get(answer.headers["Location"]).content.decode()
