"""What the ledger refuses."""

from yibao.kernel.errors import Refused, Who


class NoPersonalAccount(Refused):
    code, message = "LG-001", "参保人 {person_no} 没有个人账户"
    todo = "请核对人员编号和险种,或由经办机构先建立个人账户"
    who = (Who.AGENCY,)


class AccountOverdrawn(Refused):
    code, message = "LG-002", "个人账户余额不足,本次记账未完成"
    todo = "没有扣款,请重新试算后再结算"
    who = (Who.CASHIER,)


class AccountExists(Refused):
    code, message = "LG-003", "参保人 {person_no} 已有个人账户"
    todo = "不要重复建立;金额有误的用划入或调减更正"
    who = (Who.AGENCY,)


class AmountNotPositive(Refused):
    code, message = "LG-004", "金额 {amount} 元应大于零"
    todo = "请更正金额;减少余额请办理调减"
    who = (Who.AGENCY,)
