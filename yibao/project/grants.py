"""What the service role may do, read from the tables themselves (``yibao grants``).

Owners can drop triggers, so in production the service is not the owner: it may add to
an append-only table and read it, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from yibao.project.environment import SetupProblem

APPEND_ONLY = """
    SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE t.tgname = 'append_only_rows' AND c.relnamespace = 'public'::regnamespace
    ORDER BY 1
"""
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
ROLE = """
    SELECT rolsuper OR EXISTS (
        SELECT FROM pg_tables WHERE schemaname = 'public'
            AND pg_has_role(r.oid, tableowner, 'MEMBER'))
    FROM pg_roles r WHERE rolname = %s
"""
MIGRATIONS = "django_migrations"  # the service reads which were applied


def grants(role: str) -> list[str]:
    """The statements that give ``role`` what the service needs, and take all else."""
    guarded = _names(APPEND_ONLY)
    changing = [name for name in _names(TABLES) if name not in {MIGRATIONS, *guarded}]
    return list(_statements(quoted(role), guarded, changing))


def check_role(role: str) -> None:
    """The role exists, and neither owns the tables nor stands above privileges."""
    with connection.cursor() as cursor:
        cursor.execute(ROLE, [role])
        found = cursor.fetchone()
    if found is None:
        raise SetupProblem(f"数据库里没有角色 {role},请先 CREATE ROLE … LOGIN")
    if found[0]:
        raise SetupProblem(
            f"角色 {role} 是超级用户或表的属主,限制对它不起作用;请另建一个服务角色"
        )


def _statements(role: str, guarded: list[str], changing: list[str]) -> Iterator[str]:
    database = quoted(connection.settings_dict["NAME"])
    yield f"GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {role};"
    yield f"GRANT USAGE ON SCHEMA public TO {role};"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role};"
    yield f"GRANT SELECT ON {MIGRATIONS} TO {role};"
    if guarded:
        yield f"GRANT SELECT, INSERT ON {_listed(guarded)} TO {role};"
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON {_listed(changing)} TO {role};"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role};"


def _listed(names: list[str]) -> str:
    return ", ".join(map(quoted, names))


def _names(question: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return [name for (name,) in cursor.fetchall()]


def quoted(name: str) -> str:
    """An identifier; Django's own would take a name with quotes as quoted already."""
    return '"' + name.replace('"', '""') + '"'
