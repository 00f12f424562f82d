"""What 复核 refuses."""

from yibao.kernel.errors import Refused, Who


class UnknownConfirmation(Refused):
    code, message = "CF-001", "没有复核件 {number}"
    todo = "请核对复核编号"
    who = (Who.AGENCY,)


class FiledAlready(Refused):
    code = "CF-002"
    message = "这项业务已由 {name}({operator_no})提交,复核件 {number} 还在等待"
    todo = "请等待复核;要改内容的,由提交人先撤回"
    who = (Who.AGENCY,)


class DecidedAlready(Refused):
    code = "CF-003"
    message = "复核件 {number} 已由 {name}({operator_no})于 {at} 处理: {result}"
    todo = "不需要再处理"
    who = (Who.AGENCY,)


class NotTheFiler(Refused):
    code, message = "CF-004", "复核件 {number} 不是您提交的,不能撤回"
    todo = "请由提交人撤回,或由复核人退回"
    who = (Who.AGENCY,)


class ReasonNeeded(Refused):
    code, message = "CF-005", "退回复核件 {number} 没有写明原因"
    todo = "请写明退回的原因,提交人据此更正"
    who = (Who.AGENCY,)


class NoLongerFits(Refused):
    code, message = "CF-006", "复核件 {number} 的内容现在不能办理: {what}"
    todo = "请退回,由提交人按现在的情况重新提交"
    who = (Who.AGENCY,)
