"""What the catalogue refuses."""

from yibao.kernel.errors import Refused, Who


class UnknownItem(Refused):
    code, message = "CA-001", "医保目录中没有项目 {item_code}"
    todo = "请核对医保目录编码,或更新目录对照"
    who = (Who.CODER, Who.DEVELOPER)


class ItemExists(Refused):
    code, message = "CA-002", "医保目录编码 {item_code} 已存在"
    todo = "支付条件有变化的登记新版本"
    who = (Who.AGENCY,)


class PeriodOverlaps(Refused):
    code, message = "CA-003", "{what} {item_code} 的有效期与已有版本重叠"
    todo = "请更正起止日期,或先终止原版本"
    who = (Who.AGENCY,)


class WrongTerms(Refused):
    code, message = "CA-004", "项目 {item_code} 的{what}"
    todo = "请更正等级、自付比例或限价"
    who = (Who.AGENCY,)


class WrongMapping(Refused):
    code, message = "CA-020", "机构项目 {own_code} 不能对照到 {item_code}: {what}"
    todo = "请更正目录类别、医疗目录编码或起止日期"
    who = (Who.CODER, Who.DEVELOPER)


class UnknownMapping(Refused):
    code, message = "CA-021", "机构项目 {own_code} 没有有效的对照"
    todo = "请核对机构目录编号与医疗目录编码,可先做 1317 查询"
    who = (Who.CODER, Who.DEVELOPER)
