"""``yibao stop``: stop an embedded server that a killed process left running."""

from rich import print

from yibao.project import environment
from yibao.project.database import embedded_server
from yibao.project.environment import SetupProblem


def stop() -> None:
    """Stop the embedded server; whoever still uses it loses the connection."""
    if environment.database_setting():
        raise SetupProblem("DATABASE_URL 指向外部数据库,不由本命令停止")
    if embedded_server().stop():
        print("内置数据库已停止")
    else:
        print("内置数据库没有在运行")
