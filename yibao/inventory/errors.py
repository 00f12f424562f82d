"""What 进销存 refuses, and the one refusal about trace codes."""

from yibao.kernel.errors import Refused, Who

SHOP = (Who.CASHIER, Who.DEVELOPER)


class RepeatedTraceCode(Refused):
    code = "IV-001"
    message = "药品追溯码 {value} 已于 {sold_at} 在{place}售出"
    todo = "请核对这盒药是否重复扫码或已售出;原销售已退的,请先由原机构办理退货(3506)"
    who = (Who.CASHIER,)


class NothingToVoid(Refused):
    code, message = "IV-002", "本机构没有批次 {batch_no} 的{what}数据可删除"
    todo, who = "请核对批次流水号与进销存数据类型", SHOP


class QuantityNotPositive(Refused):
    code, message = "IV-003", "{what}数量应大于零,收到 {quantity}"
    todo, who = "增减由交易编号和库存变更类型表示,数量一律填正数", SHOP


class UnknownChangeType(Refused):
    code, message = "IV-004", "没有库存变更类型 {value}"
    todo, who = "请按国家代码表填写: {known}", (Who.DEVELOPER,)


class DatesBackwards(Refused):
    code, message = "IV-005", "有效期止 {expires_on} 早于生产日期 {made_on}"
    todo, who = "请核对生产日期与有效期", SHOP


class NotYetHappened(Refused):
    code, message = "IV-006", "{what}时间 {happened_at} 晚于平台时间"
    todo, who = "请核对填报时间与本机时钟", SHOP


class SettlementNeeded(Refused):
    code, message = "IV-007", "医保结算的销售没有填写结算ID"
    todo = "请填写2102、2207或2304返回的 setl_id;自费销售请填 MDTRT_SETL_TYPE 为2"
    who = SHOP


class CodesWithoutRow(Refused):
    code, message = "IV-008", "追溯码写在 {rows} 行商品之外,无法对应"
    todo, who = "请把 drugtracinfo 写进各自的商品行", (Who.DEVELOPER,)


class StockElsewhere(Refused):
    code, message = "IV-009", "不能查询机构 {value} 的进销存"
    todo, who = "只能查询本机构上传的数据", SHOP


class TooMuchAsked(Refused):
    code, message = "IV-010", "符合条件的记录超过 {limit} 条"
    todo, who = "请缩短起止日期,或按批次、目录编码查询", SHOP
