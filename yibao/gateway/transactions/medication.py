"""人员慢特病用药记录查询 (5205): so that nobody is given the same medicine twice."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.timezone import localtime

from yibao.catalog.models import Item, ItemKind
from yibao.catalog.queries import items_named
from yibao.enrollment.queries import person_named
from yibao.gateway.caller import Caller
from yibao.gateway.contract.medication import (
    MedicationQueryAnswer,
    MedicationQueryRequest,
    MedicationRecord,
)
from yibao.gateway.registry import transaction
from yibao.gateway.transactions.errors import PeriodBackwards
from yibao.gateway.wording import flag
from yibao.institutions.queries import institution_named
from yibao.settlement.medication import Dispensed, dispensed

MOMENT = "%Y-%m-%d %H:%M:%S"
SENT = (
    *("tcmdrug_used_way", "etip_flag", "etip_hosp_code", "dscg_tkdrug_flag"),
    "matn_fee_flag",
)


@transaction(
    "5205",
    title="人员慢特病用药记录查询",
    request=MedicationQueryRequest,
    answer=MedicationQueryAnswer,
)
def medication(
    request: MedicationQueryRequest, caller: Caller
) -> MedicationQueryAnswer:
    """The medicines of a person in 慢特病 care at all institutions, oldest first.

    Every institution sees them: the one that prescribes must know what was given.
    """
    asked = request.data
    if asked.endtime is not None and asked.endtime < asked.begntime:
        raise PeriodBackwards(
            path="input.data.endtime",
            first=f"{localtime(asked.begntime):{MOMENT}}",
            last=f"{localtime(asked.endtime):{MOMENT}}",
        )
    last = asked.endtime or caller.received_at
    person_named(asked.psn_no)
    found = dispensed(asked.psn_no, asked.begntime, last)
    items = items_named(one.line.item_code for one in found)
    places = {one.settlement.institution_code for one in found}
    names = {code: institution_named(code).name for code in places}
    return MedicationQueryAnswer(
        feedetail=[_record(one, items.get(one.line.item_code), names) for one in found]
    )


def _record(
    one: Dispensed, item: Item | None, names: Mapping[str, str]
) -> MedicationRecord:
    line, bill = one.line, one.settlement
    return MedicationRecord(
        **{name: line.details.get(name) or None for name in SENT},
        feedetl_sn=line.line_sn,
        rx_drord_no=line.prescription_no or None,
        fixmedins_code=bill.institution_code,
        fixmedins_name=names[bill.institution_code],
        psn_no=bill.person_no,
        med_type=line.care_type or bill.care_type,
        fee_ocur_time=localtime(line.service_at),
        cnt=line.quantity,
        pric=line.price,
        chrgitm_lv=line.benefit_class,
        hilist_code=line.item_code,
        hilist_name=(item.name if item else line.institution_item_name)[:200],
        list_type=item.list_type if item else "",
        med_list_codg=line.item_code,
        medins_list_codg=line.institution_item_code or None,
        medins_list_name=line.institution_item_name or None,
        med_chrgitm_type=line.charge_category,
        spec=(item.specification if item else "") or None,
        dosform_name=(item.dosage_form if item else "") or None,
        lmt_used_flag=flag(line.limited_use),
        hosp_prep_flag=flag(bool(item and item.kind == ItemKind.PREPARATION)),
        hosp_appr_flag=line.hospital_approval or None,
        bas_medn_flag=flag(bool(line.terms.get("basic_medicine"))),
        hi_nego_drug_flag=flag(bool(line.terms.get("negotiated"))),
        chld_medc_flag=flag(bool(line.terms.get("child_use"))),
        list_sp_item_flag=flag(bool(line.terms.get("special"))),
    )
