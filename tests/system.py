"""A whole system for tests: its own var, PostgreSQL, web process, receivers and worker, as `fansipan up` runs them."""

from __future__ import annotations

import fcntl
import http.client
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import psycopg

from fansipan.config import environment as environments
from fansipan.config.processes import Service, services

CHECKOUT = Path(__file__).resolve().parents[1]

COLLECT = "import django; django.setup(); from fansipan.config import preparing; preparing.static_files()"
STOP = "from fansipan.config import postgres; postgres.stop()"
TETHER = (sys.executable, "-P", "-m", "fansipan.config.tether")
MARK = "fansipan-test-"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class System:
    """Started part by part, killed as a whole."""

    def __init__(self, var: Path) -> None:
        _clear_abandoned()
        # Under root PostgreSQL runs as another account, which may not enter the folders of pytest.
        self.folder = Path(tempfile.mkdtemp(prefix=f"{MARK}{os.getpid()}-"))
        self.folder.chmod(0o755)
        self.port, self.ftp_port, self.relay_port = free_port(), free_port(), free_port()
        without = {key: value for key, value in os.environ.items() if not key.startswith(("FANSIPAN_", "DATABASE_URL"))}
        self.site = {
            **without,
            "FANSIPAN_VAR": str(var),
            "FANSIPAN_POSTGRES": str(self.folder / "postgres"),
            "FANSIPAN_PORT": str(self.port),
            "FANSIPAN_FTP_PORT": str(self.ftp_port),
            "FANSIPAN_RELAY_URL": f"http://127.0.0.1:{self.relay_port}",
            "DJANGO_SETTINGS_MODULE": "fansipan.config.settings",
        }
        self.owner = {**self.site, "FANSIPAN_AS_OWNER": "1"}
        self.environment = environments.load(self.site)
        self.services = {service.name: service for service in services(self.environment)}
        self.processes: list[subprocess.Popen[bytes]] = []
        try:
            self.run("-c", "from fansipan.config import postgres; postgres.ensure_running()")
            self.run("manage.py", "migrate", "-v0")
        except BaseException:
            self.stop()
            raise

    @property
    def address(self) -> str:
        """Where the site answers."""
        return f"http://127.0.0.1:{self.port}"

    def run(self, *arguments: str) -> str:
        """Run Python in the system's environment, as the owner of the database; what it printed."""
        order = [sys.executable, *arguments]
        done = subprocess.run(order, cwd=CHECKOUT, env=self.owner, stdout=subprocess.PIPE, text=True, check=True)
        return done.stdout

    def collect_static(self) -> None:
        """Static files as they are served: hashed and compressed, once for all systems of this checkout."""
        shared = CHECKOUT / "var" / "static"
        shared.mkdir(parents=True, exist_ok=True)
        own = self.environment.var / "static"
        own.parent.mkdir(parents=True, exist_ok=True)
        own.symlink_to(shared)
        with (shared.parent / "static.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.run("-c", COLLECT)

    def start(self) -> None:
        """PostgreSQL and the web process; returns when it answers."""
        self.run("-c", "from fansipan.config import postgres; postgres.ensure_running()")
        self._open(self.services["web"], self.port)

    def stop_web(self) -> None:
        """End the web process, as an update does."""
        order = list(self.services["web"].program)
        web = next(one for one in self.processes if isinstance(one.args, list) and one.args[-len(order) :] == order)
        web.terminate()
        web.wait(20)
        self.processes.remove(web)

    def program(self, *arguments: str) -> subprocess.Popen[str]:
        """Python in the system's environment that is spoken with line by line."""
        order = [sys.executable, *arguments]
        return subprocess.Popen(
            order, cwd=CHECKOUT, env=self.owner, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def start_receivers(self) -> None:
        """The FTP server and the drop folder."""
        self._open(self.services["receivers"], self.ftp_port)

    def start_worker(self) -> None:
        """Roll-ups, the loss ledger, exports."""
        self._open(self.services["worker"])

    def start_loggers(self) -> None:
        """The simulated loggers of the demo, from now on."""
        live = self.services["simulators"]
        self._open(replace(live, program=(*live.program, "--backfill", "0")))

    def log(self, name: str) -> str:
        """What a process said."""
        path = self.folder / f"{name}.log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def _open(self, service: Service, port: int | None = None) -> None:
        with (self.folder / f"{service.name}.log").open("ab") as log:
            order = [*TETHER, str(os.getpid()), *service.program]
            process = subprocess.Popen(order, cwd=CHECKOUT, env=self.site, stdout=log, stderr=subprocess.STDOUT)
        self.processes.append(process)
        deadline = time.monotonic() + 60
        while port and not _listens(port):
            assert process.poll() is None, f"{service.name} ended:\n{self.log(service.name)}"
            assert time.monotonic() < deadline, f"nothing listens on {port}:\n{self.log(service.name)}"
            time.sleep(0.05)

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
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.processes = []

    def stop(self) -> None:
        """Stop what runs and leave nothing behind. Nobody waits for its last answers any more."""
        for process in self.processes:
            process.kill()
        self._reap()
        self.run("-c", STOP)
        shutil.rmtree(self.folder)

    def ask(self, query: str, *parameters: object) -> tuple[object, ...]:
        """The first row of a query."""
        with psycopg.connect(self.environment.embedded_url("fansipan_owner")) as database:
            row = database.execute(query.encode(), parameters).fetchone()
        assert row is not None
        return tuple(row)


def deliver(port: int, token: str, body: str, seconds: float = 20) -> bool:
    """Send readings to a system as a logger does, once; whether they were acknowledged."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)) as connection:
        try:
            connection.request("POST", "/api/v1/observations", body, headers)
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            return False
        return answer.status == 200


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _clear_abandoned() -> None:
    """Stop and remove the systems of runs that were killed before they could tidy up."""
    for folder in Path(tempfile.gettempdir()).glob(f"{MARK}*"):
        run = folder.name.removeprefix(MARK).partition("-")[0]
        if run.isdigit() and not Path(f"/proc/{run}").exists() and os.access(folder, os.W_OK):
            settings = {
                **os.environ,
                "FANSIPAN_VAR": str(folder / "var"),
                "FANSIPAN_POSTGRES": str(folder / "postgres"),
            }
            subprocess.run([sys.executable, "-c", STOP], cwd=CHECKOUT, env=settings, check=False)
            shutil.rmtree(folder, ignore_errors=True)
