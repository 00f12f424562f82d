"""What 对账清算 refuses: CL-0xx reconciling, CL-1xx differences, CL-2xx sealing."""

from yibao.kernel.errors import Refused, Who

BOTH = (Who.CASHIER, Who.AGENCY)
CASHIER_OR_DEVELOPER = (Who.CASHIER, Who.DEVELOPER)


class PeriodTooLong(Refused):
    code, message = "CL-001", "对账期间 {first} 至 {last} 超过 {limit} 天"
    todo, who = "请按日或按月对账", CASHIER_OR_DEVELOPER


class PeriodEndsBeforeItBegins(Refused):
    code, message = "CL-002", "对账结束日期 {last} 早于开始日期 {first}"
    todo, who = "请更正对账的起止日期", CASHIER_OR_DEVELOPER


class BrokenStatementFile(Refused):
    code, message = "CL-003", "对账明细文件{reason}"
    todo = "请用 zip 压缩一个 TAB 分隔的 UTF-8 文本,由 9101 重新上传"
    who = CASHIER_OR_DEVELOPER


class StatementFileTooLong(Refused):
    code = "CL-004"
    message = "对账明细文件超过 {lines} 行,或解压后超过 {limit} 字节"
    todo, who = "请缩短对账期间,分几次对账", CASHIER_OR_DEVELOPER


class WrongStatementLine(Refused):
    code, message = "CL-005", "对账明细文件第 {line} 行:{reason}"
    todo = (
        "一行应为:结算ID、就诊ID、人员编号、医疗费总额、基金支付总额、"
        "个人账户支出、退费结算标志,空值写 null"
    )
    who = CASHIER_OR_DEVELOPER


class UnknownDifference(Refused):
    code, message = "CL-101", "本机构没有编号为 {difference_no} 的对账差异"
    todo, who = "请用 Y323 查询未处理的差异", CASHIER_OR_DEVELOPER


class AlreadyExplained(Refused):
    code, message = "CL-102", "差异 {difference_no} 已于 {resolved_on} 说明并关闭"
    todo, who = "不需要重复说明", BOTH


class ExplanationLacking(Refused):
    code, message = "CL-103", "差异 {difference_no} 的说明是空的"
    todo, who = "请写明差异的原因和处理结果", BOTH


class InsuranceLacking(Refused):
    code = "CL-104"
    message = "差异 {difference_no} 仅机构有,不知道险种,无法计入保留的差额"
    todo, who = "请一并填写 insutype", CASHIER_OR_DEVELOPER


class NeitherDayNorMonth(Refused):
    code, message = "CL-201", "{first} 至 {last} 不是一天,也不是一个自然月"
    todo, who = "请按日或按自然月封账", CASHIER_OR_DEVELOPER


class NotOverYet(Refused):
    code, message = "CL-202", "{period} 还没有结束,{from_time} 起可以封账"
    todo, who = "请待期间结束后封账", BOTH


class AlreadySealed(Refused):
    code, message = "CL-203", "{period} 已于 {sealed_on} 封账"
    todo, who = "已封账的期间不再改动,后来的撤销计入撤销当日", BOTH


class DifferencesOpen(Refused):
    code, message = "CL-204", "{period} 还有 {count} 笔未说明的差异({numbers})"
    todo = "请逐笔处理后重新对账,或用 Y322 说明;未处理的用 Y323 查询"
    who = BOTH


class NotBalanced(Refused):
    code = "CL-205"
    message = (
        "{period} 不平:机构减医保,笔数 {count},总额 {fee} 元,基金 {fund} 元,"
        "个人账户 {account} 元"
    )
    todo = "请先对账(3201、3202);确需保留的差额逐笔用 Y322 说明后封账"
    who = BOTH


class NeverReconciled(Refused):
    code, message = "CL-206", "{period} 没有对过总账(3201),不能封账"
    todo, who = "请机构先按该期间发 3201", BOTH
