"""``yibao conformance``: this platform passes, and a false certificate is found out."""

from __future__ import annotations

import json
from pathlib import Path
from threading import Thread

import pytest

from tests.cli.conftest import Start
from tests.cli.test_serve import ready
from tests.cli.test_simulate import drained
from yibao.simulator.conformance.certificate import sealed

CITY = "yibao/demo/city.yaml"


@pytest.mark.home("city")
def test_this_platform_passes_and_vouches_for_it(start: Start, tmp_path: Path) -> None:
    service = start("serve", "--port", "0")
    address = ready(service)
    Thread(target=drained, args=[service], daemon=True).start()
    path = tmp_path / "certificate.json"
    asked = ("conformance", address, "--scenario", CITY)
    examining = start(*asked, "--out", str(path))
    told, errors = examining.communicate()
    assert examining.returncode == 0, told + errors
    verifying = start(*asked, "--verify", str(path))
    told, errors = verifying.communicate()
    assert verifying.returncode == 0, told + errors

    forged = json.loads(path.read_text("utf-8"))
    forged["evidence"][0]["digest"] = "0" * 64
    forged["evidence"][1]["message_no"] = "H99010000001209901010000000001"
    del forged["seal"]
    path.write_text(json.dumps({**forged, "seal": sealed(forged)}), "utf-8")
    verifying = start(*asked, "--verify", str(path))
    told, errors = verifying.communicate()
    assert verifying.returncode == 1
    assert "平台不认 2 条" in told


def test_a_platform_that_is_not_there_fails(start: Start) -> None:
    examining = start("conformance", "http://127.0.0.1:9", "--scenario", CITY)
    told, _ = examining.communicate()
    assert examining.returncode == 1
    assert "连接断开" in told
