"""Entering the catalogues (目录): items with terms and limits, diseases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from functools import partial

from yibao.catalog import bulk, commands
from yibao.catalog.models import (
    ChronicDisease,
    Disease,
    Item,
    ItemKind,
    ItemTerms,
    PriceLimit,
)
from yibao.kernel.many import among
from yibao.scenario.catalogue import DiseaseEntry, ItemEntry, TermsEntry
from yibao.scenario.entering.entry import (
    UNTIL,
    Candidate,
    Entering,
    Facts,
    fields_of,
)

# kind → list_type (目录类别), med_chrgitm_type (收费项目类别) where the file says none
USUAL = {
    "drug": ("101", "09"),
    "herb": ("102", "10"),
    "preparation": ("103", "09"),
    "service": ("201", "05"),
    "facility": ("201", "01"),
    "consumable": ("301", "08"),
    "other": ("105", "14"),
}
DESCRIBED = {
    "kind": "类别",
    "list_type": "目录类别",
    "name": "名称",
    "charge_category": "收费项目类别",
    "specification": "规格",
    "dosage_form": "剂型",
    "unit": "单位",
    "origin": "产地",
    "basic_medicine": "基本药物",
    "negotiated": "谈判药品",
    "child_use": "儿童用药",
    "tcm": "中医药",
    "limited_use": "限制使用",
}
OWN_PAY = {"01": Decimal(0), "03": Decimal(1)}


def enter_items(entries: Iterable[ItemEntry], entering: Entering) -> None:
    """Publish what is new, then its terms and limits in the order of their dates."""
    wanted = list(entries)
    codes = [one.code for one in wanted]
    rows = {row.code: row for row in Item.objects.filter(among("code", codes))}
    stands = entering.enter_many(
        "目录项目",
        [_candidate(one, rows.get(one.code)) for one in wanted],
        one=lambda new: commands.publish_item(**fields_of(new), by=entering.by),
        many=partial(bulk.publish_items, by=entering.by),
    )
    standing = [one for one, found in zip(wanted, stands, strict=True) if found]
    _enter_terms(standing, codes, entering)
    _enter_limits(standing, codes, entering)


def described(entry: ItemEntry) -> commands.ItemDescription:
    """What an item is, with the national codes usual for its kind."""
    list_type, charge = USUAL[entry.kind]
    return commands.ItemDescription(
        kind=ItemKind(entry.kind),
        list_type=entry.list_type or list_type,
        name=entry.name,
        charge_category=entry.charge or charge,
        specification=entry.spec,
        dosage_form=entry.dosage_form,
        unit=entry.unit,
        origin=entry.origin,
        basic_medicine=entry.basic,
        negotiated=entry.negotiated,
        child_use=entry.child,
        tcm=entry.tcm,
        limited_use=entry.limited_use,
    )


def _candidate(entry: ItemEntry, row: Item | None) -> Candidate[bulk.NewItem]:
    description = described(entry)
    new = bulk.NewItem(
        code=entry.code,
        description=description,
        valid_from=min(one.since for one in entry.terms),
    )
    written = {zh: getattr(description, name) for name, zh in DESCRIBED.items()}
    recorded = {zh: getattr(row, name, None) for name, zh in DESCRIBED.items()}
    return Candidate(entry.at, recorded if row else None, written, new)


def _enter_terms(
    items: Iterable[ItemEntry], codes: list[str], entering: Entering
) -> None:
    recorded: dict[tuple[str, str, str, dt.date], Facts] = {
        (code, area, insurance, since): {
            "等级": benefit_class,
            "先行自付比例": own_pay,
            UNTIL: until,
        }
        for code, area, insurance, since, benefit_class, own_pay, until in (
            ItemTerms.objects.filter(among("item__code", codes)).values_list(
                "item__code",
                "area",
                "insurance",
                "valid_from",
                "benefit_class",
                "own_pay",
                "valid_to",
            )
        )
    }
    candidates = []
    for item in items:
        for one in sorted(item.terms, key=lambda terms: terms.since):
            own_pay = own_pay_of(one)
            if own_pay is None:
                entering.problems.add(one.at, "乙类项目要写 own_pay (先行自付比例)")
                continue
            new = bulk.NewTerms(
                item_code=item.code,
                area=one.area,
                insurance=one.insurance,
                benefit_class=one.benefit_class,
                own_pay=own_pay,
                valid_from=one.since,
                valid_to=one.until,
            )
            known = recorded.get((item.code, one.area, one.insurance, one.since))
            written = {
                "等级": one.benefit_class,
                "先行自付比例": own_pay,
                UNTIL: one.until,
            }
            candidates.append(Candidate(one.at, known, written, new))
    entering.enter_many(
        "支付条件",
        candidates,
        one=lambda new: commands.set_terms(**fields_of(new), by=entering.by),
        many=partial(bulk.set_many_terms, by=entering.by),
    )


def own_pay_of(entry: TermsEntry) -> Decimal | None:
    """As written; 甲 nothing and 丙 everything where nothing is written."""
    if entry.own_pay is not None:
        return entry.own_pay
    return OWN_PAY.get(entry.benefit_class)


def _enter_limits(
    items: Iterable[ItemEntry], codes: list[str], entering: Entering
) -> None:
    recorded: dict[tuple[str, str, str, dt.date], Facts] = {
        (code, area, level, since): {"限价": limit, UNTIL: until}
        for code, area, level, since, limit, until in PriceLimit.objects.filter(
            among("item__code", codes)
        ).values_list("item__code", "area", "level", "valid_from", "limit", "valid_to")
    }
    candidates = [
        Candidate(
            one.at,
            recorded.get((item.code, one.area, one.level, one.since)),
            {"限价": one.limit, UNTIL: one.until},
            bulk.NewLimit(
                item_code=item.code,
                limit=one.limit,
                area=one.area,
                level=one.level,
                valid_from=one.since,
                valid_to=one.until,
            ),
        )
        for item in items
        for one in sorted(item.limits, key=lambda limit: limit.since)
    ]
    entering.enter_many(
        "限价",
        candidates,
        one=lambda new: commands.set_price_limit(**fields_of(new), by=entering.by),
        many=partial(bulk.set_price_limits, by=entering.by),
    )


def enter_diseases(entries: Iterable[DiseaseEntry], entering: Entering) -> None:
    """疾病诊断."""
    recorded: dict[tuple[str, dt.date], Facts] = {
        (row.code, row.valid_from): {"名称": row.name, UNTIL: row.valid_to}
        for row in Disease.objects.filter(code__in=[one.code for one in entries])
    }
    for one in entries:
        entering.enter(
            "疾病",
            one.at,
            recorded.get((one.code, one.since)),
            {"名称": one.name, UNTIL: one.until},
            partial(
                commands.publish_disease,
                code=one.code,
                name=one.name,
                valid_from=one.since,
                valid_to=one.until,
                by=entering.by,
            ),
        )


def enter_chronic_diseases(entries: Iterable[DiseaseEntry], entering: Entering) -> None:
    """门诊慢特病病种 of an area, or of all."""
    codes = [one.code for one in entries]
    recorded: dict[tuple[str, str, dt.date], Facts] = {
        (row.code, row.area, row.valid_from): {"名称": row.name, UNTIL: row.valid_to}
        for row in ChronicDisease.objects.filter(code__in=codes)
    }
    for one in entries:
        entering.enter(
            "慢特病病种",
            one.at,
            recorded.get((one.code, one.area, one.since)),
            {"名称": one.name, UNTIL: one.until},
            partial(
                commands.publish_chronic_disease,
                code=one.code,
                name=one.name,
                area=one.area,
                valid_from=one.since,
                valid_to=one.until,
                by=entering.by,
            ),
        )
