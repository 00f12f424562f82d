"""``yibao users``: from the first administrator to the last day."""

from __future__ import annotations

import re

import pytest
import typer

from tests import samples
from yibao.access.errors import PostsConflict
from yibao.access.models import SecondFactor, User
from yibao.access.second_factor import prepared
from yibao.cli.users import Action, users


@pytest.fixture
def somebody(db: None, capsys: pytest.CaptureFixture[str]) -> str:
    """A user as the command made them; the temporary password it told."""
    samples.city()
    users(Action.CREATE, "A-1", name="甲", area="990100")
    found = re.search(r"临时口令 (\S+) ", capsys.readouterr().out)
    assert found
    return found[1]


def told(capsys: pytest.CaptureFixture[str]) -> str:
    users(Action.LIST)
    return capsys.readouterr().out


def test_a_new_user_gets_a_temporary_password(somebody: str) -> None:
    user = User.objects.get(number="A-1")
    assert user.check_password(somebody) and user.must_change_password


def test_posts_come_and_go(somebody: str, capsys: pytest.CaptureFixture[str]) -> None:
    users(Action.GRANT, "A-1", post="counter", reason="任命")
    assert "综合柜员" in told(capsys)
    with pytest.raises(PostsConflict):
        users(Action.GRANT, "A-1", post="reviewer", reason="任命")
    users(Action.REVOKE, "A-1", post="counter", reason="调岗")
    assert "综合柜员" not in told(capsys).splitlines()[-2]
    users(Action.END, "A-1", reason="离岗")
    assert "停用" in told(capsys)


def test_locks_passwords_and_authenticators_are_undone(
    somebody: str, capsys: pytest.CaptureFixture[str]
) -> None:
    User.objects.update(failed_logins=5)
    users(Action.UNLOCK, "A-1", reason="本人到场")
    assert User.objects.get().failed_logins == 0
    users(Action.RESET, "A-1")
    assert not User.objects.get().check_password(somebody)
    prepared(User.objects.get())
    users(Action.UNBIND, "A-1", reason="手机丢失")
    assert not SecondFactor.objects.exists()
    assert "验证器已解除" in capsys.readouterr().out


def test_who_is_meant_has_to_be_said(db: None) -> None:
    with pytest.raises(typer.BadParameter):
        users(Action.END)
