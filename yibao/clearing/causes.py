"""Why a line differs between the institution's books and ours, and what closes it."""

from __future__ import annotations

from enum import StrEnum


class Cause(StrEnum):
    """原因代码 of a difference."""

    ONLY_OURS = "only_ours"
    ONLY_THEIRS = "only_theirs"
    REVERSED_AFTER_CUTOFF = "reversed_after_cutoff"
    REFUND_NETTED = "refund_netted"
    OTHER_MONTH = "other_month"
    OTHER_DAY = "other_day"
    OTHER_CATEGORY = "other_category"
    CROSS_AREA = "cross_area"
    VOID_COUNTED = "void_counted"
    OTHER_VISIT = "other_visit"
    ROUNDING = "rounding"
    AMOUNT = "amount"

    @property
    def label(self) -> str:
        return _TOLD[self][0]

    @property
    def action(self) -> str:
        """What the institution or the agency does to close it."""
        return _TOLD[self][1]


_TOLD = {
    Cause.ONLY_OURS: (
        "仅医保有",
        "机构账上没有此笔:未收费的按 msgid 发 2601 冲正;已收费的用 5203 取回后补记",
    ),
    Cause.ONLY_THEIRS: (
        "仅机构有",
        "医保没有此笔:未结算成功的重新结算;重复或多记的从机构账剔除",
    ),
    Cause.REVERSED_AFTER_CUTOFF: (
        "截止后撤销",
        "原单与撤销单分属两期:原单计入结算当日,撤销单计入撤销当日,各列一行",
    ),
    Cause.REFUND_NETTED: (
        "退费未列正负两行",
        "本期内结算又撤销的,正、负两行都应计入笔数并列入文件",
    ),
    Cause.OTHER_MONTH: (
        "属于其他月份",
        "按医保返回的结算时间归月:撤销单计入撤销当月,其余移到结算当月",
    ),
    Cause.OTHER_DAY: (
        "属于同月其他日期",
        "按医保返回的结算时间归日,移到所属日期后重新对账",
    ),
    Cause.OTHER_CATEGORY: (
        "清算类别不同",
        "按医保返回的清算类别归类后重新对账",
    ),
    Cause.CROSS_AREA: (
        "异地参保人员",
        "异地参保人员的结算同样由本机构的清算经办机构对账,请计入本期",
    ),
    Cause.VOID_COUNTED: (
        "已冲正仍计入",
        "报文已由 2601 冲正,请从机构账剔除",
    ),
    Cause.OTHER_VISIT: (
        "人员或就诊不一致",
        "结算ID 与人员编号、就诊ID 对不上,请用 5203 核对后更正",
    ),
    Cause.ROUNDING: (
        "尾差",
        "各项相差不超过 1 分,请按医保结算单金额更正",
    ),
    Cause.AMOUNT: (
        "金额不一致",
        "请用 5203 核对结算单并按医保金额更正;确为医保有误的向经办机构提出",
    ),
}
