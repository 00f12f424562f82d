"""What 参保 refuses."""

from yibao.kernel.errors import Refused, Who


class UnknownPerson(Refused):
    code, message = "EN-001", "没有参保人 {person_no}"
    todo = "请核对人员编号,或先办理参保登记"
    who = (Who.CASHIER, Who.AGENCY)


class PersonExists(Refused):
    code, message = "EN-002", "{what}已登记,不能重复登记"
    todo = "请查询已有登记,信息有误的办理变更"
    who = (Who.AGENCY,)


class CoverageOverlaps(Refused):
    """ENR-01: one basic insurance at a time."""

    code = "EN-003"
    message = (
        "参保人 {person_no} 自 {valid_from} 已参加险种 {insurance}{until},"
        "同一时间只能参加一种基本医疗保险"
    )
    todo = "请先办理险种 {insurance} 的停保或转移,再办理本次参保"
    who = (Who.AGENCY, Who.INSURED)


class CategoryNotAdmitted(Refused):
    code, message = "EN-004", "人员类别 {category} 不能参加险种 {insurance}"
    todo = "请核对人员类别:职工医保参保在职、退休人员,居民医保参保城乡居民"
    who = (Who.AGENCY,)


class NoCoverage(Refused):
    code, message = (
        "EN-005",
        "参保人 {person_no} 在 {day} 没有险种 {insurance} 的参保关系",
    )
    todo = "请核对险种和日期"
    who = (Who.AGENCY,)


class WrongDates(Refused):
    code, message = "EN-006", "日期前后矛盾: {what}"
    todo = "请更正日期"
    who = (Who.AGENCY,)


class CredentialExists(Refused):
    code, message = "EN-007", "该凭证编号已登记"
    todo = "请核对凭证编号;补办的请使用新编号"
    who = (Who.AGENCY,)


class UnknownCredential(Refused):
    code, message = "EN-008", "没有该就诊凭证"
    todo = "请核对凭证类型和编号"
    who = (Who.AGENCY,)


class BindingRefused(Refused):
    code, message = "EN-009", "家庭共济绑定未完成: {why}"
    todo = "请核对共济双方和有效期"
    who = (Who.INSURED, Who.AGENCY)


class MarkOverlaps(Refused):
    code, message = "EN-010", "参保人 {person_no} 的身份类别 {kind} 有效期重叠"
    todo = "请先终止原身份认定,再登记新的"
    who = (Who.AGENCY,)


class BasisMissing(Refused):
    """BEN-08: every change of status says why."""

    code, message = "EN-011", "变更待遇状态缺少依据"
    todo = "请填写变更依据"
    who = (Who.AGENCY,)


class CredentialChanged(Refused):
    code, message = "EN-013", "该就诊凭证刚刚变为「{state}」,不能办理"
    todo = "请重新打开本页,按现在的状态办理"
    who = (Who.AGENCY,)


class BankAccountExists(Refused):
    code, message = "EN-012", "该银行账户已登记"
    todo = "不需要重复登记"
    who = (Who.AGENCY,)


class IdNumberWrong(Refused):
    """公民身份号码, GB 11643; the number itself is not repeated."""

    code, message = "EN-014", "公民身份号码有误: {what}"
    todo = "请对照证件重新输入"
    who = (Who.AGENCY,)


class BirthDiffers(Refused):
    code = "EN-015"
    message = "出生日期 {birth_date} 与公民身份号码中的 {in_number} 不一致"
    todo = "请对照证件更正;不填的,按证件号码登记"
    who = (Who.AGENCY,)


class GenderDiffers(Refused):
    code = "EN-016"
    message = "性别「{gender}」与公民身份号码中的「{in_number}」不一致"
    todo = "请对照证件更正;不填的,按证件号码登记"
    who = (Who.AGENCY,)


class RegisteredElsewhere(Refused):
    """Says that somebody is registered, and nothing of whom or where."""

    code, message = "EN-017", "该证件号码已在其他参保地登记,不能重复登记"
    todo = "请由其参保地或上级经办机构办理转移"
    who = (Who.AGENCY, Who.INSURED)


class StateForbidsChange(Refused):
    code, message = "EN-018", "参保关系自 {since} 为「{state}」,不能变更"
    todo = "请选正常参保、此后没有登记其他状态的日期,或先办理恢复待遇"
    who = (Who.AGENCY,)


class NothingChanged(Refused):
    code, message = "EN-019", "变更前后相同: {what}"
    todo = "请核对要变更的内容"
    who = (Who.AGENCY,)


class NoMark(Refused):
    code, message = "EN-020", "参保人 {person_no} 在 {day} 没有身份类别 {kind}"
    todo = "请核对身份类别和日期"
    who = (Who.AGENCY,)


class OutsideLife(Refused):
    """BEN-09: nobody is insured before birth or after death."""

    code, message = "EN-021", "参保日期 {valid_from} {what}"
    todo = "请核对参保日期和登记的生死日期"
    who = (Who.AGENCY,)


class OtherPool(Refused):
    code, message = "EN-022", "{area} 不在原参保地 {before} 的统筹区内"
    todo = "跨统筹区的请先停保,再到新参保地参保并办理转移接续"
    who = (Who.AGENCY,)


class AlreadySo(Refused):
    code = "EN-023"
    message = (
        "险种 {insurance} 的待遇状态在 {day} 是「{state}」(自 {since} 起),不能{what}"
    )
    todo = "请核对日期;要改已登记的变更,在它生效的那一天办理相反的业务"
    who = (Who.AGENCY,)


class ChangedLater(Refused):
    """An order that a later one would undo is no order."""

    code = "EN-024"
    message = (
        "险种 {insurance} 自 {since} 起已登记为「{state}」,"
        "从 {day} 起{what}到那天就失效"
    )
    todo = "要让这次办理一直有效,请先办理自 {since} 起的{what},再办理从 {day} 起的"
    who = (Who.AGENCY,)


class GoesOn(Refused):
    """After a change of category or division one cover follows another."""

    code = "EN-025"
    message = (
        "险种 {insurance} 的参保关系在 {since} 接续,"
        "停保到 {last_day} 不会停止接续的部分"
    )
    todo = "请把最后一天定在 {since} 或以后"
    who = (Who.AGENCY,)
