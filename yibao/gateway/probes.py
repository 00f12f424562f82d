"""What a supervisor asks: is it alive, is it ready, what did it count."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import msgspec
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from prometheus_client import CONTENT_TYPE_LATEST

from yibao.gateway import metrics
from yibao.gateway.exchange import Reply
from yibao.gateway.limits import Limits
from yibao.gateway.routes import HEALTH, METRICS, READY

PATHS = frozenset((HEALTH, READY, METRICS))
READY_SECONDS = 5.0


class Probes:
    """Answers apart from the messages, so also when every worker is busy."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.asking = ThreadPoolExecutor(1, thread_name_prefix="probe")

    async def answer(self, path: str, inside: int) -> Reply:
        if path == METRICS:
            metrics.occupied(inside, self.limits)
            return Reply(200, metrics.exposition(), CONTENT_TYPE_LATEST)
        if path == READY:
            return await self._ready()
        return _json(200, {"status": "ok", "inside": inside})

    async def _ready(self) -> Reply:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(READY_SECONDS):
                reason = await loop.run_in_executor(self.asking, not_ready)
        except TimeoutError:
            reason = f"数据库 {READY_SECONDS:.0f} 秒内没有应答"
        if reason:
            return _json(503, {"status": "unready", "reason": reason})
        return _json(200, {"status": "ready"})

    def close(self) -> None:
        self.asking.submit(_leave)
        self.asking.shutdown(wait=True)


def not_ready() -> str:
    """Why no message can be carried out now, or nothing."""
    for _ in range(2):  # the first may only find that the old connection is lost
        try:
            applied = MigrationRecorder(connection).applied_migrations()
            missing = len(_migrations() - set(applied))
            return f"数据库缺 {missing} 项表结构更新" if missing else ""
        except (DatabaseError, InterfaceError):
            connection.close()
    return "数据库没有应答"


def _leave() -> None:
    """Close the connection of the thread that probes."""
    connection.close()


@cache
def _migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).disk_migrations)


def _json(status: int, content: Any) -> Reply:
    return Reply(status, msgspec.json.encode(content))
