"""Names that no column takes are refused, before anything is asked."""

import pytest

from yibao.access.commands import create_user
from yibao.access.errors import TooLong
from yibao.kernel.operator import SYSTEM


@pytest.mark.django_db
@pytest.mark.parametrize(("number", "name"), [("T" * 31, "某人"), ("T1", "某" * 51)])
def test_what_is_too_long_is_refused(number: str, name: str) -> None:
    with pytest.raises(TooLong):
        create_user(number=number, name=name, area="990100", password="", by=SYSTEM)
