"""What can be wrong with a backup, each in a sentence that says what to do."""

from __future__ import annotations

from yibao.project.environment import SetupProblem


class BackupProblem(SetupProblem):
    """The backup or the restore was not done; nothing was changed."""


class ProgramFailed(BackupProblem):
    """``pg_dump`` or ``pg_restore`` gave up."""


class NotABackup(BackupProblem):
    """A file that is not ours, or not whole."""


class OtherKeys(BackupProblem):
    """A backup whose sealed columns these keys would not open."""


class NotEmpty(BackupProblem):
    """The database holds tables that a restore would replace."""


class InUse(BackupProblem):
    """Somebody else is connected to the database."""


class Differs(BackupProblem):
    """What was restored is not what was backed up."""
