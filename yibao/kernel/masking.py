"""What a screen, a log line or an error may show of a person (脱敏)."""

from __future__ import annotations

STAR = "*"


def masked(text: str, head: int, tail: int) -> str:
    """Star all but ``head`` first and ``tail`` last characters; short text wholly."""
    hidden = len(text) - head - tail
    if hidden <= 0:
        return STAR * len(text)
    return text[:head] + STAR * hidden + text[len(text) - tail :]


def mask_id_no(id_no: str) -> str:
    """``990100199001010017`` → ``990100********0017``: the birth date is hidden."""
    return masked(id_no, 6, 4)


def mask_phone(phone: str) -> str:
    """``13800001234`` → ``138****1234``."""
    return masked(phone, 3, 4)


def mask_account_no(account_no: str) -> str:
    """A bank account (银行账号): only the last four digits."""
    return masked(account_no, 0, 4)


def mask_name(name: str) -> str:
    """``张三`` → ``张*``, ``欧阳小明`` → ``欧***``: the family's first character."""
    return masked(name, 1, 0) if len(name) > 1 else STAR * len(name)
