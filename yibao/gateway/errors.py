"""What the door refuses before any business is asked."""

from yibao.kernel.errors import Refused, Unavailable, Who

DEVELOPER = (Who.DEVELOPER,)
CASHIER_OR_DEVELOPER = (Who.CASHIER, Who.DEVELOPER)
RESEND = "业务未受理也未入账,请稍后用原报文(同一 msgid)重发"


# 报文: what arrived is not a message.
class NotUtf8(Refused):
    code, message = "GW-001", "报文不是 UTF-8 编码,也无法按 GBK 识别"
    todo, who = "请以 UTF-8 编码发送报文", DEVELOPER


class NotJson(Refused):
    code, message = "GW-002", "{what} 不是合法的 JSON: {reason}"
    todo, who = "请检查拼接报文的程序,发送一个完整的 JSON 对象", DEVELOPER


class TooDeep(Refused):
    code, message = "GW-003", "{what} 的嵌套超过 {limit} 层"
    todo, who = "请按接口规范的节点层次组织报文", DEVELOPER


class RepeatedKey(Refused):
    code, message = "GW-004", "同一对象中 {key} 出现多次且内容不同"
    todo, who = "请只保留一个,平台不替发送方选择", DEVELOPER


class TooManyNodes(Refused):
    code, message = "GW-018", "{what} 有 {number} 个对象和数组,超过上限 {limit} 个"
    todo, who = "请分批发送明细", DEVELOPER


class NotAnObject(Refused):
    code, message = "GW-005", "{name} 应为对象,收到的是{got}"
    todo, who = "请按接口规范的节点层次组织报文", DEVELOPER


class CompressedBody(Refused):
    code, message = "GW-006", "请求体使用了 {encoding} 压缩,本接口不解压"
    todo, who = "请去掉 Content-Encoding,直接发送 JSON", DEVELOPER


class WrongMethod(Refused):
    code, message = "GW-007", "接口只接受 POST,收到的是 {method}"
    todo, who = "请用 POST 发送报文", DEVELOPER


class BodyTooSlow(Refused):
    code, message = "GW-008", "{seconds} 秒内没有收完请求体"
    todo, who = "请检查网络后用原报文重发", DEVELOPER


class EncryptedInput(Refused):
    code, message = "GW-009", "input 以 {value} 加密,本接口未开通报文加密"
    todo, who = "请发送明文报文,由传输通道加密", DEVELOPER


# 交易: which transaction, by whom.
class UnknownTransaction(Refused):
    code, message = "GW-010", "没有编号为「{value}」的交易"
    todo, who = "请核对 infno;支持的交易见交易参考页", DEVELOPER


class NotBuiltYet(Refused):
    code, message = "GW-011", "交易 {value} {title} 尚未开通"
    todo, who = "请暂勿调用本交易,开通情况询问经办机构", (Who.DEVELOPER, Who.AGENCY)


class NotCarriedOut(Refused):
    code, message = "GW-016", "交易 {value} {title} 本平台目前不办理"
    todo, who = "{instead}", (Who.DEVELOPER, Who.AGENCY)


class HandledElsewhere(Refused):
    code, message = "GW-017", "交易 {value} {title} 不由本平台办理"
    todo, who = "{instead}", DEVELOPER


class WrongInstitution(Refused):
    code, message = "GW-012", "本凭据不能以定点机构 {value} 的名义发送"
    todo = "请核对 fixmedins_code 与所用的接口凭据;增加授权请联系经办机构"
    who = (Who.DEVELOPER, Who.AGENCY)


class NotUsedHere(Refused):
    code, message = "GW-013", "交易 {value} 在{area}不使用: {reason}"
    todo, who = "请按本地的交易清单办理;有疑问请询问经办机构", DEVELOPER


class NotSignedIn(Refused):
    code, message = "GW-014", "操作员 {operator} 当日没有有效的签到号"
    todo, who = "请先做 9001 签到,并在报文 sign_no 中带上签到号", CASHIER_OR_DEVELOPER


class UnknownSignIn(Refused):
    code, message = "GW-015", "本机构没有编号为 {value} 的签到"
    todo, who = "请核对 9001 返回的 sign_no", CASHIER_OR_DEVELOPER


# 字段: one value of the message.
class Missing(Refused):
    code, message = "GW-020", "缺少 {title} {name}"
    todo, who = "请填写后重发", CASHIER_OR_DEVELOPER


class NoRows(Refused):
    code, message = "GW-021", "节点 {name} 至少要有一行"
    todo, who = "请补充后重发", DEVELOPER


class TooManyRows(Refused):
    code, message = "GW-022", "节点 {name} 只能有一行,收到 {rows} 行"
    todo, who = "请分次发送", DEVELOPER


class NotText(Refused):
    code, message = "GW-023", "{title} {name} 应为文本,收到的是{got}"
    todo, who = "请改为字符串", DEVELOPER


class TooLong(Refused):
    code, message = "GW-024", "{title} {name} 最长 {limit} 个字,收到 {length} 个"
    todo, who = "请缩短后重发", CASHIER_OR_DEVELOPER


class UnsavableText(Refused):
    code, message = "GW-025", "{title} {name} 含有不可见的控制字符或残缺的字符"
    todo, who = "请清除这些字符后重发", CASHIER_OR_DEVELOPER


class NotANumber(Refused):
    code, message = "GW-026", "{title} {name} 应为数字,收到「{value}」"
    todo, who = "请改为数字", CASHIER_OR_DEVELOPER


class NumberTooLarge(Refused):
    code, message = "GW-027", "{title} {name} 的整数部分最多 {limit} 位,收到「{value}」"
    todo, who = "请核对金额或数量", CASHIER_OR_DEVELOPER


class TooManyDecimals(Refused):
    code, message = "GW-028", "{title} {name} 最多 {limit} 位小数,收到「{value}」"
    todo, who = "请按规定的小数位四舍五入后重发,平台不替发送方取舍", DEVELOPER


class NotADate(Refused):
    code, message = "GW-029", "{title} {name} 应为 {pattern},收到「{value}」"
    todo, who = "请改为规定的日期格式", CASHIER_OR_DEVELOPER


class UnknownCode(Refused):
    code, message = "GW-030", "{title} {name} 没有代码「{value}」,可用: {known}"
    todo, who = "请按代码表填写", CASHIER_OR_DEVELOPER


# 重复: the message box.
class OtherContent(Refused):
    code, message = "GW-040", "报文 {value} 已用于内容不同的 {infno} 交易"
    todo = "重发须与原报文相同;新业务请换一个 msgid"
    who = DEVELOPER


class Voided(Refused):
    code, message = "GW-041", "报文 {value} 已冲正或作废,不再受理"
    todo, who = "需要办理请换一个 msgid 重新发起", CASHIER_OR_DEVELOPER


# 文件: 9101 and 9102.
class NotAForm(Refused):
    code, message = "GW-060", "multipart 报文{reason}"
    todo = "请以文本部件 jsonStr 放报文、文件部件 file 放文件"
    who = DEVELOPER


class NoFileContent(Refused):
    code, message = "GW-061", "没有可读的文件内容"
    todo = "请用 multipart 文件部件 file,或在 in 中放 Base64 文本或字节数组"
    who = DEVELOPER


class FileTooLarge(Refused):
    code, message = "GW-062", "文件有 {size} 字节,上限为 {limit} 字节"
    todo, who = "请压缩或分成几个文件上传", CASHIER_OR_DEVELOPER


class FilesFull(Refused):
    code, message = "GW-063", "本机构暂存的文件已达 {limit} 字节"
    todo, who = "请待旧文件到期清除后再上传", (Who.DEVELOPER, Who.AGENCY)


class UnknownFile(Refused):
    code, message = "GW-064", "没有文件 {value},或已过下载截止时间"
    todo = "请核对 file_qury_no 与 filename;已过期的请重新查询下载号"
    who = CASHIER_OR_DEVELOPER


# 交易: what one transaction alone refuses.
class MixedEncounters(Refused):
    code, message = "GW-050", "一份报文的明细只能属于一次就诊一个人,收到 {numbers}"
    todo, who = "请按就诊ID分开上传", DEVELOPER


class NotCompensable(Refused):
    code, message = "GW-051", "交易「{value}」不能冲正"
    todo = (
        "可冲正 2102、2103、2201、2207、2208、2304、2305、2401;其他交易请用各自的撤销"
    )
    who = DEVELOPER


class ReversalStands(Refused):
    code, message = "GW-052", "报文 {value} 的撤销已经办成,不能再冲正"
    todo, who = "需要恢复结算的,请按原明细重新结算", CASHIER_OR_DEVELOPER


class NothingSettledBy(Refused):
    code, message = "GW-053", "报文 {value} 在本机构没有办成结算"
    todo = "请用 Y601 查它的下落;要使迟到的原报文不再办理,请发 2601"
    who = CASHIER_OR_DEVELOPER


class WhichSettlement(Refused):
    code, message = "GW-054", "就诊 {value} 有几张未撤销的结算单: {numbers}"
    todo, who = "请在 setl_id 中写明要撤销哪一张", CASHIER_OR_DEVELOPER


# 查询: the paged queries and the dictionaries.
class WrongPage(Refused):
    code, message = "GW-065", "{name} 应不小于 1,收到 {value}"
    todo, who = "页号与每页条数都从 1 起", DEVELOPER


class UnknownDictionary(Refused):
    code, message = "GW-066", "没有字典「{value}」"
    todo = "请核对字典类型;新增字典请联系经办机构"
    who = (Who.DEVELOPER, Who.AGENCY)


# 平台: nothing wrong with the message.
class Busy(Unavailable):
    code, message = "GW-090", "平台繁忙,排队已满"
    todo = "业务未受理也未入账,请在 {seconds} 秒后用原报文(同一 msgid)重发"
    who = CASHIER_OR_DEVELOPER


class DatabaseAway(Unavailable):
    code, message = "GW-091", "平台数据库暂时不可用"
    todo, who = RESEND, (Who.CASHIER, Who.OPERATOR)


class Overdue(Unavailable):
    code, message = "GW-092", "平台繁忙,报文排队过久,未予办理"
    todo = "业务未受理也未入账,请在 {seconds} 秒后用原报文(同一 msgid)重发"
    who = CASHIER_OR_DEVELOPER


class Bug(Unavailable):
    code, message = "GW-099", "平台内部错误,已记录为 {reference}"
    todo = "业务未入账,请把编号告诉平台运维;可用原报文重发"
    who = (Who.OPERATOR,)


# 鉴权: answered with HTTP 401, before the message is read.
class Unauthorized(Refused):
    """The sender has not shown who it is."""


class LackingHeaders(Unauthorized):
    code, message = "GW-101", "缺少鉴权请求头 {names}"
    todo = "请按接口凭据的鉴权方式补全请求头(反向代理不可丢弃带下划线的请求头)"
    who = DEVELOPER


class TimestampOutside(Unauthorized):
    code, message = "GW-102", "鉴权时间戳「{value}」{reason}"
    todo, who = "请校准服务器时钟后重新签名", DEVELOPER


class KeyUnknown(Unauthorized):
    code, message = "GW-103", "访问键不存在或已收回"
    todo, who = "请核对访问键;补发请联系经办机构", (Who.DEVELOPER, Who.AGENCY)


class SignatureWrong(Unauthorized):
    code, message = "GW-104", "鉴权签名不一致"
    todo, who = "请核对密钥与待签串的拼接方法", DEVELOPER


class Replayed(Unauthorized):
    code, message = "GW-105", "随机串「{value}」已经用过"
    todo, who = "请为每次请求换一个随机串并重新签名", DEVELOPER


class CredentialNeeded(Unauthorized):
    code, message = "GW-106", "定点机构 {value} 已领接口凭据,不接受未鉴权的报文"
    todo, who = "请按接口凭据的鉴权方式签名", DEVELOPER


# 大小: answered with HTTP 413, before the rest is read.
class TooLarge(Refused):
    code, message = "GW-110", "请求体超过 {limit} 字节"
    todo, who = "请分批发送明细", DEVELOPER


# 配置: the operator's own work.
class CredentialExists(Refused):
    code, message = "GW-121", "访问键 {value} 已经发放过"
    todo, who = "请换一个访问键", (Who.AGENCY,)


class NoSuchCredential(Refused):
    code, message = "GW-122", "没有使用中的访问键 {value}"
    todo, who = "请核对鉴权方式与访问键", (Who.AGENCY,)


class WrongProfiles(Refused):
    code, message = "GW-120", "接口差异文件 {source}: {reason}"
    todo, who = "请按提示修改该文件", (Who.OPERATOR,)
