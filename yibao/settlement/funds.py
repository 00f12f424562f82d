"""基金: the column of a settlement in which each pays, and what it is called."""

from __future__ import annotations

FUNDS = {
    "pooling_paid": "基本统筹",
    "large_amount_paid": "职工大额",
    "catastrophic_paid": "居民大病",
    "civil_servant_paid": "公务员补助",
    "medical_aid_paid": "医疗救助",
    "enterprise_paid": "企业补充",
    "disabled_paid": "伤残保障",
    "other_paid": "其他基金",
    "account_paid": "个人账户",
}
# a personal account is its owner's, and has no budget
BUDGETED = {name: title for name, title in FUNDS.items() if name != "account_paid"}
