"""What the divisions refuse."""

from yibao.kernel.errors import Refused, Who


class UnknownArea(Refused):
    code, message = "AR-001", "没有医保区划 {area}"
    todo = "请核对区划代码,或由经办机构先登记该区划"
    who = (Who.DEVELOPER, Who.AGENCY)


class WrongAreaCode(Refused):
    code, message = "AR-002", "区划代码 {area} 应为六位数字"
    todo = "请更正区划代码"
    who = (Who.AGENCY,)


class PoliciesUnusable(Refused):
    code, message = "AR-003", "政策文件夹 {folder} 有 {count} 处错误,第一处: {first}"
    todo = "请按提示改正政策文件后重试"
    who = (Who.POLICY_EDITOR,)
