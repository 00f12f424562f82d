"""Many keys given at once: the same rows as one by one, in a few statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.transaction import atomic

from yibao.gateway.commands import issued, kept_as
from yibao.gateway.models import InterfaceCredential
from yibao.institutions.errors import UnknownInstitution
from yibao.institutions.models import Institution
from yibao.kernel import journal
from yibao.kernel.many import among
from yibao.kernel.operator import Operator

AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """What ``issue_credential`` is told."""

    name: str
    scheme: str
    access_key: str = field(repr=False)
    secret: str = field(repr=False)
    institutions: list[str]


@atomic
def issue_credentials(keys: Sequence[NewKey], *, by: Operator) -> None:
    """发放接口凭据 to many; a key that is taken fails them all."""
    wanted = {code for one in keys for code in one.institutions}
    rows = Institution.objects.filter(among("code", wanted))
    for missing in sorted(wanted.difference(rows.values_list("code", flat=True))):
        raise UnknownInstitution(institution_code=missing)
    made = InterfaceCredential.objects.bulk_create(
        (
            InterfaceCredential(
                name=one.name,
                scheme=InterfaceCredential.Scheme(one.scheme),
                access_key=kept_as(one.scheme, one.access_key),
                secret=one.secret,
                institution_codes=one.institutions,
            )
            for one in keys
        ),
        batch_size=AT_ONCE,
    )
    journal.record_many(issued(one, by) for one in made)
