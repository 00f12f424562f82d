"""How a refusal is told: a sentence for the window, fields for the program."""

from __future__ import annotations

import logging
from typing import Any

from yibao.gateway.tree import shown
from yibao.gateway.wire import Problems
from yibao.kernel.errors import Fault

log = logging.getLogger(__name__)

SENTENCE_LIMIT = 200  # err_msg


def sentence_of(fault: Fault | Problems) -> str:
    """``GW-026 医疗费总额 … 应为数字,收到「abc」。请改为数字``, in 200 characters."""
    first, rest = _first(fault)
    text = f"{first.code} {first.sentence}。{advice_of(first)}"
    if rest:
        text += f"(另有 {len(rest)} 处问题,见 output.others)"
    return shown(text, SENTENCE_LIMIT)


def described(fault: Fault | Problems) -> dict[str, Any]:
    """The same for a program, with every other problem found in the message."""
    first, rest = _first(fault)
    described = _fields(first)
    if rest:
        described["others"] = [_fields(other) for other in rest]
    return described


def code_of(fault: Fault | Problems) -> str:
    """The stable code the sentence begins with."""
    return _first(fault)[0].code


def advice_of(fault: Fault) -> str:
    """What to do, with its fields; without them if the refusal forgot one."""
    try:
        return fault.advice
    except (KeyError, IndexError):
        log.exception("拒绝 %s 缺少 todo 中的字段", fault.code)
        return fault.todo


def _first(fault: Fault | Problems) -> tuple[Fault, list[Fault]]:
    if isinstance(fault, Problems):
        return fault.faults[0], list(fault.faults[1:])
    return fault, []


def _fields(fault: Fault) -> dict[str, Any]:
    value = fault.fields.get("value")
    return {
        "code": fault.code,
        "message": shown(fault.sentence, SENTENCE_LIMIT),
        "field": fault.path or None,
        "value": None if value is None else shown(str(value)),
        "rule": fault.rule or None,
        "action": advice_of(fault) or None,
        "who": [who.value for who in fault.who],
    }
