"""``yibao simulate``: a day against a running platform, with lost answers."""

from pathlib import Path
from threading import Thread

import pytest

from tests.cli.conftest import Start, Started
from tests.cli.test_serve import ready

CITY = "yibao/demo/city.yaml"


@pytest.mark.home("city")
def test_a_day_with_lost_answers_holds_to_the_fen(start: Start) -> None:
    service = start("serve", "--port", "0")
    address = ready(service)
    Thread(target=drained, args=[service], daemon=True).start()
    day = start(
        "simulate",
        address,
        *("--scenario", CITY, "--visits", "80", "--seed", "3"),
        *("--lost", "0.05", "--twice", "0.1"),
    )
    told, errors = day.communicate()
    assert day.returncode == 0, told + errors
    assert "不符 0 处" in told
    checking = start("check")
    told, errors = checking.communicate()
    assert checking.returncode == 0, told + errors


def drained(service: Started) -> None:
    """Its log lines taken off, or it would wait for room in the pipe."""
    assert service.stderr is not None
    for _ in service.stderr:
        pass


def test_an_unreadable_scenario_is_said(start: Start) -> None:
    day = start("simulate", "http://127.0.0.1:9", "--scenario", "nothing.yaml")
    _, errors = day.communicate()
    assert day.returncode == 2
    assert "nothing.yaml" in errors


def test_a_city_is_made_and_how_to_load_it_is_said(
    start: Start, tmp_path: Path
) -> None:
    file = tmp_path / "made.yaml"
    size = ("--institutions", "6", "--persons", "9", "--items", "4")
    made = start("simulate", "--make-world", str(file), *size)
    told, errors = made.communicate()
    assert made.returncode == 0, errors
    assert f"yibao load {file}" in told
    loading = start("load", str(file))
    told, errors = loading.communicate()
    assert loading.returncode == 0, told + errors


def test_a_day_without_an_address_is_refused(start: Start) -> None:
    day = start("simulate")
    _, errors = day.communicate()
    assert day.returncode == 2
    assert "--scenario" in errors


def test_a_share_that_is_none_is_said(start: Start) -> None:
    asked = ("simulate", "http://127.0.0.1:9", "--scenario", CITY)
    for wrong in (("--lost", "7"), ("--lost", "-1"), ("--twice", "2")):
        day = start(*asked, *wrong)
        _, errors = day.communicate()
        assert day.returncode == 2
        assert wrong[0] in errors
