"""National numbers this platform does not carry out yet, and what to do meanwhile.

A hospital's program that calls them on its way must be able to go on: the refusal says
that nothing waits for it.
"""

GO_ON = "请跳过事前事中审核继续开方或结算,费用由结算时的规则和事后审核把关"
BY_AGENCY = "不需机构申请: 请按日做 3201 对总账、3202 对明细账,清算由经办机构按月办理"

INSTEAD: dict[str, str] = {
    "3101": GO_ON,
    "3102": GO_ON,
    "3103": "没有下发疑点,不需反馈;请跳过本交易",
    "3203": BY_AGENCY,
    "3204": BY_AGENCY,
}
