"""操作日志 in words: what actions, subjects, channels and fields are called."""

from __future__ import annotations

from importlib import resources

import yaml

_TOLD: dict[str, dict[str, str]] = yaml.safe_load(
    (resources.files("yibao.web.journal") / "words.yaml").read_text("utf-8")
)
ACTIONS, SUBJECTS = _TOLD["actions"], _TOLD["subjects"]
CHANNELS, FIELDS = _TOLD["channels"], _TOLD["fields"]


def deed_name(action: str) -> str:
    """An action without a name shows its code, and so does everything below."""
    return ACTIONS.get(action, action)


def subject_name(kind: str) -> str:
    return SUBJECTS.get(kind, kind)


def channel_name(channel: str) -> str:
    return CHANNELS.get(channel, channel)


def field_name(field: str) -> str:
    return FIELDS.get(field, field)
