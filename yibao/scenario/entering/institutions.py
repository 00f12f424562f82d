"""Entering institutions (定点) with their agreements, staff, mappings and keys."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import partial

from yibao.catalog.commands import map_item
from yibao.catalog.models import ItemMapping
from yibao.gateway.auth import apikey_digest
from yibao.gateway.commands import issue_credential
from yibao.gateway.issuing import NewKey, issue_credentials
from yibao.gateway.models import InterfaceCredential
from yibao.institutions import bulk, commands
from yibao.institutions.models import Agreement, Department, Institution, Physician
from yibao.kernel.many import among
from yibao.scenario.entering.entry import (
    UNTIL,
    Candidate,
    Entering,
    Facts,
    fields_of,
)
from yibao.scenario.places import AgreementEntry, CallerEntry, InstitutionEntry


def enter_institutions(
    entries: Iterable[InstitutionEntry], entering: Entering
) -> list[InstitutionEntry]:
    """Register what is new; answers the institutions that stand as written."""
    wanted = list(entries)
    rows = Institution.objects.filter(among("code", (one.code for one in wanted)))
    recorded = {row.code: row for row in rows}
    standing = entering.enter_many(
        "机构",
        [_candidate(one, recorded.get(one.code)) for one in wanted],
        one=lambda new: commands.register_institution(**fields_of(new), by=entering.by),
        many=partial(bulk.register_institutions, by=entering.by),
    )
    return [one for one, stands in zip(wanted, standing, strict=True) if stands]


def _candidate(
    entry: InstitutionEntry, row: Institution | None
) -> Candidate[bulk.NewInstitution]:
    written: dict[str, object] = {
        "名称": entry.name,
        "机构类型": entry.kind,
        "区划": entry.area,
        "医院等级": entry.level,
        "政策等级": entry.policy_level,
        "信用代码": entry.uscc,
        "事实": entry.facts,
    }
    if row and entry.clearing_office:
        written["清算经办机构"] = entry.clearing_office
    new = bulk.NewInstitution(
        code=entry.code,
        name=entry.name,
        kind=entry.kind,
        area_code=entry.area,
        level=entry.level,
        policy_level=entry.policy_level,
        uscc=entry.uscc,
        clearing_office=entry.clearing_office,
        facts=entry.facts,
    )
    return Candidate(entry.at, None if row is None else _recorded(row), written, new)


def _recorded(row: Institution) -> Facts:
    return {
        "名称": row.name,
        "机构类型": row.kind,
        "区划": row.area_id,
        "医院等级": row.level,
        "政策等级": row.policy_level,
        "信用代码": row.uscc,
        "事实": row.facts,
        "清算经办机构": row.clearing_office,
    }


def enter_agreements(
    institutions: Iterable[InstitutionEntry], entering: Entering
) -> None:
    """Draw up and sign each agreement; unsigned where the file says no date."""
    rows = Agreement.objects.select_related("institution").filter(
        among("institution__code", (one.code for one in institutions))
    )
    recorded: dict[str, Facts] = {
        row.agreement_no: {
            "机构": row.institution.code,
            "起始日期": row.valid_from,
            UNTIL: row.valid_to,
            "医疗类别": tuple(row.care_types),
        }
        for row in rows
    }
    candidates = [
        Candidate(
            one.at,
            recorded.get(one.no),
            {
                "机构": institution.code,
                "起始日期": one.since,
                UNTIL: one.until,
                "医疗类别": one.care_types,
            },
            _new_agreement(institution.code, one),
        )
        for institution in institutions
        for one in institution.agreements
    ]
    entering.enter_many(
        "协议",
        candidates,
        one=lambda new: commands.conclude_agreement(**fields_of(new), by=entering.by),
        many=partial(bulk.conclude_agreements, by=entering.by),
    )


def _new_agreement(institution_code: str, entry: AgreementEntry) -> bulk.NewAgreement:
    """Unsigned where the file says so; else each signed on the first day or as told."""
    signed = entry.signed
    return bulk.NewAgreement(
        institution_code=institution_code,
        agreement_no=entry.no,
        valid_from=entry.since,
        valid_to=entry.until,
        care_types=entry.care_types,
        institution_signed_on=(entry.institution_signed_on or entry.since)
        if signed
        else None,
        agency_signed_on=(entry.agency_signed_on or entry.since) if signed else None,
    )


def enter_staff(institutions: Iterable[InstitutionEntry], entering: Entering) -> None:
    """科室 and 医保医师."""
    codes = [one.code for one in institutions]
    departments = _named(Department, codes)
    physicians = _named(Physician, codes)
    entering.enter_many(
        "科室",
        [
            Candidate(
                one.at,
                departments.get((institution.code, one.code, one.since)),
                {"名称": one.name, UNTIL: one.until},
                bulk.NewDepartment(
                    institution_code=institution.code,
                    code=one.code,
                    name=one.name,
                    valid_from=one.since,
                    valid_to=one.until,
                ),
            )
            for institution in institutions
            for one in institution.departments
        ],
        one=lambda new: commands.register_department(**fields_of(new), by=entering.by),
        many=partial(bulk.register_departments, by=entering.by),
    )
    entering.enter_many(
        "医师",
        [
            Candidate(
                one.at,
                physicians.get((institution.code, one.code, one.since)),
                {"名称": one.name, UNTIL: one.until},
                bulk.NewPhysician(
                    institution_code=institution.code,
                    code=one.code,
                    name=one.name,
                    department_code=one.department,
                    valid_from=one.since,
                    valid_to=one.until,
                ),
            )
            for institution in institutions
            for one in institution.physicians
        ],
        one=lambda new: commands.register_physician(**fields_of(new), by=entering.by),
        many=partial(bulk.register_physicians, by=entering.by),
    )


def _named(
    model: type[Department] | type[Physician], codes: list[str]
) -> dict[tuple[str, str, dt.date], Facts]:
    rows = model.objects.filter(among("institution__code", codes))
    return {
        (institution, code, since): {"名称": name, UNTIL: until}
        for institution, code, since, name, until in rows.values_list(
            "institution__code", "code", "valid_from", "name", "valid_to"
        )
    }


def enter_mappings(
    institutions: Iterable[InstitutionEntry], entering: Entering
) -> None:
    """目录对照; entered after the catalogue."""
    rows = ItemMapping.objects.filter(
        among("institution_code", (one.code for one in institutions))
    )
    recorded: dict[tuple[str, str, dt.date], Facts] = {
        (institution, own, since): {"医保目录编码": item, UNTIL: until}
        for institution, own, since, item, until in rows.values_list(
            "institution_code",
            "institution_item_code",
            "valid_from",
            "item__code",
            "valid_to",
        )
    }
    for institution in institutions:
        for one in institution.mappings:
            entering.enter(
                "对照",
                one.at,
                recorded.get((institution.code, one.own_code, one.since)),
                {"医保目录编码": one.item, UNTIL: one.until},
                partial(
                    map_item,
                    institution_code=institution.code,
                    institution_item_code=one.own_code,
                    item_code=one.item,
                    valid_from=one.since,
                    valid_to=one.until,
                    by=entering.by,
                ),
            )


def enter_callers(institutions: Iterable[InstitutionEntry], entering: Entering) -> None:
    """接口凭据: the keys with which an institution's system proves who it is."""
    recorded: dict[tuple[str, str], Facts] = {
        (row.scheme, row.access_key): {
            "机构": tuple(row.institution_codes),
            "密钥": row.secret,
        }
        for row in InterfaceCredential.objects.filter(revoked_at=None)
    }
    candidates = [
        Candidate(
            one.at,
            recorded.get((one.scheme, _found_under(one))),
            {"机构": (institution.code,), "密钥": one.secret},
            NewKey(
                name=institution.name,
                scheme=one.scheme,
                access_key=one.key,
                secret=one.secret,
                institutions=[institution.code],
            ),
        )
        for institution in institutions
        for one in institution.callers
    ]
    entering.enter_many(
        "接口凭据",
        candidates,
        one=lambda new: issue_credential(**fields_of(new), by=entering.by),
        many=partial(issue_credentials, by=entering.by),
    )


def _found_under(entry: CallerEntry) -> str:
    """A static key is only kept as its digest."""
    return apikey_digest(entry.key) if entry.scheme == "apikey" else entry.key
