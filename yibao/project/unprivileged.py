"""Running PostgreSQL as somebody else: it refuses to run as root, containers often do.

The server gets an unprivileged account and folders of its own. Folders above ours are
never opened to others: where the account may not pass (``/root``), the server keeps one
capability, to look past folder permissions, and none of root's other powers.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypedDict

from yibao.project.environment import SetupProblem

ACCOUNTS = ("postgres", "nobody")
CAPABILITIES = ("dac_read_search", "dac_override")  # the lesser first


class Switch(TypedDict, total=False):
    """The arguments of ``subprocess`` that change the user."""

    user: int
    group: int
    extra_groups: list[int]


class NoPassage(SetupProblem):
    """The unprivileged account cannot reach the folders."""


@dataclass(frozen=True)
class Account:
    """Who the server runs as."""

    uid: int
    gid: int
    prefix: tuple[str, ...] = ()

    def switch(self) -> Switch:
        if self.uid == os.geteuid() or self.prefix:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def make_folder(self, folder: Path) -> None:
        """Make a folder that this account alone may enter."""
        folder.mkdir(mode=0o700)
        if self.uid != os.geteuid():
            os.chown(folder, self.uid, self.gid)

    def reaches(self, folder: Path, program: Path) -> bool:
        """Whether this account can enter the folder and run the program."""
        looked = 'cd "$0" && test -x "$1" && "$1" --version'
        try:
            tried = subprocess.run(
                [*self.prefix, "/bin/sh", "-c", looked, str(folder), str(program)],
                cwd="/",
                capture_output=True,
                **self.switch(),
            )
        except OSError:
            return False
        return tried.returncode == 0

    def with_capability(self, capability: str) -> Account:
        """The same account, which may look past folder permissions."""
        return replace(
            self,
            prefix=(
                shutil.which("setpriv") or "setpriv",
                f"--reuid={self.uid}",
                f"--regid={self.gid}",
                "--clear-groups",
                # or access(2), which initdb asks, would overlook the capability
                "--securebits=+no_setuid_fixup",
                f"--inh-caps=+{capability}",
                f"--ambient-caps=+{capability}",
                "--",
            ),
        )


def server_account(home: Path, data: Path, program: Path) -> Account:
    """Ourselves, or as root the account that owns the data or the first that exists."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    plain = _owner(data) or _first_account()
    lifted = [plain.with_capability(capability) for capability in CAPABILITIES]
    for account in (plain, *lifted):
        if account.reaches(home, program):
            return account
    name = pwd.getpwuid(plain.uid).pw_name
    raise NoPassage(
        f"PostgreSQL 不能以 root 运行,而用户 {name} 无法进入 {home} 或执行 {program};"
        "请以普通用户运行,或把项目与 YIBAO_HOME 放到其他用户可以通过的目录"
    )


def _owner(data: Path) -> Account | None:
    """Who owns an existing cluster; a cluster is never handed to somebody else."""
    if not data.exists():
        return None
    found = data.stat()
    return Account(found.st_uid, found.st_gid)


def _first_account() -> Account:
    for name in ACCOUNTS:
        with suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Account(entry.pw_uid, entry.pw_gid)
    raise NoPassage("PostgreSQL 不能以 root 运行,系统里又没有 postgres 或 nobody 用户")
