"""What the transactions themselves refuse, before or besides the business."""

from yibao.kernel.errors import Refused, Who


class PersonNotFound(Refused):
    code, message = "GW-201", "没有找到该凭证或证件对应的参保人"
    todo = "请核对凭证类型、凭证编号和证件号码;确未登记的到参保地经办机构办理参保登记"
    who = (Who.CASHIER, Who.INSURED, Who.AGENCY)


class NothingToFindBy(Refused):
    code, message = "GW-202", "没有给出{what},无法查询"
    todo, who = "请至少填写其中一项", (Who.CASHIER, Who.DEVELOPER)


class PeriodBackwards(Refused):
    code, message = "GW-203", "结束时间 {last} 早于开始时间 {first}"
    todo, who = "请更正查询的起止时间", (Who.CASHIER, Who.DEVELOPER)


class NotAMonth(Refused):
    code, message = "GW-204", "累计年月应为 yyyyMM,收到「{value}」"
    todo, who = "请按 yyyyMM 填写,查询全部年度则不填", (Who.DEVELOPER,)


class LeavesNoTrace(Refused):
    code, message = "GW-206", "交易 {value} {title} 不留底,没有下落可查"
    todo = "查询和试算重发即可;请填写写入类交易的编号,或不填"
    who = (Who.DEVELOPER,)


class AreaDiffers(Refused):
    code = "GW-205"
    message = "参保机构医保区划 {value} 与参保人险种 {insurance} 的参保地 {area} 不一致"
    todo = "请用1101返回的参保地(insuplc_admdvs)填报"
    who = (Who.CASHIER, Who.DEVELOPER)
