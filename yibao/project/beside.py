"""The console's process beside the interface: started, watched, ended with it."""

from __future__ import annotations

import logging
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

from yibao.gateway.routes import HEALTH
from yibao.project.environment import SetupProblem

log = logging.getLogger(__name__)

START_SECONDS = 60
END_SECONDS = 30
BACKLOG = 256


class Console:
    """Its socket stays open while it is replaced: who asks meanwhile waits a little."""

    def start(self) -> None:
        self.place = Path(tempfile.mkdtemp(prefix="yibao-console-"))  # ours alone
        self.address = str(self.place / "socket")
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.address)
        self.listener.listen(BACKLOG)
        self.ending = False
        self.process = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        descriptor = self.listener.fileno()
        return subprocess.Popen(
            [
                sys.executable,
                "-m",
                "yibao.project.console",
                str(descriptor),
                str(self.place),
            ],
            stdin=subprocess.PIPE,  # closes when we are gone, however that happened
            stdout=subprocess.DEVNULL,
            pass_fds=[descriptor],
            start_new_session=True,  # Ctrl-C is for us, and we end it in order
        )

    def wait(self) -> None:
        """Until it answers; one that ends instead is a wrong setup."""
        transport = httpx.HTTPTransport(uds=self.address)
        deadline = time.monotonic() + START_SECONDS
        with httpx.Client(transport=transport, timeout=1.0) as asking:
            while self.process.poll() is None and time.monotonic() < deadline:
                try:
                    if asking.get(f"http://console{HEALTH}").is_success:
                        return
                except httpx.TransportError:
                    continue
        raise SetupProblem("经办窗口的进程没有启动,原因见上面的日志")

    def keep(self) -> None:
        """Start it again if it ended by itself."""
        if not self.ending and self.process.poll() is not None:
            log.error("经办窗口的进程意外结束,重新启动")
            self.process = self._started()

    def end(self) -> None:
        """After the interface: what its pages still wait for is answered by then."""
        self.ending = True
        self.process.terminate()
        try:
            self.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.listener.close()
        shutil.rmtree(self.place, ignore_errors=True)
