"""A loaded area: its policy for the engine, its words for whoever writes facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from yibao.engine.codes import Fund
from yibao.engine.policy import AreaPolicy, Benefit
from yibao.policies.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True, eq=False)
class Area(AreaPolicy):
    """An :class:`AreaPolicy` with the area's vocabulary and what its files are."""

    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    status: str = "fictional"
    parent: str = ""
    note: str = ""
    folder: Path | None = None
    files: Mapping[str, str] = field(default_factory=dict)  # title of a rule → its file


# 公益补充保险基金 for what has no fund of its own: hospitals leave 99999x (医院垫付,
# 其他基金) out of what the funds pay, so a payment may not bear such a code.
OTHER_FUND = "370200"
_BY_INSURANCE = {
    ("hifp_pay", "310"): "310100",
    ("hifp_pay", "390"): "390100",
    ("hifp_pay", "340"): "340100",
    ("hifp_pay", "350"): "350100",
    ("hifp_pay", "510"): "510100",
    ("hifmi_pay", "310"): "310300",
    ("hifmi_pay", "390"): "390200",
}
_OUTPATIENT = {"310": "310102", "390": "390102"}  # 门诊统筹基金
_BY_FUND = {
    Fund.CIVIL_SERVANT: "320100",
    Fund.ENTERPRISE: "370100",
    Fund.LARGE_AMOUNT: "330100",
    Fund.MEDICAL_AID: "610100",
    Fund.TILT_AID: "610100",
    Fund.DISABLED: "350100",
    Fund.OTHER: OTHER_FUND,
}


def fund_pay_types(benefit: Benefit) -> frozenset[str]:
    """The national codes (基金支付类型) that fit; more than one must be told apart."""
    if benefit.fund_pay_type:
        return frozenset({benefit.fund_pay_type})
    if benefit.fund in _BY_FUND:
        return frozenset({_BY_FUND[benefit.fund]})
    return frozenset(_code(benefit, one) for one in benefit.insurance)


def _code(benefit: Benefit, insurance: str) -> str:
    if benefit.fund is Fund.POOL and benefit.group == "outpatient":
        return _OUTPATIENT.get(insurance, OTHER_FUND)
    return _BY_INSURANCE.get((benefit.fund.value, insurance), OTHER_FUND)
