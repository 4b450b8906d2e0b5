"""A whole system for slow tests: its own var, PostgreSQL, web process and receivers."""

from __future__ import annotations

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import psycopg

from fansipan.config import environment as environments

CHECKOUT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class System:
    """Started part by part, killed as a whole."""

    def __init__(self, var: Path) -> None:
        # Under root PostgreSQL runs as another account, which may not enter the folders of pytest.
        self.folder = Path(tempfile.mkdtemp(prefix="fansipan-test-"))
        self.folder.chmod(0o755)
        self.port, self.ftp_port = free_port(), free_port()
        self.settings = {
            **os.environ,
            "FANSIPAN_VAR": str(var),
            "FANSIPAN_POSTGRES": str(self.folder / "postgres"),
            "FANSIPAN_PORT": str(self.port),
            "FANSIPAN_FTP_PORT": str(self.ftp_port),
            "FANSIPAN_AS_OWNER": "1",
            "DJANGO_SETTINGS_MODULE": "fansipan.config.settings",
        }
        self.settings.pop("DATABASE_URL", None)
        self.environment = environments.load(self.settings)
        self.processes: list[subprocess.Popen[bytes]] = []
        self.run("-c", "from fansipan.config import postgres; postgres.ensure_running()")
        self.run("manage.py", "migrate", "-v0")

    def run(self, *arguments: str) -> str:
        """Run Python in the system's environment; what it printed."""
        order = [sys.executable, *arguments]
        done = subprocess.run(order, cwd=CHECKOUT, env=self.settings, stdout=subprocess.PIPE, text=True, check=True)
        return done.stdout

    def start(self) -> None:
        """PostgreSQL and the web process as `fansipan up` runs it; returns when it answers."""
        self.run("-c", "from fansipan.config import postgres; postgres.ensure_running()")
        web = ("-m", "uvicorn", "fansipan.config.asgi:application", "--port", str(self.port), "--log-level", "critical")
        self._open(web, self.port)

    def start_receivers(self) -> None:
        """The FTP server and the drop folder."""
        self._open(("-m", "fansipan.config.cli", "receive"), self.ftp_port)

    def _open(self, order: tuple[str, ...], port: int) -> None:
        self.processes.append(subprocess.Popen([sys.executable, *order], cwd=CHECKOUT, env=self.settings))
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError(f"nothing listens on {port}")

    def kill(self) -> None:
        """kill -9 of every process, PostgreSQL's too, in no order."""
        victims = [*self._postgres(), *(process.pid for process in self.processes)]
        random.shuffle(victims)
        for pid in victims:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._reap()

    def _postgres(self) -> list[int]:
        with suppress(FileNotFoundError):
            first = (self.environment.postgres_home / "data" / "postmaster.pid").read_text().split()[0]
            found = subprocess.run(["ps", "-o", "pid=", "--ppid", first], capture_output=True, text=True, check=False)
            return [int(first), *map(int, found.stdout.split())]
        return []

    def _reap(self) -> None:
        for process in self.processes:
            process.wait()
        self.processes = []

    def stop(self) -> None:
        """Stop what runs and leave nothing behind."""
        for process in self.processes:
            process.terminate()
        self._reap()
        self.run("-c", "from fansipan.config import postgres; postgres.stop()")
        shutil.rmtree(self.folder)

    def ask(self, query: str, *parameters: object) -> tuple[object, ...]:
        """The first row of a query."""
        with psycopg.connect(self.environment.embedded_url("fansipan_owner")) as database:
            row = database.execute(query.encode(), parameters).fetchone()
        assert row is not None
        return tuple(row)
