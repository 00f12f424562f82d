"""What 病案 refuses."""

from yibao.kernel.errors import Refused, Who

CODER_OR_DEVELOPER = (Who.CODER, Who.DEVELOPER)


class SettlementReversed(Refused):
    code, message = "MR-001", "结算单 {settlement_no} 已撤销或本身是撤销单,不能上传清单"
    todo = "请按重新结算后的结算ID上传清单"
    who = CODER_OR_DEVELOPER


class ListClosed(Refused):
    code, message = "MR-002", "结算单 {settlement_no} 的清单{state},不能重新上传"
    todo = "已提交的先用 4102 改为未提交(stas_type 0);已审核的请联系经办机构退回"
    who = (Who.CODER, Who.AGENCY)


class AmountDiffers(Refused):
    code = "MR-003"
    message = "{what}: 清单为 {told} 元,结算单为 {actual} 元,相差 {difference} 元"
    todo = "请直接取结算返回的金额,不要按比例重算;明细有误的先撤销结算"
    who = CODER_OR_DEVELOPER


class DateDiffers(Refused):
    code, message = "MR-004", "{what} {told} 与就诊登记的 {actual} 不一致"
    todo = "请核对清单与入院、出院登记;登记有误的先用 2403 或 2405 更正"
    who = (Who.CODER, Who.CASHIER)


class OutsideStay(Refused):
    code, message = "MR-005", "{what} {told} 不在住院期间 {first} 至 {last}"
    todo, who = "请核对手术、监护与出入院时间", (Who.CODER,)


class TimesBackwards(Refused):
    code, message = "MR-006", "{what}: 结束 {last} 早于开始 {first}"
    todo, who = "请更正时间", (Who.CODER,)


class SeveralMainDiagnoses(Refused):
    code, message = "MR-007", "诊断类别 {kind} 有 {count} 个主诊断: {codes}"
    todo, who = "每类诊断只标一个主诊断(maindiag_flag 1)", (Who.CODER,)


class NotADuration(Refused):
    code, message = "MR-008", "{what}「{told}」不是 天/时/分"
    todo, who = "请写成三个整数,例如 0/12/30", CODER_OR_DEVELOPER


class StateNotYours(Refused):
    code, message = "MR-009", "审核状态 {state} 由经办机构确定"
    todo = "机构只能提交(1)或收回(0)清单"
    who = (Who.DEVELOPER, Who.AGENCY)


class NoList(Refused):
    code, message = "MR-010", "结算单 {settlement_no} 还没有上传清单"
    todo, who = "请先用 4101 上传清单", CODER_OR_DEVELOPER


class NotSubmitted(Refused):
    code, message = "MR-011", "结算单 {settlement_no} 的清单{state},不能审核"
    todo, who = "请待机构提交后再审核", (Who.AGENCY,)


class UnknownListState(Refused):
    code, message = "MR-012", "没有审核状态「{state}」"
    todo = "请按代码表填写: 0 未提交 1 已提交 2 审核通过 3 审核不通过"
    who = CODER_OR_DEVELOPER


class StayDaysDiffer(Refused):
    code, message = "MR-013", "住院天数 {told} 与出入院日期相差的 {actual} 天不一致"
    todo, who = "请按出院日期减入院日期填写,当日出院填 1", (Who.CODER,)


class OutOfRange(Refused):
    code, message = "MR-014", "{what} {told} 不在 0 至 {most} 之间"
    todo, who = "请核对天数与时长", CODER_OR_DEVELOPER


class TooManyRows(Refused):
    code, message = "MR-015", "{what}至多 {most} 条,收到 {count} 条"
    todo, who = "请核对是否重复", CODER_OR_DEVELOPER
