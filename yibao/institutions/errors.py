"""What 定点管理 refuses."""

from yibao.kernel.errors import Refused, Who


class UnknownInstitution(Refused):
    code, message = "IN-001", "没有定点医药机构 {institution_code}"
    todo = "请核对机构编号,或由经办机构先登记该机构"
    who = (Who.DEVELOPER, Who.AGENCY)


class InstitutionExists(Refused):
    code, message = "IN-002", "机构编号 {institution_code} 已登记"
    todo = "信息有变化的办理变更"
    who = (Who.AGENCY,)


class AgreementOverlaps(Refused):
    code, message = "IN-003", "机构 {institution_code} 已有同期生效的协议"
    todo = "原协议期满之前不能再签同期的协议,请更正协议期限"
    who = (Who.AGENCY,)


class UnknownAgreement(Refused):
    code, message = "IN-004", "没有协议 {agreement_no}"
    todo = "请核对协议编号"
    who = (Who.AGENCY,)


class AgreementExists(Refused):
    code, message = "IN-005", "协议编号 {agreement_no} 已存在"
    todo = "请使用新的协议编号"
    who = (Who.AGENCY,)


class AlreadySigned(Refused):
    code, message = "IN-006", "协议 {agreement_no} 的{party}已于 {signed_on} 签署"
    todo = "不需要重复签署"
    who = (Who.AGENCY,)


class WrongDates(Refused):
    code, message = "IN-007", "日期前后矛盾: {what}"
    todo = "请更正日期"
    who = (Who.AGENCY,)


class MeasureOutOfOrder(Refused):
    """AGR-09: 警告 → 暂停 → 解除, each with its history."""

    code, message = "IN-008", "协议 {agreement_no} {why}"
    todo = "请核对协议当前状态"
    who = (Who.AGENCY,)


class NameTaken(Refused):
    code, message = "IN-009", "机构 {institution_code} 的{what} {number} 有效期重叠"
    todo = "请先终止原登记,或更正有效期"
    who = (Who.AGENCY,)


class UnknownDepartment(Refused):
    code, message = "IN-020", "机构 {institution_code} 没有启用中的科室 {number}"
    todo = "请核对科室编码;新科室先做 3401 上传"
    who = (Who.DEVELOPER, Who.AGENCY)


class DepartmentExists(Refused):
    code, message = "IN-021", "机构 {institution_code} 的科室 {number} 已在启用"
    todo = "信息有变化的做 3402 变更"
    who = (Who.DEVELOPER,)


class ChangeTooEarly(Refused):
    code, message = "IN-022", "科室 {number} 的现行信息自 {since} 起,变更不能早于这一天"
    todo = "请更正开始时间"
    who = (Who.DEVELOPER,)


class NegativeCount(Refused):
    code, message = "IN-023", "科室 {number} 的床位数、人数不能为负"
    todo = "请更正后重发"
    who = (Who.DEVELOPER,)
