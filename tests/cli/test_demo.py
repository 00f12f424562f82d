"""``yibao demo``: a fresh machine plays a day, and may play another."""

from pathlib import Path

from tests.cli.conftest import Start


def test_a_day_is_played_shown_and_verified_twice(start: Start, home: Path) -> None:
    first = start("demo")
    told, errors = first.communicate()
    assert first.returncode == 0, errors
    for expected in ("大额医疗补助", "大病保险", "倾斜救助", "家庭共济账户"):
        assert expected in told
    assert "全部成立" in told
    assert "make serve" in told
    second = start("demo")
    told, errors = second.communicate()
    assert second.returncode == 0, errors
    assert "新的一天" in told
    pages = sorted((home / "demo").glob("*.html"))
    assert len(pages) == 2
    assert "全部成立" in pages[0].read_text(encoding="utf-8")
