"""What 备案 refuses."""

from yibao.kernel.errors import Refused, Who


class UnknownFiling(Refused):
    code, message = "AP-001", "没有{what} {filing_no}"
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


class FiledElsewhere(Refused):
    code, message = "AP-010", "备案 {filing_no} 由{filed_by}登记,本机构不能撤销"
    todo = "请由原登记机构撤销,或到参保地经办机构办理"
    who = (Who.CASHIER, Who.AGENCY)


class AlreadyApproved(Refused):
    code, message = "AP-011", "备案 {filing_no} 已生效,不能退回"
    todo = "不再需要的请办理终止;没有用过的也可以撤销"
    who = (Who.AGENCY,)


class AlreadyRefused(Refused):
    code, message = "AP-012", "备案 {filing_no} 未通过审核: {reason}"
    todo = "请按未通过的原因补正后重新备案"
    who = (Who.CASHIER, Who.AGENCY)


class TransferNotAgreed(Refused):
    code, message = "AP-013", "转院备案须由本医院同意,医院同意转院标志为「否」"
    todo = "医院同意的填 1;患者自行外出就医的,由本人办理异地就医备案"
    who = (Who.CASHIER, Who.INSURED)


class TransferToItself(Refused):
    code, message = "AP-014", "转往机构 {receiving} 就是提出转院的机构"
    todo = "请核对转往定点医药机构编号;院内转科用 2403"
    who = (Who.CASHIER,)


class TransferElsewhere(Refused):
    code = "AP-015"
    message = "转往机构 {receiving} 在医保区划 {area},不在就医地 {told}"
    todo = "请核对转往机构编号和就医地行政区划"
    who = (Who.CASHIER, Who.DEVELOPER)


class ReasonNeeded(Refused):
    code, message = "AP-016", "退回备案 {filing_no} 没有写明原因"
    todo = "请写明未通过的原因,申报机构据此补正"
    who = (Who.AGENCY,)


class AlreadyDecided(Refused):
    code = "AP-017"
    message = "备案 {filing_no} 已由 {operator_no} 于 {at} 办理: {state}"
    todo = "不需要再审核;请看备案经过"
    who = (Who.AGENCY,)


class NotInForce(Refused):
    code, message = "AP-018", "备案 {filing_no} 还没有生效,不能终止"
    todo = "等待审核的备案不需要的,请办理撤销"
    who = (Who.AGENCY,)


class PersonDied(Refused):
    code, message = (
        "AP-020",
        "参保人 {person_no} 已于 {death_date} 死亡,备案自 {valid_from} 起",
    )
    todo = "死亡后不能就医,不予备案;死亡登记有误的先更正"
    who = (Who.CASHIER, Who.AGENCY)


class FilingInUseAfter(Refused):
    code = "AP-019"
    message = (
        "备案 {filing_no} 在 {last_day} 之后已用于结算单 {settlement_no},"
        "不能终止到这一天"
    )
    todo = "请把最后一天定在该次就诊之后,或先撤销该结算"
    who = (Who.AGENCY,)
