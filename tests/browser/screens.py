"""An address of every screen, and who may open it."""

from __future__ import annotations

from tests.browser.live import PERSON, Live

COUNTER, KEEPER, LEADER, ADMIN, AUDIT = "S0001", "S0006", "S0007", "S0008", "S0010"
GUARD = "S0009"  # 安全管理员
AGREEMENT, PHYSICIAN = "XY-990100-2025-001", "D990100000103"  # of the demo city


def screens(live: Live) -> dict[str, tuple[str, str]]:
    """Name → who opens it and its path."""
    bill = f"/settlements/{live.settlement_no}/"
    return {
        "首页": (COUNTER, "/"),
        "柜台": (COUNTER, "/desk/"),
        "参保人": (COUNTER, f"/desk/{PERSON}/"),
        "参保凭证": (COUNTER, f"/desk/{PERSON}/proof/"),
        "明文参保凭证": (COUNTER, f"/desk/{PERSON}/proof/clear/"),
        "参保登记": (COUNTER, "/desk/person-registered/"),
        "办理": (COUNTER, f"/desk/{PERSON}/chronic-filing/"),
        "备案审核": (COUNTER, "/filings/?state=every"),
        "业务复核": (COUNTER, "/confirmations/"),
        "备案": (COUNTER, f"/filings/{live.filing_no}/"),
        "结算查询": (COUNTER, "/settlements/"),
        "结算单": (COUNTER, bill),
        "打印结算单": (COUNTER, f"{bill}statement/"),
        "小票": (COUNTER, f"{bill}receipt/"),
        "待遇试算": (COUNTER, "/calculator/"),
        "各地政策": (COUNTER, "/policies/"),
        "政策参数": (COUNTER, "/policies/990100/"),
        "医保目录": (COUNTER, "/catalogue/"),
        "目录项目": (COUNTER, f"/catalogue/items/{live.item_code}/"),
        "病种目录": (COUNTER, "/catalogue/diseases/"),
        "慢特病种": (COUNTER, "/catalogue/chronic/"),
        "定点机构": (COUNTER, "/institutions/"),
        "机构": (KEEPER, f"/institutions/{live.institution_code}/"),
        "服务协议": (KEEPER, "/agreements/"),
        "协议": (KEEPER, f"/agreements/{AGREEMENT}/"),
        "医保医师": (KEEPER, "/physicians/"),
        "医师": (KEEPER, f"/physicians/{PHYSICIAN}/"),
        "我的账号": (COUNTER, "/account/"),
        "修改密码": (COUNTER, "/account/password/"),
        "操作日志": (AUDIT, "/journal/?operator=S0001"),
        "操作日志的一行": (AUDIT, f"/journal/{live.journal_line}/"),
        "查找": (COUNTER, "/find/?q=990100"),
        "用户与岗位": (GUARD, "/users/"),
        "用户": (GUARD, "/users/S0001/"),
        "组件": (COUNTER, "/_design/"),
        "驾驶舱": (LEADER, "/cockpit/?span=year"),
        "没有权限": (LEADER, "/desk/"),
    }
