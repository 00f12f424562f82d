"""What access refuses."""

from yibao.kernel.errors import Refused, Who


class NumberTaken(Refused):
    code, message = "AC-001", "工号 {number} 已有用户 {name}"
    todo = "请换一个工号,或为该用户授予岗位"
    who = (Who.AGENCY,)


class UnknownUser(Refused):
    code, message = "AC-002", "没有工号 {number} 的用户"
    todo = "请核对工号"
    who = (Who.AGENCY,)


class UnknownPost(Refused):
    code, message = "AC-003", "没有岗位 {post}"
    todo = "岗位只能是: {posts}"
    who = (Who.AGENCY,)


class PostsConflict(Refused):
    code, message = "AC-004", "{name} 已任{held},不得再任{asked}: {conflict}"
    todo = "请先收回{held},或授予另一个人"
    who = (Who.AGENCY,)


class PostHeld(Refused):
    code, message = "AC-005", "{name} 在 {since} 起的这段时间已任{post}"
    todo = "不必再授予;要改期限请先收回"
    who = (Who.AGENCY,)


class PostNotHeld(Refused):
    code, message = "AC-006", "{name} 现在没有担任{post}"
    todo = "请核对岗位"
    who = (Who.AGENCY,)


class OwnPosts(Refused):
    code, message = "AC-007", "工号 {number} 是您本人,不能管理自己的账号和岗位"
    todo = "请由另一名安全管理员办理"
    who = (Who.AGENCY,)


class NotInCounty(Refused):
    code, message = "AC-008", "{area}是县级经办机构,不设{post}"
    todo = "请由市级以上经办机构的人员担任"
    who = (Who.AGENCY,)


class WrongLogin(Refused):
    code, message = "AC-009", "工号或口令不对"
    todo = "请核对后重新输入;连续错 {allowed} 次锁定 {minutes} 分钟"
    who = (Who.AGENCY,)


class Locked(Refused):
    code, message = "AC-010", "连续多次没有通过,已锁定到 {until}"
    todo = "请到时再试,或请安全管理员解锁"
    who = (Who.AGENCY,)


class UserEnded(Refused):
    code, message = "AC-011", "工号 {number} 已停用"
    todo = "请联系安全管理员"
    who = (Who.AGENCY,)


class WrongCode(Refused):
    code, message = "AC-012", "动态验证码不对或已用过"
    todo = "请等验证器显示下一个 6 位数后再输入"
    who = (Who.AGENCY,)


class WeakPassword(Refused):
    code, message = "AC-013", "新口令不合要求: {faults}"
    todo = "请换一个口令"
    who = (Who.AGENCY,)


class SameHand(Refused):
    code = "AC-014"
    message = (
        "{name} 已在 {at} 对 {subject_no} 做过{earlier},不能再做{asked}: {conflict}"
    )
    todo = "请由另一名经办人办理"
    who = (Who.AGENCY,)


class PeriodWrong(Refused):
    code, message = "AC-015", "岗位终止日期 {until} 早于生效日期 {since}"
    todo = "请更正日期"
    who = (Who.AGENCY,)


class ReasonMissing(Refused):
    code, message = "AC-016", "{what}要写明事由"
    todo = "请写明为什么"
    who = (Who.AGENCY,)


class NoSecondFactor(Refused):
    code, message = "AC-017", "工号 {number} 没有绑定验证器"
    todo = "登录时按提示绑定"
    who = (Who.AGENCY,)


class TooLong(Refused):
    code, message = "AC-018", "{what}至多 {limit} 个字,写了 {length} 个"
    todo, who = "请缩短", (Who.AGENCY,)


class NoLongerUser(Refused):
    code, message = "AC-019", "工号 {number} 已停用,不再授予岗位,也不再变更登录"
    todo = "返岗的请用新的工号新增用户"
    who = (Who.AGENCY,)
