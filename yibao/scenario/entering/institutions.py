"""Entering institutions (定点) with their agreements, staff, mappings and keys."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import partial

from yibao.catalog.commands import map_item
from yibao.catalog.models import ItemMapping
from yibao.gateway.auth import apikey_digest
from yibao.gateway.commands import issue_credential
from yibao.gateway.models import InterfaceCredential
from yibao.institutions import commands
from yibao.institutions.models import Agreement, Department, Institution, Physician
from yibao.kernel.many import among
from yibao.scenario.entering.entry import UNTIL, Entering, Facts
from yibao.scenario.places import AgreementEntry, CallerEntry, InstitutionEntry


def enter_institutions(
    entries: Iterable[InstitutionEntry], entering: Entering
) -> list[InstitutionEntry]:
    """Register what is new; answers the institutions that stand as written."""
    wanted = list(entries)
    rows = Institution.objects.filter(among("code", (one.code for one in wanted)))
    recorded = {row.code: row for row in rows}
    return [one for one in wanted if _enter(one, recorded.get(one.code), entering)]


def _enter(
    entry: InstitutionEntry, row: Institution | None, entering: Entering
) -> bool:
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
    recorded = None if row is None else _recorded(row)
    register = partial(
        commands.register_institution,
        code=entry.code,
        name=entry.name,
        kind=entry.kind,
        area_code=entry.area,
        level=entry.level,
        policy_level=entry.policy_level,
        uscc=entry.uscc,
        clearing_office=entry.clearing_office,
        facts=entry.facts,
        by=entering.by,
    )
    return entering.enter("机构", entry.at, recorded, written, register)


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
    for institution in institutions:
        for one in institution.agreements:
            written = {
                "机构": institution.code,
                "起始日期": one.since,
                UNTIL: one.until,
                "医疗类别": one.care_types,
            }
            sign = partial(_draw_up_and_sign, institution.code, one, entering)
            entering.enter("协议", one.at, recorded.get(one.no), written, sign)


def _draw_up_and_sign(
    institution_code: str, entry: AgreementEntry, entering: Entering
) -> None:
    commands.draw_up_agreement(
        institution_code=institution_code,
        agreement_no=entry.no,
        valid_from=entry.since,
        valid_to=entry.until,
        care_types=entry.care_types,
        by=entering.by,
    )
    if not entry.signed:
        return
    commands.sign_for_institution(
        agreement_no=entry.no,
        signed_on=entry.institution_signed_on or entry.since,
        by=entering.by,
    )
    commands.sign_for_agency(
        agreement_no=entry.no,
        signed_on=entry.agency_signed_on or entry.since,
        by=entering.by,
    )


def enter_staff(institutions: Iterable[InstitutionEntry], entering: Entering) -> None:
    """科室 and 医保医师."""
    codes = [one.code for one in institutions]
    departments = _named(Department, codes)
    physicians = _named(Physician, codes)
    for institution in institutions:
        for one in institution.departments:
            entering.enter(
                "科室",
                one.at,
                departments.get((institution.code, one.code, one.since)),
                {"名称": one.name, UNTIL: one.until},
                partial(
                    commands.register_department,
                    institution_code=institution.code,
                    code=one.code,
                    name=one.name,
                    valid_from=one.since,
                    valid_to=one.until,
                    by=entering.by,
                ),
            )
        for one in institution.physicians:
            entering.enter(
                "医师",
                one.at,
                physicians.get((institution.code, one.code, one.since)),
                {"名称": one.name, UNTIL: one.until},
                partial(
                    commands.register_physician,
                    institution_code=institution.code,
                    code=one.code,
                    name=one.name,
                    department_code=one.department,
                    valid_from=one.since,
                    valid_to=one.until,
                    by=entering.by,
                ),
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
    for institution in institutions:
        for one in institution.callers:
            entering.enter(
                "接口凭据",
                one.at,
                recorded.get((one.scheme, _found_under(one))),
                {"机构": (institution.code,), "密钥": one.secret},
                partial(
                    issue_credential,
                    name=institution.name,
                    scheme=one.scheme,
                    access_key=one.key,
                    secret=one.secret,
                    institutions=[institution.code],
                    by=entering.by,
                ),
            )


def _found_under(entry: CallerEntry) -> str:
    """A static key is only kept as its digest."""
    return apikey_digest(entry.key) if entry.scheme == "apikey" else entry.key
