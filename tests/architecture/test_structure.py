"""What holds the tree together, beside the contracts of ``make lint``."""

import ast
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

import yibao

PACKAGE = Path(yibao.__file__).parent


def imports(path: Path) -> Iterator[str]:
    """The modules a file imports by absolute name."""
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str(module), level=0):
                yield module


def test_the_engine_imports_the_standard_library_only() -> None:
    """The contract lists third parties by name; this holds for those not listed."""
    strangers = {
        f"{path.name}: {name}"
        for path in (PACKAGE / "engine").rglob("*.py")
        for name in imports(path)
        if name.split(".")[0] not in sys.stdlib_module_names
        and not name.startswith("yibao.engine")
    }
    assert strangers == set()


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    said = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=said)
    except SystemExit:
        pytest.fail(f"模型与迁移不一致:\n{said.getvalue()}")
