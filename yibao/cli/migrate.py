"""``yibao migrate``: create or update the tables."""

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from rich import print


def pending() -> list[str]:
    """The migrations that have not been applied, oldest first."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def migrate(dry_run: bool = False) -> None:
    """Create or update the tables; running it twice does no harm."""
    names = pending()
    for name in names:
        print(f"  {name}")
    if not names:
        print("数据库表已是最新")
    elif dry_run:
        print(f"待执行 {len(names)} 项,未作改动")
    else:
        call_command("migrate", interactive=False, verbosity=0)
        print(f"已执行 {len(names)} 项")
