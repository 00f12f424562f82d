"""明文查看: what is masked on a page, shown for a reason and written down."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.http import Http404

from yibao.access.models import User
from yibao.access.queries import operator_of
from yibao.access.scope import Scope
from yibao.enrollment.models import Person
from yibao.kernel import journal
from yibao.kernel.masking import mask_id_no, mask_name, mask_phone

SECONDS = 30
MASKS = {"name": mask_name, "id_no": mask_id_no, "phone": mask_phone}
SHOWABLE = (("person", "name"), ("person", "id_no"), ("person", "phone"))


@dataclass(frozen=True, slots=True)
class Revealed:
    clear: str
    masked: str
    seconds: int = SECONDS


@transaction.atomic
def reveal(
    *, kind: str, no: str, field: str, reason: str, user: User, scope: Scope
) -> Revealed:
    """The clear text of one field of somebody the user may see, with its journal line.

    A record of another area does not exist for the user (404); the line is written
    first, so that nothing is shown that is not written down.
    """
    if (kind, field) not in SHOWABLE:
        raise Http404
    person = scope.within(Person.objects.filter(person_no=no)).first()
    if person is None:
        raise Http404
    journal.record(
        "person.revealed",
        kind,
        no,
        by=operator_of(user),
        reason=reason,
        fields={"field": field},
    )
    clear = str(getattr(person, field))
    return Revealed(clear, MASKS[field](clear))
