"""The published schemas accept what is loaded, and the page leaves no dimension out."""

from __future__ import annotations

import functools
from pathlib import Path

import jsonschema
import pytest

from tests.policies.conftest import INPATIENT
from yibao.policies.dimensions import DIMENSIONS, GROUPS
from yibao.policies.load import AREA_FILE, EXAMPLES, OWN_AREA, RULES
from yibao.policies.publish import DOCUMENTS, document
from yibao.policies.reference import FILES, all_fields, fields_by_dimension
from yibao.policies.source import (
    Mapping,
    Node,
    Problems,
    Scalar,
    Sequence,
    read_file,
    read_text,
)

PUBLISHED = OWN_AREA.parent / "published"
POLICY_FILES = sorted(
    path
    for folder in (OWN_AREA, PUBLISHED)
    for path in folder.rglob("*.yaml")
    if not path.name.endswith(EXAMPLES)
)


def plain(node: Node) -> object:
    """The node as an editor's YAML support sees it."""
    if isinstance(node, Mapping):
        return {key.text: plain(value) for key, value in node.pairs}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return node.text if node.quoted else unquoted(node)


def unquoted(node: Scalar) -> object:
    if node.text in ("true", "false"):
        return node.text == "true"
    try:
        return float(node.text)
    except ValueError:
        return node.text


@functools.cache
def validator(name: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(document(name))


def schema_of(path: Path, node: Node) -> str:
    if path.name == AREA_FILE:
        return "policy-area"
    assert isinstance(node, Mapping)
    kind = node.get("kind")
    assert isinstance(kind, Scalar)
    return f"policy-{kind.text}"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_published_schema_is_one(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(document(name))


@pytest.mark.parametrize("path", POLICY_FILES, ids=lambda path: path.parent.name)
def test_a_policy_file_keeps_to_its_schema(path: Path) -> None:
    for node in read_file(path, str(path), Problems()):
        validator(schema_of(path, node)).validate(plain(node))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: 职工住院", "titel: 职工住院"),
        ("    source: 测试〔2024〕1号 第三条\n", ""),
        ("value: 0.85", "value: 85"),
        ("- from: 2025-01-01\n    source: 测试〔2024〕1号 第四条", "- source: x"),
    ],
)
def test_a_mistake_does_not_keep_to_the_schema(old: str, new: str) -> None:
    (node,) = read_text(INPATIENT, "inpatient.yaml", Problems())
    validator("policy-benefit").validate(plain(node))
    assert old in INPATIENT
    (node,) = read_text(INPATIENT.replace(old, new), "inpatient.yaml", Problems())
    with pytest.raises(jsonschema.ValidationError):
        validator("policy-benefit").validate(plain(node))


def test_the_cases_of_the_example_city_keep_to_the_schema() -> None:
    for path in sorted(OWN_AREA.glob(f"*{EXAMPLES}")):
        (node,) = read_file(path, str(path), Problems())
        assert isinstance(node, Sequence)
        for item in node.items:
            assert isinstance(item, Mapping)
            case = item.get("case")
            assert case is not None
            assert [
                error.message for error in validator("case").iter_errors(plain(case))
            ] == []


def test_every_dimension_is_said_or_says_why_not() -> None:
    assert [one.number for one in DIMENSIONS] == list(range(1, 56))
    assert sorted(n for _, numbers in GROUPS for n in numbers) == list(range(1, 56))
    served = fields_by_dimension()
    assert {one.number for one in DIMENSIONS if one.said} <= set(served)
    assert all(one.how for one in DIMENSIONS)


def test_every_key_is_explained() -> None:
    for name, one in all_fields(record for _, record in FILES):
        assert one.zh and one.kind.says, f"{name}.{one.key}"


def test_every_kind_of_file_has_a_schema() -> None:
    assert {f"policy-{kind}" for kind in RULES} <= set(DOCUMENTS)
