"""Every deed is found again by its slug, and somebody may do it and see its receipt."""

from __future__ import annotations

from collections import Counter

from yibao.access.posts import PERMISSIONS
from yibao.web.deeds.kinds import DEEDS, KINDS


def test_no_two_deeds_have_one_slug() -> None:
    """A receipt in the journal is read by it."""
    slugs = Counter(deed.slug for kind in KINDS for deed in kind.deeds)
    assert [slug for slug, count in slugs.items() if count > 1] == []
    assert set(slugs) == set(DEEDS)


def test_every_permission_is_one_a_post_holds() -> None:
    asked = {kind.permission for kind in KINDS}
    asked |= {deed.permission for deed in DEEDS.values()}
    assert asked <= PERMISSIONS
