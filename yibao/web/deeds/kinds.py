"""Every kind of subject something is done about, and who sees its receipts again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from yibao.web.access import ConsoleRequest
from yibao.web.agreements.case import agreement_subject
from yibao.web.agreements.deeds import DEEDS as OF_AGREEMENTS
from yibao.web.agreements.deeds import DrawUp
from yibao.web.confirmations.deeds import Confirm, Withdraw
from yibao.web.deeds.form import DeedForm
from yibao.web.deeds.subjects import Subject
from yibao.web.desk.case import case_of, person_subject
from yibao.web.desk.deeds import DEEDS as OF_PERSONS
from yibao.web.desk.deeds import OF_NEWCOMERS
from yibao.web.desk.deeds.deciding import Decide
from yibao.web.institutions.case import institution_subject
from yibao.web.institutions.deeds import DEEDS as OF_INSTITUTIONS
from yibao.web.institutions.deeds import RegisterInstitution
from yibao.web.users.cases import user_subject
from yibao.web.users.deeds import DEEDS as OF_USERS
from yibao.web.users.deeds import Create


@dataclass(frozen=True, slots=True)
class Kind:
    """``subject`` finds it by its number; beyond the clerk's data it is not there.

    ``about`` gives its deeds what they are told, where another hand confirms some.
    """

    permission: str
    subject: Callable[[ConsoleRequest, str], Subject]
    deeds: tuple[type[DeedForm[Any]], ...]
    about: Callable[[ConsoleRequest, str], Any] | None = None  # of second hands: 复核


KINDS = (
    Kind("user.view", user_subject, (Create, *OF_USERS)),
    Kind(
        "person.view",
        person_subject,
        (*OF_PERSONS, *OF_NEWCOMERS, Decide, Confirm, Withdraw),
        about=case_of,
    ),
    Kind("institution.view", agreement_subject, (*OF_AGREEMENTS, DrawUp)),
    Kind(
        "institution.view",
        institution_subject,
        (*OF_INSTITUTIONS, RegisterInstitution),
    ),
)
DEEDS = {deed.slug: deed for kind in KINDS for deed in kind.deeds}
KIND_OF = {deed.slug: kind for kind in KINDS for deed in kind.deeds}
