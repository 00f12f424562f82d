"""What one province does differently, as named switches chosen by area or institution.

A deployment adds its own file with ``YIBAO_PROFILES``; its entries come before ours.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal, get_type_hints

import yaml
from django.conf import settings

from yibao.gateway.errors import WrongProfiles


@dataclass(frozen=True)
class Profile:
    """The national way, and what can differ from it."""

    name: str = "national"

    # fund_pay_sumamt 是否含个人账户支出
    account_in_fund: bool = False
    # 撤销返回的 setl_id: new 新反向号, original 原结算号
    refund_number: Literal["new", "original"] = "new"
    # 先签到后交易
    sign_in_required: bool = False
    # hosp_lv: national 01..14 式代码, grade 只区分 3/2/1 级
    hospital_level: Literal["national", "grade"] = "national"
    # 无值的字段: null, 或 blank (字符给空串, 数值给 0)
    nothing: Literal["null", "blank"] = "null"
    # 2103 同时返回旧名 psn_pay 与 cash_payamt
    old_pharmacy_names: bool = True
    # 先 2402 出院后 2304 结算 (中途结算除外)
    discharge_first: bool = False
    # 在院期间不得再次入院
    one_stay_at_a_time: bool = True
    # 目录里没有的项目: refuse 拒收, own_pay 按全自费
    unknown_items: Literal["refuse", "own_pay"] = "refuse"
    # 未登记的就诊凭证也受理 (由前置机核验的省份)
    accept_unknown_credentials: bool = False
    # acct_used_flag 1 也动用共济账户
    family_with_own: bool = False
    # 2503 备案即时生效, 否则待经办机构审核
    filings_approved_at_once: bool = True


NATIONAL = Profile()


@dataclass(frozen=True)
class Choice:
    """Which profile applies where."""

    profiles: dict[str, Profile]
    areas: dict[str, str]
    institutions: dict[str, str]

    def of(self, institution_code: str, area: str) -> Profile:
        """An institution's own profile, else that of the longest matching area."""
        if institution_code in self.institutions:
            return self.profiles[self.institutions[institution_code]]
        prefixes = [prefix for prefix in self.areas if area.startswith(prefix)]
        if not prefixes:
            return NATIONAL
        return self.profiles[self.areas[max(prefixes, key=len)]]


def profile_of(institution_code: str, area: str) -> Profile:
    """The profile a message of this institution and area is answered by."""
    return _choice().of(institution_code, area)


@cache
def _choice() -> Choice:
    ours = (resources.files("yibao.gateway") / "profiles.yaml").read_text("utf-8")
    choice = read_choice(ours, "profiles.yaml")
    own: Path | None = settings.PROFILES_FILE
    return choice if own is None else _joined(choice, own)


def _joined(ours: Choice, path: Path) -> Choice:
    try:
        text = path.read_text("utf-8")
    except OSError as problem:
        raise WrongProfiles(source=path, reason=f"无法读取,{problem}") from None
    own = read_choice(text, str(path), ours.profiles)
    return Choice(
        own.profiles,
        {**ours.areas, **own.areas},
        {**ours.institutions, **own.institutions},
    )


def read_choice(
    text: str, source: str, known: dict[str, Profile] | None = None
) -> Choice:
    """Read a profiles file; anything unknown in it is refused by name."""
    try:
        content = yaml.safe_load(text) or {}
    except yaml.YAMLError as problem:
        raise WrongProfiles(
            source=source, reason=f"不是合法的 YAML: {problem}"
        ) from None
    _only(content, {"profiles", "areas", "institutions"}, source)
    profiles = {"national": NATIONAL, **(known or {})}
    for name, switches in _mapping(content, "profiles", source).items():
        profiles[name] = _profile(name, switches or {}, source)
    areas = _mapping(content, "areas", source)
    institutions = _mapping(content, "institutions", source)
    choice = Choice(profiles, areas, institutions)
    for name in (*choice.areas.values(), *choice.institutions.values()):
        if name not in profiles:
            raise WrongProfiles(source=source, reason=f"引用了没有定义的 {name}")
    return choice


def _profile(name: str, switches: dict[str, Any], source: str) -> Profile:
    hints = get_type_hints(Profile)
    _only(switches, {f.name for f in fields(Profile)} - {"name"}, f"{source} {name}")
    for switch, value in switches.items():
        allowed = getattr(hints[switch], "__args__", (True, False))
        if value not in allowed:
            raise WrongProfiles(
                source=source, reason=f"{name}: {switch} 只能是 {allowed}"
            )
    return Profile(name=name, **switches)


def _mapping(content: dict[str, Any], key: str, source: str) -> dict[str, Any]:
    found = content.get(key) or {}
    if not isinstance(found, dict):
        raise WrongProfiles(source=source, reason=f"{key} 应为映射")
    return {str(name): value for name, value in found.items()}


def _only(content: Any, known: set[str], source: str) -> None:
    if not isinstance(content, dict):
        raise WrongProfiles(source=source, reason="应为映射")
    unknown = sorted(set(map(str, content)) - known)
    if unknown:
        raise WrongProfiles(
            source=source,
            reason=f"有不认识的 {', '.join(unknown)},可用 {', '.join(sorted(known))}",
        )
