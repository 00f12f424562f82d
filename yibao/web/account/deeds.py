"""操作日志 in words: what each action of the agency's people is called."""

from __future__ import annotations

NAMES = {
    "user.logged_in": "登录",
    "user.logged_out": "退出",
    "user.login_refused": "登录没有通过",
    "user.locked": "登录锁定",
    "user.second_factor_bound": "绑定验证器",
    "user.password_changed": "修改口令",
    "user.created": "新增用户",
    "user.post_granted": "授予岗位",
    "user.post_ended": "收回岗位",
    "user.ended": "停用用户",
    "user.unlocked": "解锁用户",
    "user.password_reset": "发临时口令",
    "user.second_factor_reset": "解除验证器",
    "user.demo_login_told": "公布演示登录",
    "person.revealed": "查看明文",
    "chronic_filing.filed": "登记慢特病备案",
    "chronic_filing.approved": "慢特病备案审核通过",
    "chronic_filing.refused": "退回慢特病备案",
    "chronic_filing.revoked": "撤销慢特病备案",
    "remote_filing.filed": "登记异地就医备案",
    "remote_filing.approved": "异地就医备案审核通过",
    "remote_filing.refused": "退回异地就医备案",
    "remote_filing.revoked": "撤销异地就医备案",
    "institution_choice.filed": "登记人员定点",
    "institution_choice.approved": "人员定点审核通过",
    "institution_choice.refused": "退回人员定点",
    "institution_choice.revoked": "撤销人员定点",
    "credential.issued": "登记就诊凭证",
    "credential.lost": "凭证挂失",
    "credential.normal": "凭证解挂",
    "credential.disabled": "凭证停用",
    "family.bound": "绑定家庭共济",
    "family.unbound": "解除家庭共济",
    "coverage.suspended": "暂停待遇",
    "coverage.normal": "恢复待遇",
    "coverage.ended": "停保",
    "person.phone_changed": "变更联系电话",
    "person.died": "登记死亡",
    "bank_account.registered": "登记银行账户",
    "receipt.issued": "出具办理回执",
}
SUBJECTS = {"user": "用户", "person": "参保人", "filing": "备案", "receipt": "回执"}


def deed_name(action: str) -> str:
    """An action without a name shows its code."""
    return NAMES.get(action, action)


def subject_name(kind: str) -> str:
    return SUBJECTS.get(kind, kind)
