"""What one province does differently, as named switches chosen by area or institution.

A deployment adds its own file with ``YIBAO_PROFILES``; its entries come before ours.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal, get_type_hints

import yaml
from django.conf import settings

from yibao.gateway.errors import WrongProfiles
from yibao.gateway.overlay import NOTHING, Overlay
from yibao.gateway.overlay_file import mapping, only, read_overlay
from yibao.gateway.versions import asked_since, versions


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
    # 未退回的追溯码再次售出: warn 只提示, refuse 拒收 (3505 总是只提示)
    repeated_trace_code: Literal["warn", "refuse"] = "warn"

    # 字段、代码、交易编号与国家文本的不同 (profiles.yaml 的 overlay)
    overlay: Overlay = NOTHING
    # 机构固定使用的契约版本; 空为最新
    version: str = ""


NATIONAL = Profile()
SWITCHES = {switch.name for switch in fields(Profile)} - {"name", "overlay", "version"}


@dataclass(frozen=True)
class Choice:
    """Which profile applies where, and who is pinned to which contract version."""

    profiles: dict[str, Profile]
    areas: dict[str, str]
    institutions: dict[str, str]
    pinned: dict[str, str] = field(default_factory=dict)
    known: dict[tuple[str, str], Profile] = field(default_factory=dict)

    def of(self, institution_code: str, area: str) -> Profile:
        """An institution's own profile, else that of the longest matching area.

        It asks for what the contract asks for, or the version the institution has.
        """
        name = self._name_of(institution_code, area)
        return self.named(name, self.pinned.get(institution_code, ""))

    def named(self, name: str, version: str = "") -> Profile:
        """A profile with what a version of the contract asks for under it."""
        key = (name, version)
        if key not in self.known:
            if name not in self.profiles:
                names = "、".join(self.profiles)
                raise WrongProfiles(source="profiles", reason=f"没有 {name},有 {names}")
            profile = self.profiles[name]
            asked = asked_since(version, versions(), name)
            overlay = profile.overlay.over(asked)
            self.known[key] = replace(profile, overlay=overlay, version=version)
        return self.known[key]

    def _name_of(self, institution_code: str, area: str) -> str:
        if institution_code in self.institutions:
            return self.institutions[institution_code]
        prefixes = [prefix for prefix in self.areas if area.startswith(prefix)]
        return self.areas[max(prefixes, key=len)] if prefixes else NATIONAL.name


def profile_of(institution_code: str, area: str) -> Profile:
    """The profile a message of this institution and area is answered by."""
    return _choice().of(institution_code, area)


def profile_named(name: str, version: str = "") -> Profile:
    """A profile by its name, as an institution pinned to that version has it."""
    return _choice().named(name, version)


def profile_names() -> list[str]:
    return list(_choice().profiles)


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
        {**ours.pinned, **own.pinned},
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
    only(mapping(content, source), {"profiles", "areas", "institutions"}, source)
    profiles = {"national": NATIONAL, **(known or {})}
    for name, switches in _part(content, "profiles", source).items():
        profiles[name] = _profile(name, switches or {}, profiles, source)
    areas = _part(content, "areas", source)
    institutions, pinned = _institutions(content, source)
    choice = Choice(profiles, areas, institutions, pinned)
    for name in (*choice.areas.values(), *choice.institutions.values()):
        if name not in profiles:
            raise WrongProfiles(source=source, reason=f"引用了没有定义的 {name}")
    return choice


def _profile(
    name: str, content: Any, known: dict[str, Profile], source: str
) -> Profile:
    """A profile of its own, or another with something changed (``like``)."""
    where = f"{source} {name}"
    switches = dict(mapping(content, where))
    like = switches.pop("like", "national")
    if like not in known:
        raise WrongProfiles(source=where, reason=f"like 引用了没有定义的 {like}")
    base = known[like]
    overlay = read_overlay(switches.pop("overlay", None), where)
    only(switches, SWITCHES, where)
    hints = get_type_hints(Profile)
    for switch, value in switches.items():
        allowed = getattr(hints[switch], "__args__", (True, False))
        if value not in allowed:
            raise WrongProfiles(
                source=source, reason=f"{name}: {switch} 只能是 {allowed}"
            )
    return replace(base, name=name, overlay=overlay.over(base.overlay), **switches)


def _institutions(
    content: dict[str, Any], source: str
) -> tuple[dict[str, str], dict[str, str]]:
    """``H1: hunan``, or ``H1: {profile: hunan, version: "1.0"}``, either left out."""
    chosen, pinned = {}, {}
    for code, said in _part(content, "institutions", source).items():
        if not isinstance(said, dict):
            chosen[code] = str(said)
            continue
        only(said, {"profile", "version"}, f"{source} 的 {code}")
        if "profile" in said:
            chosen[code] = str(said["profile"])
        if "version" in said:
            pinned[code] = str(said["version"])
            asked_since(pinned[code], versions(), f"{source} 的 {code}")
    return chosen, pinned


def _part(content: dict[str, Any], key: str, source: str) -> dict[str, Any]:
    found = mapping(content.get(key) or {}, f"{source} 的 {key}")
    return {str(name): value for name, value in found.items()}
