"""The settings under a home of the tests' own: they never touch anybody's records."""

import os
from pathlib import Path

os.environ["YIBAO_HOME"] = str(Path(__file__).parent.parent / ".yibao-test")

from yibao.project.settings import *  # noqa: F403  reads YIBAO_HOME

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick
