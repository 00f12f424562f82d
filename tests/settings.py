"""The settings under a home of the tests' own: they never touch anybody's records."""

import os
from pathlib import Path

os.environ["YIBAO_HOME"] = str(Path(__file__).parent.parent / ".yibao-test")

from yibao.project.settings import *  # noqa: F403  reads YIBAO_HOME
from yibao.project.settings import DATABASES

# Named for the process, so that two runs at once do not take each other's tables.
DATABASES["default"]["TEST"] = {"NAME": f"test_yibao_{os.getpid()}"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick
