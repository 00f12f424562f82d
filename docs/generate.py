"""Writes the reference pages that are made from the code (``make docs``).

A page is a function that returns its Markdown; give it a line in ``PAGES``. A test
holds every page to be current.
"""

from __future__ import annotations

import ast
import functools
import json
import os
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import django
import yaml

from bench.page import performance_page
from yibao.cli.schema import PUBLISHED
from yibao.gateway.accumulators import accumulators_page
from yibao.policies.reference import policies_page
from yibao.policies.spec import JsonSchema
from yibao.scenario.reference import reference_page

DOCS = Path(__file__).parent
TESTS = DOCS.parent / "tests"
MADE = "<!-- 由 make docs 生成,请勿手改 -->\n\n"


def requirements_page() -> str:
    """Which requirement is shown by which tests, from ``@pytest.mark.requirement``."""
    names = requirement_names()
    lines = [
        "# 需求与证明它的测试",
        "",
        "只列有测试证明的需求;没有列出的,尚未证明。",
        "",
        "| 编号 | 名称 | 测试 |",
        "|---|---|---|",
    ]
    for number, tests in sorted(marked_tests(TESTS).items()):
        shown = "<br>".join(f"`{test}`" for test in sorted(tests))
        lines.append(f"| {number} | {names.get(number, '')} | {shown} |")
    return "\n".join(lines) + "\n"


def requirement_names() -> dict[str, str]:
    """Our own short Chinese names of requirements that some test shows."""
    path = DOCS / "reference" / "requirement_names.yaml"
    names: dict[str, str] = yaml.safe_load(path.read_text()) or {}
    return names


def marked_tests(folder: Path) -> dict[str, set[str]]:
    """Requirement number → the tests that carry its mark."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted(folder.rglob("test_*.py")):
        for number, name in marks(ast.parse(path.read_text())):
            found[number].add(f"{path.relative_to(folder)}::{name}")
    return found


def marks(module: ast.Module) -> Iterator[tuple[str, str]]:
    """Every (requirement, test) of one file: a class hands its marks to its tests."""
    yield from _marks_within(module.body, "", _module_numbers(module))


def _marks_within(
    body: list[ast.stmt], prefix: str, inherited: set[str]
) -> Iterator[tuple[str, str]]:
    for statement in body:
        match statement:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                numbers = inherited | _numbers(statement.decorator_list)
                if name.startswith("test"):
                    yield from ((number, prefix + name) for number in numbers)
            case ast.ClassDef(name=name):
                numbers = inherited | _numbers(statement.decorator_list)
                yield from _marks_within(statement.body, f"{name}::", numbers)


def _module_numbers(module: ast.Module) -> set[str]:
    """The numbers of ``pytestmark = …``."""
    return {
        number
        for statement in module.body
        if isinstance(statement, ast.Assign)
        and any(ast.unparse(target) == "pytestmark" for target in statement.targets)
        for number in _numbers([statement.value])
    }


def _numbers(expressions: list[ast.expr]) -> set[str]:
    return {
        ast.literal_eval(argument)
        for expression in expressions
        for call in ast.walk(expression)
        if isinstance(call, ast.Call)
        and ast.unparse(call.func) == "pytest.mark.requirement"
        for argument in call.args
    }


def schema_file(make: Callable[[], JsonSchema]) -> str:
    """One published JSON Schema."""
    return json.dumps(make(), ensure_ascii=False, indent=2) + "\n"


def from_interface(page: str, module: str = "reference") -> str:
    """A page of the interface, whose handlers need the apps ready."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yibao.project.settings")
    django.setup()
    written_in = import_module(f"yibao.gateway.{module}")
    made: str = getattr(written_in, page)()
    return made


# path below docs/ → the function that writes the page
PAGES: dict[str, Callable[[], str]] = {
    "reference/requirements.md": requirements_page,
    "reference/errors.md": functools.partial(from_interface, "errors_page"),
    "reference/transactions.md": functools.partial(from_interface, "transactions_page"),
    "reference/dialects.md": functools.partial(
        from_interface, "dialects_page", "dialects_page"
    ),
    "reference/accumulators.md": accumulators_page,
    "reference/policies.md": policies_page,
    "reference/performance.md": performance_page,
    "reference/scenario.md": reference_page,
    **{
        f"reference/schema/{name}.schema.json": functools.partial(schema_file, make)
        for name, make in PUBLISHED.items()
    },
}


def render(page: str) -> str:
    mark = MADE if page.endswith(".md") else ""
    return mark + PAGES[page]()


def main() -> None:
    for page in PAGES:
        path = DOCS / page
        made = render(page)
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text() != made:
            path.write_text(made)
            sys.stdout.write(f"已更新 docs/{page}\n")


if __name__ == "__main__":
    main()
