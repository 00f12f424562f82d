"""人民币大写, as vouchers write it."""

from __future__ import annotations

from yibao.engine.money import Money

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "兆")


def capitals(amount: Money) -> str:
    """``1234.50`` → 壹仟贰佰叁拾肆元伍角整."""
    yuan, rest = divmod(abs(amount.fen), 100)
    jiao, fen = divmod(rest, 10)
    text = f"{_whole(yuan)}元" if yuan else ""
    if jiao:
        text += f"{DIGITS[jiao]}角"
    elif fen and yuan:
        text += "零"
    if fen:
        text += f"{DIGITS[fen]}分"
    sign = "负" if amount.fen < 0 else ""
    return sign + (text or "零元") + ("" if fen else "整")


def _whole(yuan: int) -> str:
    """The whole yuan: groups of four places, one 零 for any run of empty ones."""
    text, gap, digits = "", False, str(yuan)
    for index, digit in enumerate(digits):
        place = len(digits) - 1 - index
        if digit == "0":
            gap = True
        else:
            text += ("零" if gap and text else "") + DIGITS[int(digit)]
            text += PLACES[place % 4]
            gap = False
        group = digits[max(0, index - 3) : index + 1]
        if place and place % 4 == 0 and set(group) != {"0"}:
            text += GROUPS[place // 4]
    return text
