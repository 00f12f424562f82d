"""What the guide to the interface shows of overlays and lint is understood."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from yibao.gateway.differences import differences
from yibao.gateway.profile import NATIONAL, profile_named, read_choice

GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "接入接口.md"
SNIPPETS = re.findall(
    r"```yaml\n# 文件: 接口差异.yaml\n(.*?)```", GUIDE.read_text(), re.S
)


@pytest.mark.parametrize("text", SNIPPETS)
def test_a_profiles_file_of_the_guide_is_read(text: str) -> None:
    known = {"hebei": profile_named("hebei")}
    choice = read_choice(text, "接口差异.yaml", known)
    assert choice.profiles.keys() > {"national", "hebei"}


def test_the_overlay_of_the_guide_differs_as_it_says() -> None:
    assert len(SNIPPETS) == 2
    known = {"hebei": profile_named("hebei")}
    profile = read_choice(SNIPPETS[1], "x", known).named("our_province")
    told = "\n".join(each.sentence for each in differences(profile, NATIONAL))
    for shown in (
        "写作 prdr_name",
        "长度 100",
        "9 家庭账户 (即 2)",
        "只用 2207",
        "就是 2207",
    ):
        assert shown in told
