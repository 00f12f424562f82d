"""Cases of how messages are written: makers differ, and some are broken."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import datetime

from yibao.simulator import messages
from yibao.simulator.conformance.ground import Ground, Play, Raw, encoded, expect, is_ok
from yibao.simulator.messages import Content


def speaks_dialects(ground: Ground) -> Play:
    """The ways clients of different makers write the same message."""
    plain = messages.whole(ground.desk, "1101", messages.identify(ground.patient))
    for title, change in DIALECTS.items():
        message = copy.deepcopy(plain)
        message["msgid"] = messages.whole(ground.desk, "1101", {})["msgid"]
        change(message)
        answer = yield Raw(encoded(message))
        expect(is_ok(answer), f"{title}: {answer.content.get('err_msg')}")
    told = yield Raw(encoded(plain), {"Content-Type": "text/plain"})
    expect(is_ok(told), "Content-Type 为 text/plain 时未办理")
    content = told.content
    expect(content["infcode"] in (0, "0"), "infcode 不是 0")
    reference = str(content.get("inf_refmsgid") or "")
    expect(0 < len(reference) <= 30, "inf_refmsgid 缺少或超过 30 位")
    for name in ("refmsg_time", "respond_time"):
        stamp = str(content.get(name) or "")
        expect(len(stamp) == 17 and stamp.isdecimal(), f"{name} 不是 17 位")


def _input_as_text(message: Content) -> None:
    message["input"] = json.dumps(message["input"], ensure_ascii=False)


def _unknown_field(message: Content) -> None:
    message["hospital_only"] = "x"
    message["input"]["data"]["hospital_only"] = "x"


def _nulls(message: Content) -> None:
    message["cainfo"], message["sign_no"] = None, "null"
    message["input"]["data"].update(card_sn="NULL", begntime=None)


def _array(message: Content) -> None:
    message["input"]["data"] = [message["input"]["data"]]


def _version(message: Content) -> None:
    message["infver"] = "1.0.0"


DIALECTS: dict[str, Callable[[Content], None]] = {
    "input 整体为字符串": _input_as_text,
    "多出的字段": _unknown_field,
    "空值写成 null、NULL": _nulls,
    "单行节点写成数组": _array,
    "infver 1.0.0": _version,
}


def lives_with_broken_messages(ground: Ground) -> Play:
    for body in (b"", b"{", b"[]", b'{"infno": "1101"}', b"\xff\xfe"):
        answer = yield Raw(body)
        expect(answer.status < 500, f"{body!r} 得到 HTTP {answer.status}")
        expect(not is_ok(answer), f"{body!r} 被当作成功")
    strange = messages.whole(ground.desk, "1101", messages.identify(ground.patient))
    answer = yield Raw(encoded({**strange, "infno": "0000"}))
    expect(not is_ok(answer) and answer.status == 200, "未知交易未以 HTTP 200 拒绝")


def turns_away_a_wrong_signature(ground: Ground) -> Play:
    message = messages.whole(ground.desk, "1101", messages.identify(ground.patient))
    key = ground.desk.institution.key
    if key is None:
        return
    good = key.headers(datetime.now(messages.BEIJING))
    bad = {name: f"{value[:-2]}xx" for name, value in good.items()}
    answer = yield Raw(encoded(message), bad)
    code = answer.content.get("code")
    expect(answer.status == 401 and code == 401, "错误的签名没有得到 401")
