"""May this person be treated here, now, on this insurance? Each refusal has a code."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from yibao.enrollment.facts import CoverFacts, CredentialFacts, PersonFacts
from yibao.institutions.queries import Provider
from yibao.kernel.crypto import blind_index
from yibao.settlement.errors import (
    CareNotAgreed,
    CoverageNotNormal,
    CredentialNotValid,
    CredentialUnknown,
    IdentityDiffers,
    NoAgreement,
    NoCoverage,
    PersonDead,
    UnknownInstitution,
    UnknownPerson,
)
from yibao.settlement.facts import NORMAL
from yibao.settlement.requests import (
    CredentialClaim,
    IdentityClaim,
    Practice,
    Presented,
)

IDENTITY_CARD = "02"
STATE_TITLES = {
    "waiting": "等待期",
    "suspended": "中断",
    "ended": "终止",
}
CREDENTIAL_TITLES = {"lost": "挂失", "disabled": "停用", "expired": "过期"}


def check_provider(
    provider: Provider | None, *, institution_code: str, care_type: str, at: datetime
) -> Provider:
    """An institution that exists, under an agreement in force that covers this care."""
    if provider is None:
        raise UnknownInstitution(institution_code=institution_code)
    if provider.care_types is None:
        raise NoAgreement(
            institution_code=institution_code,
            at=f"{at:%Y-%m-%d %H:%M:%S}",
            rule="服务协议经双方签署并在有效期内,且未被暂停或解除",
        )
    if care_type and not _is_agreed(care_type, provider.care_types):
        raise CareNotAgreed(institution_code=institution_code, care_type=care_type)
    return provider


def _is_agreed(care_type: str, agreed: Iterable[str]) -> bool:
    """A longer code is a kind of the shorter one: 21 住院 covers 2102 单病种住院."""
    kinds = tuple(agreed)
    return not kinds or any(care_type.startswith(kind) for kind in kinds)


def check_patient(
    patient: PersonFacts | None, *, person_no: str, day: date
) -> PersonFacts:
    """A registered person who lived on the day of care (BEN-09)."""
    if patient is None:
        raise UnknownPerson(person_no=person_no)
    if patient.death_date is not None and day > patient.death_date:
        raise PersonDead(
            person_no=person_no, death_date=patient.death_date.isoformat(), day=day
        )
    return patient


def check_cover(
    cover: CoverFacts | None, *, person_no: str, insurance: str, day: date
) -> CoverFacts:
    """Insurance in force whose state on the day is normal (正常)."""
    if cover is None:
        raise NoCoverage(person_no=person_no, insurance=insurance, day=day)
    if cover.state != NORMAL:
        raise CoverageNotNormal(
            person_no=person_no,
            day=day,
            status=STATE_TITLES.get(cover.state, cover.state),
        )
    return cover


def check_presented(
    presented: Presented,
    patient: PersonFacts,
    held: CredentialFacts | None,
    practice: Practice,
) -> None:
    """人证一致: what was shown is the patient's and in force (SET-05, SET-14)."""
    _check_identity(presented.identity, patient)
    _check_credential(presented.credential, patient, held, practice)


def _check_identity(claim: IdentityClaim, patient: PersonFacts) -> None:
    if claim.id_no and not _is_id_no(claim.id_no, patient):
        raise IdentityDiffers(what="证件号码", person_no=patient.person_no)
    if claim.name and _plain(claim.name) != _plain(patient.name):
        raise IdentityDiffers(what="姓名", person_no=patient.person_no)


def _check_credential(
    claim: CredentialClaim,
    patient: PersonFacts,
    held: CredentialFacts | None,
    practice: Practice,
) -> None:
    if not claim.number:
        return
    if held is not None and held.person_no != patient.person_no:
        raise IdentityDiffers(what="就诊凭证", person_no=patient.person_no)
    if held is not None and held.state != NORMAL:
        raise CredentialNotValid(status=CREDENTIAL_TITLES.get(held.state, held.state))
    if claim.kind == IDENTITY_CARD:
        if not _is_id_no(claim.number, patient):
            raise IdentityDiffers(what="就诊凭证", person_no=patient.person_no)
    elif held is None and not practice.accept_unknown_credentials:
        raise CredentialUnknown()


def _is_id_no(number: str, patient: PersonFacts) -> bool:
    return blind_index("id_no", number) == patient.id_no_index


def _plain(name: str) -> str:
    return "".join(name.split()).replace("•", "·")
