"""National numbers this platform does not carry out, and what to do meanwhile.

A hospital's program that calls them on its way must be able to go on: the refusal says
that nothing waits for it, or which platform it belongs to (``later.yaml``).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from importlib import resources

import yaml


class State(StrEnum):
    """Whether it will be built here, or is another platform's."""

    PLANNED = "planned"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class Missing:
    """Why a number is not carried out, and how to go on."""

    state: State
    instead: str


def _read() -> dict[str, Missing]:
    text = (resources.files("yibao.gateway") / "later.yaml").read_text("utf-8")
    return {
        str(number): Missing(State(row["state"]), str(row["instead"]))
        for row in yaml.safe_load(text)
        for number in row["numbers"]
    }


MISSING = _read()
