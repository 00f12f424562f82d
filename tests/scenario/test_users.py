"""用户 of a scenario: logins of a demo city, and people who get theirs later."""

from __future__ import annotations

from pathlib import Path

import pytest

from yibao.access.logins import password_is_due
from yibao.access.models import DemoLogin, PostGrant, User
from yibao.access.queries import demo_logins
from yibao.demo.city import CITY
from yibao.kernel.models import Journal
from yibao.policies.source import FilesRefused
from yibao.scenario.load import load_scenario
from yibao.scenario.world import read_scenario

WORLD = """
title: 小城
areas:
  - {code: "990900", name: 小城, level: city}
  - {code: "990901", name: 北区, level: county, parent: "990900"}
users:
  - {number: A-1, name: 甲, area: "990900", posts: [counter], password: Shilishi-2026}
  - number: A-2
    name: 乙
    area: "990901"
    posts: [agreement, counter]
    from: 2026-01-01
"""


@pytest.fixture
def world(tmp_path: Path) -> Path:
    path = tmp_path / "world.yaml"
    path.write_text(WORLD)
    return path


@pytest.mark.django_db
def test_users_come_with_their_posts_and_once(world: Path) -> None:
    load_scenario(world)
    assert {(one.user.number, one.post) for one in PostGrant.objects.all()} == {
        ("A-1", "counter"),
        ("A-2", "agreement"),
        ("A-2", "counter"),
    }
    assert Journal.objects.filter(action="user.post_granted").count() == 3
    assert load_scenario(world).changed_nothing


@pytest.mark.django_db
def test_only_who_has_a_written_password_is_told_on_the_login_page(world: Path) -> None:
    load_scenario(world)
    told = User.objects.get(number="A-1")
    assert [one.user for one in demo_logins()] == [told]
    assert told.check_password("Shilishi-2026") and not told.must_change_password
    other = User.objects.get(number="A-2")
    assert other.has_usable_password()
    assert password_is_due(other, other.created_at)


@pytest.mark.django_db
def test_conflicting_posts_are_refused_where_they_are_written(world: Path) -> None:
    world.write_text(WORLD.replace("[agreement, counter]", "[counter, reviewer]"))
    with pytest.raises(FilesRefused) as refused:
        load_scenario(world)
    (problem,) = refused.value.problems
    assert "AC-004" in str(problem) and "SOD-01" in str(problem)
    assert not User.objects.exists() and not DemoLogin.objects.exists()


def test_a_number_is_written_once(world: Path) -> None:
    world.write_text(WORLD.replace("A-2", "A-1"))
    with pytest.raises(FilesRefused, match="工号 A-1 重复"):
        read_scenario(world)


def test_the_demo_city_has_a_login_for_every_post_and_for_each_county() -> None:
    users = read_scenario(CITY).users
    posts = {post for one in users for post in one.posts}
    assert {"counter", "reviewer", "auditor", "system_admin"} <= posts
    assert {one.area for one in users} == {"990100", "990101", "990102"}
    assert all(one.password for one in users)
