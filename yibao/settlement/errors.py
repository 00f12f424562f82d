"""Why a visit, a line or a settlement is refused, and what the clerk can do about it.

ST-0xx visits, ST-1xx fee lines, ST-2xx who is treated where, ST-3xx settlement,
ST-4xx reversal and what follows from it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from yibao.engine.errors import Refused, Who

if TYPE_CHECKING:
    from yibao.settlement.models import RefusedAttempt


class ReportedRefusal(Refused):
    """A refusal that must leave a trace (冒名、挂失凭证): see ``attempts``."""

    kind: ClassVar[str] = ""
    attempt: RefusedAttempt | None = None


# ST-0xx visits


class UnknownEncounter(Refused):
    code, message = "ST-001", "没有就诊记录 {encounter_no}"
    todo = "请核对就诊ID,或先办理挂号(2201)或入院登记(2401)"
    who = (Who.DEVELOPER, Who.CASHIER)


class EncounterElsewhere(Refused):
    code, message = "ST-002", "就诊 {encounter_no} 不是本机构登记的"
    todo = "请到登记该次就诊的机构办理"
    who = (Who.CASHIER,)


class EncounterOfAnother(Refused):
    code, message = "ST-003", "就诊 {encounter_no} 不属于参保人 {person_no}"
    todo = "请核对人员编号与就诊ID是否对应"
    who = (Who.DEVELOPER, Who.CASHIER)


class EncounterCancelled(Refused):
    code, message = "ST-004", "就诊 {encounter_no} 已撤销"
    todo = "请重新办理挂号或入院登记"
    who = (Who.CASHIER,)


class WrongSetting(Refused):
    code, message = "ST-005", "就诊 {encounter_no} 是{setting},不能办理{action}"
    todo = "门诊用22xx,住院用23xx和24xx,药店购药用21xx"
    who = (Who.DEVELOPER,)


class EncounterSettled(Refused):
    code, message = "ST-006", "就诊 {encounter_no} 有未撤销的结算单 {settlement_no}"
    todo = "请先撤销结算单 {settlement_no}"
    who = (Who.CASHIER,)


class EncounterHasLines(Refused):
    code, message = "ST-007", "就诊 {encounter_no} 还有 {count} 条未撤销的费用明细"
    todo = "请先撤销费用明细(2302,流水号填0000可撤销全部)"
    who = (Who.CASHIER,)


class AlreadyDischarged(Refused):
    code, message = "ST-008", "就诊 {encounter_no} 已于 {end_on} 出院"
    todo = "请先撤销出院(2405)"
    who = (Who.CASHIER,)


class NotDischarged(Refused):
    code, message = "ST-009", "就诊 {encounter_no} 尚未办理出院"
    todo = "请先办理出院(2402)"
    who = (Who.CASHIER,)


class DischargeBeforeAdmission(Refused):
    code, message = "ST-010", "出院时间 {end_at} 早于入院时间 {begin_at}"
    todo = "请核对出院时间"
    who = (Who.CASHIER,)


class StillInHospital(Refused):
    code = "ST-011"
    message = (
        "参保人 {person_no} 在{institution_name}({institution_code})尚未出院,"
        "{begin_on} 入院"
    )
    todo = "请先由该机构办理出院,登记有误的撤销入院(2404);就诊 {encounter_no}"
    who = (Who.CASHIER, Who.INSURED)


class RegistrationNumberUsed(Refused):
    code, message = "ST-012", "住院/门诊号 {institution_no} 已用于就诊 {encounter_no}"
    todo = "住院/门诊号在机构内不能重复,请更换后重新登记"
    who = (Who.DEVELOPER,)


class AwaitsItsBill(Refused):
    code, message = "ST-013", "就诊 {encounter_no} 已出院,还没有出院结算,不能清理"
    todo = "请办理结算(2304);登记有误的先撤销出院(2405)"
    who = (Who.CASHIER,)


# ST-1xx fee lines


class LineRepeated(Refused):
    code, message = "ST-101", "费用明细流水号 {line_sn} 已上传过"
    todo = "流水号在一次就诊内不能重复;要更正请先撤销原明细(2205或2302)再传"
    who = (Who.DEVELOPER,)


class LineTotalDiffers(Refused):
    code = "ST-102"
    message = (
        "明细 {line_sn} 的总额 {line_total} 元不等于单价×数量 {product} 元,超过0.01元"
    )
    todo = "请核对单价、数量和明细总额"
    who = (Who.DEVELOPER,)


class UnknownItem(Refused):
    code = "ST-103"
    message = (
        "明细 {line_sn} 的医疗目录编码 {item_code} 在 {day} 不是有效的医保目录项目"
    )
    todo = (
        "请核对医疗目录编码(med_list_codg);"
        "或先上传目录对照(3301),把机构项目 {institution_item_code} 对照到医保目录"
    )
    who = (Who.CODER,)


class NothingCounted(Refused):
    code, message = "ST-104", "明细 {line_sn} 的数量为零"
    todo = "请填写数量;退费明细填负数量并填写原流水号"
    who = (Who.DEVELOPER,)


class RefundWithoutOriginal(Refused):
    code = "ST-105"
    message = "退费明细 {line_sn} 的原流水号 {original_line_sn} 不存在或已撤销"
    todo = "负数量的明细必须填写本次就诊中有效的原流水号(init_feedetl_sn)"
    who = (Who.DEVELOPER,)


class RefundTooLarge(Refused):
    code = "ST-106"
    message = "原明细 {original_line_sn} 只剩 {left} 可退,本次要退 {quantity}"
    todo = "请核对退费数量"
    who = (Who.CASHIER,)


class RefundOfSettled(Refused):
    code = "ST-107"
    message = "原明细 {original_line_sn} 已由结算单 {settlement_no} 结算"
    todo = "请先撤销结算单 {settlement_no},退费后按剩余明细重新结算"
    who = (Who.CASHIER,)


class MixedDiseases(Refused):
    code, message = "ST-108", "收费批次 {batch_no} 的明细病种不一致: {diseases}"
    todo = "同一批次只能是一个病种,请按病种分批上传"
    who = (Who.DEVELOPER,)


class LinesSettled(Refused):
    code = "ST-109"
    message = "要撤销的明细已由结算单 {settlement_no} 结算"
    todo = "请先撤销结算单 {settlement_no},再撤销明细"
    who = (Who.CASHIER,)


class NoSuchLines(Refused):
    code, message = "ST-110", "没有可撤销的明细 {number}"
    todo = "请核对收费批次号或流水号;0000表示全部未结算明细"
    who = (Who.CASHIER,)


class RefundStays(Refused):
    code = "ST-111"
    message = "明细 {line_sn} 还有未撤销的退费明细 {refund_sn}"
    todo = "请连同退费明细一起撤销"
    who = (Who.CASHIER,)


class ServiceOutsideStay(Refused):
    code = "ST-112"
    message = "明细 {line_sn} 的费用发生时间 {service_at} 早于就诊开始时间 {begin_at}"
    todo = "请核对费用发生时间,或用2403更正入院时间"
    who = (Who.CASHIER,)


class NoLines(Refused):
    code, message = "ST-113", "没有费用明细"
    todo = "请至少上传一条费用明细"
    who = (Who.DEVELOPER,)


class NegativePrice(Refused):
    code, message = "ST-114", "明细 {line_sn} 的单价 {price} 元是负数"
    todo = "退费请填负数量、原单价和原流水号(init_feedetl_sn)"
    who = (Who.DEVELOPER,)


class RefundDearer(Refused):
    code = "ST-115"
    message = (
        "退费明细 {line_sn} 的单价 {price} 元"
        "高于原明细 {original_line_sn} 的 {charged} 元"
    )
    todo = "请按原单价退费"
    who = (Who.DEVELOPER, Who.CASHIER)


class TooManyDiagnoses(Refused):
    code, message = "ST-117", "一次就诊的诊断至多 {most} 条,收到 {count} 条"
    todo, who = "请只上传本次就诊的诊断", (Who.DEVELOPER,)


class NegativeOrder(Refused):
    code, message = "ST-118", "诊断 {diagnosis} 的排序号 {order_no} 不能为负数"
    todo, who = "诊断排序号请从1起依次编写", (Who.DEVELOPER,)


class LineDiffers(Refused):
    code = "ST-116"
    message = "费用明细流水号 {line_sn} 已上传过,这一次的{what}不同"
    todo = "重传须与原明细相同;要更正请先撤销原明细(2205或2302),新明细请换流水号"
    who = (Who.DEVELOPER,)


# ST-2xx who is treated where


class UnknownInstitution(Refused):
    code, message = "ST-201", "没有定点医药机构 {institution_code}"
    todo = "请核对机构编号,或联系经办机构办理定点"
    who = (Who.DEVELOPER, Who.AGENCY)


class NoAgreement(Refused):
    code, message = "ST-202", "机构 {institution_code} 在 {at} 没有生效的定点协议"
    todo = "请与经办机构签订或恢复定点协议;协议生效前的费用不能直接结算"
    who = (Who.AGENCY,)


class CareNotAgreed(Refused):
    code = "ST-203"
    message = "机构 {institution_code} 的协议不包括医疗类别 {care_type}"
    todo = "请核对医疗类别,或向经办机构申请增加协议服务范围"
    who = (Who.CASHIER, Who.AGENCY)


class UnknownPerson(Refused):
    code, message = "ST-204", "没有参保人 {person_no}"
    todo = "请先用1101读取人员信息,取其人员编号"
    who = (Who.DEVELOPER,)


class PersonDead(ReportedRefusal):
    code, message = (
        "ST-205",
        "参保人 {person_no} 已于 {death_date} 死亡,{day} 的费用不予支付",
    )
    todo = "请核对就诊人身份和费用日期"
    who = (Who.CASHIER, Who.AGENCY)
    kind = "death"


class NoCoverage(Refused):
    code, message = (
        "ST-206",
        "参保人 {person_no} 在 {day} 没有险种 {insurance} 的参保记录",
    )
    todo = "请核对险种;参保关系有误的到参保地经办机构办理"
    who = (Who.INSURED, Who.AGENCY)


class CoverageNotNormal(Refused):
    code = "ST-207"
    message = "参保人 {person_no} 在 {day} 的待遇状态为“{status}”,不能享受医保待遇"
    todo = "请到参保地经办机构核实缴费和待遇状态,恢复后可零星报销"
    who = (Who.INSURED, Who.AGENCY)


class CredentialNotValid(ReportedRefusal):
    code, message = "ST-208", "就诊凭证已{status},不能使用"
    todo = "请参保人换用其他有效凭证,或到经办机构办理解挂、补办"
    who = (Who.INSURED, Who.AGENCY)
    kind = "credential"


class IdentityDiffers(ReportedRefusal):
    code, message = "ST-209", "{what}与参保人 {person_no} 的登记信息不一致"
    todo = "请核对就诊人本人与凭证是否一致;人证不符的不得结算"
    who = (Who.CASHIER, Who.INSURED)
    kind = "identity"


class CredentialUnknown(ReportedRefusal):
    code, message = "ST-210", "就诊凭证未登记,无法核实身份"
    todo = "请参保人换用身份证(02)或已登记的凭证"
    who = (Who.CASHIER, Who.INSURED)
    kind = "credential"


class NoPolicy(Refused):
    code = "ST-211"
    message = "参保地 {area} 在 {day} 没有险种 {insurance} 的待遇政策"
    todo = "请经办机构维护政策库后重试"
    who = (Who.AGENCY, Who.POLICY_EDITOR)


# ST-3xx settlement


class NothingToSettle(Refused):
    code, message = "ST-301", "就诊 {encounter_no} 没有未结算的费用明细{batch}"
    todo = "请先上传费用明细(2204或2301)"
    who = (Who.CASHIER,)


class AlreadySettled(Refused):
    code, message = "ST-302", "本次就诊的明细{batch}已结算,结算单 {settlement_no}"
    todo = "不要重复结算;要重新结算请先撤销结算单 {settlement_no}"
    who = (Who.CASHIER,)


class TotalDiffers(Refused):
    code = "ST-303"
    message = (
        "医疗费总额 {fee_total} 元不等于 {count} 条未结算明细之和 {lines_total} 元"
    )
    todo = "请核对医疗费总额,或先撤销多传的、补传缺少的明细"
    who = (Who.DEVELOPER, Who.CASHIER)


class DeclaredPartDiffers(Refused):
    code = "ST-304"
    message = "申报的{part} {declared} 元与按目录分割的 {actual} 元不一致"
    todo = "请按明细上传的返回结果填报,或填0由平台计算"
    who = (Who.DEVELOPER,)


class CareTypeDiffers(Refused):
    code = "ST-305"
    message = "结算的医疗类别 {care_type} 与就诊登记的 {registered} 不一致"
    todo = "请按就诊信息(2203或2401)的医疗类别结算,或先更正就诊信息"
    who = (Who.CASHIER,)


class InsuranceDiffers(Refused):
    code = "ST-306"
    message = "结算的险种 {insurance} 与就诊登记的 {registered} 不一致"
    todo = "请按登记的险种结算,或撤销登记后重新办理"
    who = (Who.CASHIER,)


class DischargeFirst(Refused):
    code, message = "ST-307", "就诊 {encounter_no} 尚未出院,不能办理出院结算"
    todo = "请先办理出院(2402),或按中途结算(mid_setl_flag=1)办理"
    who = (Who.CASHIER,)


class NoChronicFiling(Refused):
    code = "ST-308"
    message = "参保人 {person_no} 在 {day} 没有病种 {disease} 的有效门诊慢特病备案"
    todo = "请先办理慢特病备案(2503),或按普通门诊结算"
    who = (Who.CASHIER, Who.INSURED)


class DiseaseMissing(Refused):
    code, message = "ST-309", "门诊慢特病结算缺少病种编码"
    todo = "请在就诊信息(2203)或费用明细(2204)中填写病种编码(dise_codg)"
    who = (Who.CASHIER,)


class NegativeTotal(Refused):
    code, message = "ST-310", "未结算明细之和 {lines_total} 元小于零"
    todo = "请核对退费明细"
    who = (Who.CASHIER,)


class MidStayAfterDischarge(Refused):
    code, message = "ST-311", "就诊 {encounter_no} 已出院,不能办理中途结算"
    todo = "请办理出院结算(mid_setl_flag=0)"
    who = (Who.CASHIER,)


class CareInFuture(Refused):
    code, message = "ST-313", "就诊、出院或费用发生的日期 {day} 还没有到,今天是 {today}"
    todo = "请核对日期并更正;确为预约的,请在就诊后结算"
    who = (Who.CASHIER, Who.DEVELOPER)


class TooBusy(Refused):
    code, message = "ST-312", "参保人 {person_no} 正在办理其他结算,本次未能完成"
    todo = "没有扣款,请稍后用同一报文重试"
    who = (Who.CASHIER,)


# ST-4xx reversal


class UnknownSettlement(Refused):
    code, message = "ST-401", "没有结算单 {settlement_no}"
    todo = "请核对结算ID"
    who = (Who.CASHIER, Who.DEVELOPER)


class SettlementElsewhere(Refused):
    code, message = "ST-402", "结算单 {settlement_no} 不是本机构的"
    todo = "请到办理结算的机构撤销"
    who = (Who.CASHIER,)


class SettlementOfAnother(Refused):
    code = "ST-403"
    message = "结算单 {settlement_no} 与{what} {value} 不对应"
    todo = "请核对结算ID、就诊ID和人员编号"
    who = (Who.DEVELOPER,)


class AlreadyReversed(Refused):
    code, message = "ST-404", "结算单 {settlement_no} 已撤销,撤销单为 {reversal_no}"
    todo = "不要重复撤销;要重新收费请按剩余明细重新结算"
    who = (Who.CASHIER,)


class IsReversal(Refused):
    code, message = "ST-405", "{settlement_no} 是撤销单,不能再撤销或冲正"
    todo = "要恢复收费请按明细重新结算;重新结算按当时的累计计算"
    who = (Who.CASHIER,)


class LaterSettlementFirst(Refused):
    code = "ST-406"
    message = "本次就诊在其后还有未撤销的结算单 {later_no}"
    todo = "请先撤销 {later_no}:后一次结算承接了前一次的起付线和分段"
    who = (Who.CASHIER,)


class NothingSettled(Refused):
    code, message = "ST-407", "就诊 {encounter_no} 还没有结算单"
    todo = "请先办理结算,或核对就诊ID"
    who = (Who.CASHIER,)


# ST-41x recomputing after a reversal


class NotRecomputed(Refused):
    code = "ST-411"
    message = "统筹区 {area} 没有规定撤销后重算后来的结算"
    todo = "可用 yibao recompute --dry-run 预览;确要重算的,先在政策里写明 recompute"
    who = (Who.AGENCY, Who.POLICY_EDITOR)


class NothingReversed(Refused):
    code = "ST-412"
    message = "参保人 {person_no} 险种 {insurance} 的 {year} 年度没有撤销过结算"
    todo = "没有撤销就不需要重算;请核对人员、险种和年度"
    who = (Who.AGENCY,)


class UnknownRecomputation(Refused):
    code, message = "ST-413", "没有重算 {recomputation_no}"
    todo = "请核对重算编号;撤销应答和 yibao recompute 都列出编号"
    who = (Who.AGENCY, Who.DEVELOPER)


class RecomputedSince(Refused):
    code = "ST-414"
    message = "重算 {recomputation_no} 之后又重算过,新的是 {newer_no}"
    todo = "请按新的重算 {newer_no} 办理补退差额"
    who = (Who.AGENCY,)


class AlreadyCorrected(Refused):
    code, message = "ST-415", "重算 {recomputation_no} 的差额已经办理"
    todo = "不要重复办理;此后又有撤销的,按新的重算办理"
    who = (Who.AGENCY,)


class DifferencesChanged(Refused):
    code = "ST-416"
    message = "重算 {recomputation_no} 以后又有结算或撤销,差额已经不同"
    todo = "请用 yibao recompute 重新重算,核对以后再办理"
    who = (Who.AGENCY,)


class StayGoesOn(Refused):
    code = "ST-417"
    message = "就诊 {encounter_no} 还在住院,中途结算 {settlement_no} 的差额不能办理"
    todo = "请在出院结算以后重新重算、办理"
    who = (Who.AGENCY,)


class NothingDiffers(Refused):
    code, message = "ST-418", "重算 {recomputation_no} 没有差额可办理"
    todo = "{obstacle}"
    who = (Who.AGENCY,)


# ST-5xx totals


class UnknownTotal(Refused):
    code, message = "ST-501", "没有名为 {name} 的累计"
    todo = "请从累计项目表中选择"
    who = (Who.AGENCY,)


class OpeningTotalsExist(Refused):
    code, message = "ST-502", "参保人 {person_no} 的 {year} 年度期初累计已登记"
    todo = "期初累计不能修改;有误的请用零星报销或撤销更正"
    who = (Who.AGENCY,)


class UnknownFund(Refused):
    code, message = "ST-601", "没有名为 {fund} 的基金"
    todo = "可以编预算的基金: {funds}"
    who = (Who.AGENCY,)


class NoPoolingArea(Refused):
    code, message = "ST-602", "{area} 不是统筹区,没有自己的基金"
    todo = "请写统筹区的区划代码"
    who = (Who.AGENCY,)


class BudgetDecided(Refused):
    code, message = "ST-603", "{area} {fund} {day} 通过的预算已登记,金额不同"
    todo = "登记过的预算不能修改;调整预算请写新的通过日期与依据"
    who = (Who.AGENCY,)
