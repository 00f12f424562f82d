"""Whatever is written, a folder or a case is accepted or refused in sentences."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.policies.conftest import AREA, INPATIENT
from tests.policies.test_case import GOOD
from yibao.policies.area import Area
from yibao.policies.case import load_case
from yibao.policies.load import EXAMPLES, OWN_AREA, load_area
from yibao.policies.source import FilesRefused, Mapping, Problems, read_text

POLICY_TEXTS = [AREA, INPATIENT] + [
    path.read_text(encoding="utf-8")
    for path in sorted(OWN_AREA.glob("*.yaml"))
    if not path.name.endswith(EXAMPLES)
]
WORDS = st.one_of(
    st.sampled_from(
        [
            *("~", "yes", "{}", "[]", "[[]]", "- 1", "unlimited", "0", "-1", "1e400"),
            *("NaN", "Infinity", "2025-01-01", "9999-12-31", '"3"', "三级", "\t", ">"),
            *("{value: 1}", "[{value: 1}]", "[{value: [{}]}]", "{not: {not: 3}}"),
            *("{min: x}", "{each: age}", "&a [*a]", "*a", "&a {b: &c d}", "{", "'"),
            *("{times: 4}", "[share]", "basic", "inpatient", "a: b", "!!python/x y"),
        ]
    ),
    st.text(max_size=12),
)


@st.composite
def slips(draw: st.DrawFn, text: str) -> str:
    """The text with a few lines dropped, doubled, shifted, or their values replaced."""
    lines = text.splitlines()
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(lines) - 1))
        line = lines[at]
        match draw(st.sampled_from(["drop", "double", "shift", "value", "inside"])):
            case "drop":
                lines[at] = ""
            case "double":
                lines.insert(at, line)
            case "shift":
                lines[at] = "  " + line
            case "value":
                lines[at] = f"{line.partition(':')[0]}: {draw(WORDS)}"
            case "inside":
                words = line.split(" ")
                words[draw(st.integers(0, len(words) - 1))] = draw(WORDS)
                lines[at] = " ".join(words)
    return "\n".join(lines)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(POLICY_TEXTS).flatmap(slips))
def test_a_policy_file_with_slips_is_read_or_refused(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, good in (("area.yaml", AREA), ("inpatient.yaml", INPATIENT)):
            (Path(folder) / name).write_text(good, encoding="utf-8")
        name = "area.yaml" if "area:" in text else "slip.yaml"
        (Path(folder) / name).write_bytes(text.encode("utf-8", "surrogatepass"))
        read_or_refused(Path(folder))


def read_or_refused(folder: Path) -> Area | None:
    try:
        return load_area(folder)
    except FilesRefused as refused:
        assert refused.problems
        for problem in refused.problems:
            assert problem.line >= 1 and problem.sentence
        return None


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(slips(GOOD))
def test_a_case_with_slips_is_calculated_or_refused(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, good in (("area.yaml", AREA), ("inpatient.yaml", INPATIENT)):
            (Path(folder) / name).write_text(good, encoding="utf-8")
        area = load_area(folder)
        path = Path(folder) / "case"
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        try:
            case = load_case(path, {area.area: area})
        except FilesRefused as refused:
            assert refused.problems
        else:
            assert len(case.calculate()) == len(case.visits)


@pytest.mark.parametrize("text", ["[" * 100_000, "{a: " * 100_000, "- " * 100_000])
def test_nesting_without_end_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FilesRefused, match="套得太深"):
        load_case(path, {})


def test_aliases_that_unfold_without_end_are_refused(tmp_path: Path) -> None:
    text = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10)
    )
    path = tmp_path / "case.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FilesRefused, match="展开后太大"):
        load_case(path, {})


def test_what_is_written_once_may_be_named_again(tmp_path: Path) -> None:
    (node,) = read_text("a: &x [1, 2]\nb: *x\n", "file", Problems())
    assert isinstance(node, Mapping)
    assert node.get("a") == node.get("b")
