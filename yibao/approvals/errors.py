"""What 备案 refuses."""

from yibao.kernel.errors import Refused, Who


class UnknownFiling(Refused):
    code, message = "AP-001", "没有慢特病备案 {filing_no}"
    todo = "请核对待遇申报明细流水号和人员编号"
    who = (Who.CASHIER, Who.DEVELOPER)


class FilingOverlaps(Refused):
    code = "AP-002"
    message = "参保人 {person_no} 的病种 {disease_code} 已有同期备案 {filing_no}"
    todo = "不需要重复备案;信息有误的先撤销原备案(2504)"
    who = (Who.CASHIER,)


class FilingInUse(Refused):
    code, message = "AP-003", "备案 {filing_no} 已用于结算单 {settlement_no},不能撤销"
    todo = "请先撤销相关结算,或到经办机构办理终止"
    who = (Who.CASHIER, Who.AGENCY)


class AlreadyRevoked(Refused):
    code, message = "AP-004", "备案 {filing_no} 已撤销"
    todo = "不需要重复撤销"
    who = (Who.CASHIER,)


class UnknownDisease(Refused):
    code, message = "AP-005", "统筹区 {area} 在 {day} 没有门诊慢特病病种 {disease_code}"
    todo = "请核对门慢门特病种目录代码"
    who = (Who.CODER,)


class NotInsured(Refused):
    code, message = (
        "AP-006",
        "参保人 {person_no} 在 {day} 没有险种 {insurance} 的参保关系",
    )
    todo = "请核对险种和开始日期"
    who = (Who.CASHIER, Who.INSURED)


class WrongDates(Refused):
    code, message = "AP-007", "日期前后矛盾: {what}"
    todo = "请更正日期"
    who = (Who.CASHIER,)


class ChoiceOverlaps(Refused):
    code, message = "AP-008", "参保人 {person_no} 已有同期的{what}"
    todo = "请先终止原备案"
    who = (Who.AGENCY, Who.INSURED)


class FilingNoTaken(Refused):
    code, message = "AP-009", "备案编号 {filing_no} 已存在"
    todo = "请使用新的备案编号"
    who = (Who.DEVELOPER,)
