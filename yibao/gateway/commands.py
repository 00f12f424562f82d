"""What the agency does at the door: give keys to senders and take them back."""

from __future__ import annotations

from django.db import IntegrityError
from django.db.transaction import atomic
from django.utils import timezone

from yibao.gateway.auth import Scheme, apikey_digest
from yibao.gateway.errors import CredentialExists, NoSuchCredential
from yibao.gateway.models import InterfaceCredential
from yibao.institutions.queries import institution_named
from yibao.kernel import journal
from yibao.kernel.models import Journal
from yibao.kernel.operator import Operator


@atomic
def issue_credential(
    *,
    name: str,
    scheme: str,
    access_key: str,
    secret: str,
    institutions: list[str],
    by: Operator,
) -> InterfaceCredential:
    """Give a sender a key (发放接口凭据) for the institutions it may speak for.

    ``access_key``: the AK, the paasid, or the apikey itself, of which a digest is kept.
    """
    codes = [institution_named(code).code for code in institutions]
    try:
        with atomic():
            credential = InterfaceCredential.objects.create(
                name=name,
                scheme=Scheme(scheme),
                access_key=kept_as(scheme, access_key),
                secret=secret,
                institution_codes=codes,
            )
    except IntegrityError:
        raise CredentialExists(value=_told(scheme, access_key)) from None
    journal.record_many([issued(credential, by)])
    return credential


@atomic
def revoke_credential(*, scheme: str, access_key: str, by: Operator) -> None:
    """Take a key back (收回接口凭据) from this moment on; it stays on record."""
    credential = (
        InterfaceCredential.objects.select_for_update()
        .filter(scheme=scheme, access_key=kept_as(scheme, access_key), revoked_at=None)
        .first()
    )
    if credential is None:
        raise NoSuchCredential(value=_told(scheme, access_key))
    credential.revoked_at = timezone.now()
    credential.save(update_fields=["revoked_at"])
    journal.record_many([_line("interface_credential.revoked", credential, by)])


def kept_as(scheme: str, access_key: str) -> str:
    return apikey_digest(access_key) if scheme == Scheme.APIKEY else access_key


def _told(scheme: str, access_key: str) -> str:
    """A static key is a secret, so it is not said aloud."""
    return "(apikey)" if scheme == Scheme.APIKEY else access_key


def issued(credential: InterfaceCredential, by: Operator) -> Journal:
    """The line that says so."""
    return _line("interface_credential.issued", credential, by)


def _line(action: str, credential: InterfaceCredential, by: Operator) -> Journal:
    return journal.line(
        action,
        "interface_credential",
        str(credential.pk),
        by=by,
        fields={
            "scheme": credential.scheme,
            "institutions": credential.institution_codes,
        },
    )
