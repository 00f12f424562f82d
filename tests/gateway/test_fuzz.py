"""Whatever arrives: an envelope goes back, never a trace, never half a write."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.gateway.conftest import Sender
from yibao.gateway.contract.inpatient import AdmissionRequest, InpatientLinesRequest
from yibao.gateway.contract.kinds import Declared
from yibao.gateway.contract.outpatient import OutpatientSettleRequest, VisitRequest
from yibao.gateway.contract.pharmacy import PurchaseRequest
from yibao.gateway.contract.shape import FieldShape, shape_of
from yibao.gateway.models import Message, SignIn
from yibao.gateway.tree import parse
from yibao.gateway.wire import Problems, read
from yibao.gateway.wire import given as content_of

REQUESTS: list[type[Declared]] = [
    AdmissionRequest,
    InpatientLinesRequest,
    OutpatientSettleRequest,
    PurchaseRequest,
    VisitRequest,
]
CARELESS = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=40)
    | st.sampled_from(["null", "NULL", "", "2025-03-01", "1e999", "9" * 400, "\x00"])
    | st.sampled_from(["\ud800", "０", "{}", "[]", '{"a":1}', "-0", "1.005", "😀"])
)
trees = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
HEAD_NAMES = [
    "infno",
    "msgid",
    "fixmedins_code",
    "inf_time",
    "mdtrtarea_admvs",
    "insuplc_admdvs",
    "opter",
    "opter_name",
    "sign_no",
    "input",
]
note = st.fixed_dictionaries(
    {"psn_no": trees},
    optional={"memo": trees, "diag_srt_no": trees, "exp_content": trees},
)


def well_formed(reply: Any) -> dict[str, Any]:
    assert reply.status in (200, 401)
    answer: dict[str, Any] = json.loads(reply.body)
    if reply.status == 401:
        return {"infcode": -1, "output": {"code": answer["message"][:6]}}
    assert answer["infcode"] in (0, -1)
    assert len(answer["inf_refmsgid"]) == 30
    assert len(answer["err_msg"]) <= 200
    assert "Traceback" not in reply.body.decode()
    if answer["infcode"] == -1:
        assert answer["err_msg"]
        assert answer["output"]["code"] != "GW-099", answer
    else:
        assert answer["err_msg"] == ""
    return answer


def dumped(value: Any) -> bytes:
    return json.dumps(value).encode("utf-8", "surrogatepass")


@CARELESS
@given(body=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes(hospital: Sender, body: bytes) -> None:
    assert well_formed(hospital.post(body))["infcode"] == -1


@CARELESS
@given(tree=trees)
def test_any_json(hospital: Sender, tree: Any) -> None:
    assert well_formed(hospital.post(dumped(tree)))["infcode"] == -1


@CARELESS
@given(changes=st.dictionaries(st.sampled_from(HEAD_NAMES), trees, max_size=3))
def test_any_head(hospital: Sender, changes: dict[str, Any]) -> None:
    before = SignIn.objects.count()
    message = {"input": {"data": {"psn_no": "P1"}}, **hospital.head("T002"), **changes}
    answer = well_formed(hospital.post(dumped(message)))
    added = SignIn.objects.count() - before
    assert added == (answer["infcode"] == 0)
    SignIn.objects.all().delete()
    Message.objects.all().delete()  # the same head may be drawn again


@CARELESS
@given(input_=trees | st.fixed_dictionaries({"data": note | st.lists(note)}))
def test_any_input_is_wholly_done_or_not_at_all(hospital: Sender, input_: Any) -> None:
    message = {**hospital.head("T002"), "input": input_}
    answer = well_formed(hospital.post(dumped(message)))
    kept = Message.objects.filter(message_no=message["msgid"]).count()
    assert kept == SignIn.objects.count() == (answer["infcode"] == 0)
    if kept:
        again = well_formed(hospital.post(dumped(message)))
        assert again == answer
        assert SignIn.objects.count() == 1
    SignIn.objects.all().delete()


def whole(declared: type[Declared], draw: random.Random) -> dict[str, Any]:
    """A message that is right in every field."""
    return {field.wire: _right(field, draw) for field in shape_of(declared)}


RIGHT = {"str": "1", "Decimal": "12.5", "int": 3, "dict": {}, "object": "x"}


def _right(field: FieldShape, draw: random.Random) -> Any:
    if field.node is not None:
        rows = [whole(field.node, draw) for _ in range(draw.randint(1, 2))]
        return rows if field.many else rows[0]
    assert field.kind is not None
    return RIGHT.get(field.kind.python.__name__, "2025-03-01 08:00:00")


def _spoil(tree: Any, wrong: Any, draw: random.Random) -> None:
    """Put a wrong value somewhere."""
    while True:
        key = draw.choice(list(tree) if isinstance(tree, dict) else range(len(tree)))
        if (
            not isinstance(tree[key], dict | list)
            or not tree[key]
            or draw.random() < 0.1
        ):
            tree[key] = wrong
            return
        tree = tree[key]


@CARELESS
@given(
    request=st.sampled_from(REQUESTS),
    wrong=trees,
    seed=st.integers(0, 10**6),
)
def test_a_real_contract_with_one_strange_value(
    request: type[Declared], wrong: Any, seed: int
) -> None:
    draw = random.Random(seed)
    tree = whole(request, draw)
    assert read(request, parse(json.dumps(tree)), "input")
    _spoil(tree, wrong, draw)
    try:
        message = read(request, parse(json.dumps(tree)), "input")
    except Problems as problems:
        assert all(fault.path.startswith("input.") for fault in problems.faults)
        assert all(fault.sentence and fault.advice for fault in problems.faults)
    else:
        json.dumps(content_of(message), ensure_ascii=False).encode()


@pytest.mark.parametrize("size", [10, 10_000])
def test_a_forest_of_brackets(hospital: Sender, size: int) -> None:
    for opening in ("[", '{"a":', '{"input":['):
        answer = well_formed(hospital.post(opening * size))
        assert answer["infcode"] == -1
