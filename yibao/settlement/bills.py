"""A visit as the benefit engine takes it: who, where, when, with what and how much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation

from yibao.approvals.models import RemoteKind
from yibao.engine.bill import Account, FamilyAccount, Insured, Visit
from yibao.engine.counters import NO_COUNTERS, Counters
from yibao.engine.tables import NO, YES, Fact
from yibao.enrollment.facts import CoverFacts, PersonFacts
from yibao.institutions.queries import Provider
from yibao.kernel.moments import day_of
from yibao.ledger.queries import AccountBalance
from yibao.policies.area import Area
from yibao.settlement import wording
from yibao.settlement.checks import CHRONIC_CARE
from yibao.settlement.dividing import fee_line
from yibao.settlement.facts import Approvals, LineState, Visited
from yibao.settlement.models import Setting

OWN_ACCOUNT, FAMILY_ACCOUNT = "1", "2"


def insured_for(
    area: Area,
    patient: PersonFacts,
    cover: CoverFacts,
    account: AccountBalance | None = None,
    family: Sequence[AccountBalance] = (),
) -> Insured:
    """Who is treated, with the accounts that may pay; a frozen relative's may not."""
    return Insured(
        insurance=cover.insurance,
        facts={
            **wording.defaults(area),
            **wording.person_facts(area.vocabulary, cover),
        },
        birth_date=patient.birth_date,
        account=(
            Account()
            if account is None
            else Account(account.current, account.past, account.frozen)
        ),
        family=tuple(
            FamilyAccount(owner.person_no, owner.total)
            for owner in family
            if not owner.frozen
        ),
    )


def visit_for(
    area: Area,
    visited: Visited,
    provider: Provider,
    approvals: Approvals,
    lines: Sequence[LineState],
    *,
    end_on: date,
    settled_on: date,
    account_use: str = OWN_ACCOUNT,
    continues: bool = False,
    stay: Counters = NO_COUNTERS,
    family_too: bool = False,
) -> Visit:
    """The care that is divided.

    ``stay`` is what was counted before: of this very stay when it ``continues``,
    otherwise of the hospital a transfer comes from.
    """
    begin_on = day_of(visited.begin_at)
    inpatient = visited.setting == Setting.INPATIENT
    return Visit(
        day=end_on if inpatient else begin_on,
        fee=tuple(fee_line(area, line) for line in lines),
        facts=visit_facts(area, visited, provider, approvals),
        admission=begin_on if inpatient else None,
        discharge=end_on if inpatient else None,
        settlement=settled_on,
        continues=continues,
        stay=stay,
        use_account=account_use in (OWN_ACCOUNT, FAMILY_ACCOUNT),
        use_family=account_use == FAMILY_ACCOUNT
        or (account_use == OWN_ACCOUNT and family_too),
    )


def visit_facts(
    area: Area, visited: Visited, provider: Provider, approvals: Approvals
) -> dict[str, Fact]:
    """Where it is, what for, under which filings; what was told of the visit wins."""
    words = area.vocabulary
    facts = {
        **wording.provider_facts(words, provider),
        **wording.care_facts(
            words,
            care_type=visited.care_type,
            disease_code=visited.disease_code,
            disease_name=visited.disease_name,
        ),
        **wording.place_facts(
            words,
            insured_area=area.area,
            provider=provider,
            is_emergency=is_emergency(visited),
            filing=approvals.filing,
        ),
        "registered": YES if visited.disease_code in approvals.chronic else NO,
        "chosen": YES if is_chosen(visited, approvals) else NO,
        "linked": YES if approvals.linked else NO,
        "disease_count": len(approvals.chronic),
    }
    if approvals.filing == RemoteKind.REFERRAL:
        facts["referral"] = YES  # 转院 within the pooling area is one too
    return {**facts, **wording.declared(words, visited.facts)}


def is_chosen(visited: Visited, approvals: Approvals) -> bool:
    """选定机构; one chosen for 门慢门特 alone counts for its care alone."""
    chronic = visited.care_type.startswith(CHRONIC_CARE)
    return approvals.chosen or (approvals.chosen_for_chronic and chronic)


def is_emergency(visited: Visited) -> bool:
    """By its 医疗类别, or because the institution said so of the visit."""
    told = visited.facts.get("emergency") is True
    return told or visited.care_type.startswith(wording.EMERGENCY_CARE)


def for_disease(visited: Visited, code: str, name: str = "") -> Visited:
    """The visit seen as being for another disease, as a batch of lines may say."""
    if not code or code == visited.disease_code:
        return visited
    return replace(visited, disease_code=code, disease_name=name)


def snapshot(facts: Mapping[str, Fact]) -> dict[str, object]:
    """Facts as they are kept with the settlement."""
    return {
        key: list(value) if isinstance(value, tuple) else str(value)
        for key, value in sorted(facts.items())
    }


def kept_facts(stored: Mapping[str, object]) -> dict[str, Fact]:
    """Facts as a settlement kept them (``snapshot``), as they were."""
    return {
        key: tuple(map(str, value))
        if isinstance(value, list)
        else _number_or_day(str(value))
        for key, value in stored.items()
    }


def _number_or_day(text: str) -> Fact:
    try:
        return Decimal(text)
    except InvalidOperation:
        return date.fromisoformat(text)
