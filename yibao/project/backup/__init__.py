"""``yibao backup`` and ``yibao restore``: one file, verified whole."""

from yibao.project.backup.archive import Manifest
from yibao.project.backup.dump import backup
from yibao.project.backup.recover import restore, verified

__all__ = ["Manifest", "backup", "restore", "verified"]
