"""Messages too large, too deep, too many lines, wrongly encoded: refused cheaply."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import psutil
import pytest

from tests.faults.letters import at_once, desk_of, sale
from tests.faults.platform import Platform
from yibao.simulator import messages
from yibao.simulator.connection import ENTRY
from yibao.simulator.known import Institution
from yibao.simulator.open_loop import counted
from yibao.simulator.play import signed

TEN_MB = 10 * 2**20
TIMES, AT_ONCE = 16, 8
GROWTH = 150 * 2**20  # bytes the gateway may have grown by after the storm
WRITTEN = """
    SELECT (SELECT count(*) FROM gateway_message),
           (SELECT count(*) FROM settlement_feeline),
           (SELECT count(*) FROM settlement_settlement)
"""


def with_input(place: Institution, number: str, content: Any) -> bytes:
    message = messages.whole(desk_of(place), number, content)
    return json.dumps(message, ensure_ascii=False).encode()


def lines(place: Institution, number: int, each: dict[str, str]) -> bytes:
    return with_input(place, "2204", {"feedetail": [each] * number})


def heavy(place: Institution) -> dict[str, tuple[bytes, set[str]]]:
    """By what is wrong: the bytes, and the codes it may be refused with."""
    short = {"feedetl_sn": "1", "mdtrt_id": "2"}
    whole = {"feedetl_sn": "1", "med_list_codg": "X" * 60, "cnt": "1", "pric": "1.00"}
    small = with_input(place, "2204", {"feedetail": []})
    deep = small.replace(b"[]", b"[" * 20_000 + b"]" * 20_000)
    deeper = small.replace(b"[]", b"[" * 100_000 + b"]" * 100_000)
    inside = small.replace(b"[]", b'{"a":' * 1_000_000 + b"1" + b"}" * 1_000_000)
    huge = with_input(place, "1101", {"data": {"psn_name": "长" * 2_000_000}})
    named = b'{"x%d":1,' % 7 + b'"infno":"2204",' * 200_000 + b'"msgid":"1"}'
    return {
        "十兆": (b" " * TEN_MB, {"413"}),
        "十万行明细": (lines(place, 100_000, short), {"GW-018"}),
        "四万行明细": (lines(place, 40_000, short), {"GW-020"}),
        "十万行超限明细": (lines(place, 100_000, whole), {"413"}),
        "两万层括号": (deep, {"GW-003"}),
        "十万层括号": (deeper, {"GW-018"}),
        "百万层对象": (inside, {"GW-018"}),
        "两百万字的姓名": (huge, {"GW-024"}),
        "二十万个同名节点": (named, {"GW-020", "GW-004", "ST-101"}),
        "UTF-16": (small.decode().encode("utf-16"), {"GW-001", "GW-002"}),
        "截断的 UTF-8": (small[:-1] + b"\xe4\xbd", {"GW-001", "GW-002"}),
        "乱字节": (bytes(range(256)) * 4_000, {"GW-001", "GW-002"}),
        "压缩包": (b"\x1f\x8b\x08" + b"\0" * 100_000, {"GW-001", "GW-002"}),
    }


def code_of(reply: httpx.Response) -> str:
    if reply.status_code != 200:
        return str(reply.status_code)
    answer = reply.json()
    assert answer["infcode"] == -1
    assert len(reply.content) < 20_000, "应答不随报文变大"
    code: str = answer["output"]["code"]
    return code


def resident(platform: Platform) -> int:
    """Of the gateway, in bytes."""
    found = [platform.gateway, *platform.gateway.children(recursive=True)]
    return sum(psutil.Process(one.pid).memory_info().rss for one in found)


def posted(platform: Platform, body: bytes, headers: dict[str, str]) -> str:
    url = platform.address + ENTRY
    return code_of(
        httpx.post(url, content=body, headers=headers, timeout=120, trust_env=False)
    )


def test_heavy_and_broken_messages_are_refused_and_leave_nothing(
    platform: Platform,
) -> None:
    place = platform.known.pharmacies[0]
    headers = signed(desk_of(place))
    storm = heavy(place)
    assert counted(at_once(platform, [sale(platform, 0, 7)])) == {"ok": 1}
    before, memory = platform.rows(WRITTEN), resident(platform)
    with ThreadPoolExecutor(AT_ONCE) as senders:
        for name, (body, codes) in storm.items():
            told = set(
                senders.map(
                    lambda content: posted(platform, content, headers), [body] * TIMES
                )
            )
            assert told <= codes, name
    assert platform.rows(WRITTEN) == before
    assert resident(platform) - memory < GROWTH
    assert counted(at_once(platform, [sale(platform, 0, 8)])) == {"ok": 1}


@pytest.mark.parametrize("announced", [True, False])
def test_of_ten_megabytes_the_rest_is_not_read(
    platform: Platform, announced: bool
) -> None:
    """Refused while it is still being sent, whether or not the length was said."""
    taken = asyncio.run(_flooded(platform.port, announced))
    assert taken.startswith(b"HTTP/1.1 413 ")


async def _flooded(port: int, announced: bool) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    length = b"Content-Length: %d" % (1_000 * TEN_MB)
    head = length if announced else b"Transfer-Encoding: chunked"
    writer.write(b"POST %b HTTP/1.1\r\nHost: x\r\n%b\r\n\r\n" % (ENTRY.encode(), head))
    piece = b" " * 65_536
    part = piece if announced else b"%x\r\n%b\r\n" % (len(piece), piece)
    answered = asyncio.ensure_future(reader.readline())
    try:
        for _ in range(1_000 * TEN_MB // len(piece)):
            if answered.done():
                break
            writer.write(part)
            await writer.drain()
        return await answered
    finally:
        writer.transport.abort()
