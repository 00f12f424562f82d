"""The generated pages are current, and the generator sees every mark."""

import ast
import re

import pytest

from docs.generate import (
    DOCS,
    PAGES,
    TESTS,
    marked_tests,
    marks,
    render,
    requirement_names,
)


@pytest.mark.parametrize("page", PAGES)
def test_generated_page_is_current(page: str) -> None:
    assert (DOCS / page).read_text() == render(page), f"docs/{page}: 请运行 make docs"


def test_marks_of_functions_classes_and_modules_are_found() -> None:
    module = ast.parse(
        """
pytestmark = [pytest.mark.slow, pytest.mark.requirement("SEC-01")]

@pytest.mark.requirement("SET-01", "SET-02")
def test_one(): ...

@pytest.mark.requirement("BEN-03")
class TestTwo:
    def test_part(self): ...
    def not_a_test(self): ...
"""
    )
    assert set(marks(module)) == {
        ("SEC-01", "test_one"),
        ("SET-01", "test_one"),
        ("SET-02", "test_one"),
        ("SEC-01", "TestTwo::test_part"),
        ("BEN-03", "TestTwo::test_part"),
    }


def test_requirement_numbers_are_well_formed_and_names_are_of_marked_ones() -> None:
    marked = marked_tests(TESTS)
    assert [n for n in marked if not re.fullmatch(r"[A-Z]{2,4}-\d\d", n)] == []
    assert set(requirement_names()) <= set(marked)
