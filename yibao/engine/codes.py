"""The national dictionaries the arithmetic depends on."""

from __future__ import annotations

from enum import Enum


class Fund(Enum):
    """Who pays a part of a bill; the value is the amount's name on the wire."""

    POOL = "hifp_pay"
    CIVIL_SERVANT = "cvlserv_pay"
    ENTERPRISE = "hifes_pay"
    CATASTROPHIC = "hifmi_pay"
    LARGE_AMOUNT = "hifob_pay"
    MEDICAL_AID = "maf_pay"
    TILT_AID = "tilt_pay"  # part of maf_pay on the wire
    DISABLED = "hifdm_pay"
    OTHER = "oth_pay"

    __hash__ = object.__hash__  # members are single; Enum's own hash costs a call

    @property
    def title(self) -> str:
        return _FUND_TITLES[self.value]


_FUND_TITLES = {
    "hifp_pay": "统筹基金",
    "cvlserv_pay": "公务员医疗补助",
    "hifes_pay": "企业补充医疗保险",
    "hifmi_pay": "大病保险",
    "hifob_pay": "职工大额医疗费用补助",
    "maf_pay": "医疗救助",
    "tilt_pay": "倾斜救助",
    "hifdm_pay": "伤残人员医疗保障基金",
    "oth_pay": "其他基金",
}


class BenefitClass(Enum):
    """收费项目等级."""

    A = "01"  # 甲类
    B = "02"  # 乙类
    C = "03"  # 丙类, 自费

    __hash__ = object.__hash__

    @property
    def title(self) -> str:
        return {"01": "甲类", "02": "乙类", "03": "丙类(自费)"}[self.value]


class Component(Enum):
    """What a person still bears of a bill; a later payer names those it helps with."""

    IN_SCOPE = "in_scope"  # 符合政策范围, no payer has looked at it yet
    DEDUCTIBLE = "deductible"  # 起付线
    SHARE = "share"  # 统筹分段后的个人自付
    OVER_CAP = "over_cap"  # 封顶线以上, open to later payers
    CAPPED = "capped"  # 限额以上, nobody's
    PAID_FIRST = "paid_first"  # 先行自付
    OVER_LIMIT = "over_limit"  # 超限价
    OUTSIDE_SCOPE = "outside_scope"  # 全自费
    COVERED = "covered"  # not borne: the fee the basic payer covered; drawn from SHARE

    __hash__ = object.__hash__

    @property
    def title(self) -> str:
        return _COMPONENT_TITLES[self.value]


_COMPONENT_TITLES = {
    "in_scope": "符合政策范围费用",
    "deductible": "起付线",
    "share": "统筹后个人自付",
    "over_cap": "封顶线以上费用",
    "capped": "限额以上费用",
    "paid_first": "先行自付",
    "over_limit": "超限价自费",
    "outside_scope": "全自费",
    "covered": "统筹覆盖费用",
}
