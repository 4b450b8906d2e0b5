"""`fansipan up`: makes ready, starts every process, brings back those that die, stops them all together."""

from __future__ import annotations

import asyncio
import fcntl
import http.client
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from fansipan.config import cli, ports, postgres, preparing
from fansipan.config.children import Child, say
from fansipan.config.environment import Environment
from fansipan.config.processes import CLI, Service, services
from fansipan.config.trouble import AlreadyRunning, NotPermitted, Trouble
from fansipan.kernel import printing

READY_SECONDS = 120
"""So long may the site take to answer once it was started: a laptop busy with other work is slow, not broken."""
DATABASE_LOOK_SECONDS = 2.0
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def up(environment: Environment, *, bare: bool) -> int:
    """Run everything until a signal; the exit code."""
    began = time.monotonic()
    for number in STOP_SIGNALS:
        signal.signal(number, _stop_early)
    with only_one(environment):
        ports.check(environment)
        mode = preparing.chosen_mode(environment, bare=bare)
        with postgres.held(environment):
            _prepare(environment, mode)
            return asyncio.run(_Supervisor(environment, mode, began).run())


@contextmanager
def only_one(environment: Environment) -> Iterator[None]:
    """Hold the place of the one supervisor of this system; raise AlreadyRunning when it is taken."""
    path = environment.var / "up.lock"
    try:
        environment.var.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except PermissionError as error:
        raise NotPermitted(
            f"{error.filename} cannot be written by this user.",
            "Start Fansipan as the user who started it here before, or choose a folder with FANSIPAN_VAR.",
        ) from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.truncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    except BlockingIOError:
        process = os.pread(descriptor, 20, 0).decode().strip()
        raise AlreadyRunning(
            f"Fansipan runs already in {environment.var} (process {process}).",
            "Stop it there with Ctrl-C, or start a second system with FANSIPAN_VAR, FANSIPAN_PORT and "
            "FANSIPAN_FTP_PORT.",
        ) from None
    finally:
        os.close(descriptor)


def _stop_early(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _prepare(environment: Environment, mode: str) -> None:
    say("Making ready ...")
    order = [*CLI, "prepare", *(["--bare"] if mode == preparing.BARE else [])]
    done = subprocess.run(order, cwd=environment.root, check=False)
    if done.returncode:
        raise Trouble("Fansipan could not be made ready.", "The lines above say why; `fansipan doctor` may say more.")


class _Supervisor:
    """The running processes of one system."""

    def __init__(self, environment: Environment, mode: str, began: float) -> None:
        self.environment = environment
        self.mode = mode
        self.began = began
        self.stopping = asyncio.Event()
        self.children = [Child(service, environment.var / "log") for service in self._wanted()]

    async def run(self) -> int:
        """Start, say when ready, wait for the signal, stop."""
        loop = asyncio.get_running_loop()
        for number in STOP_SIGNALS:
            loop.add_signal_handler(number, self._stop)
        keepers = [asyncio.create_task(child.keep_running(self.stopping)) for child in self.children]
        keepers.append(asyncio.create_task(self._keep_database()))
        code = await self._tell_when_ready()
        await self.stopping.wait()
        say("Stopping ...")
        await asyncio.gather(*(child.stop() for child in self.children))
        await asyncio.gather(*keepers)
        for child in self.children:
            child.close()
        say("Stopped.")
        return code

    async def _keep_database(self) -> None:
        """Start the embedded PostgreSQL again when it ends before its time: killed by hand, or for want of memory."""
        while self.environment.embedded and not self.stopping.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self.stopping.wait(), DATABASE_LOOK_SECONDS)
            try:
                if not self.stopping.is_set() and not postgres.status(self.environment).running:
                    say("PostgreSQL ended; it is started again.")
                    await asyncio.to_thread(postgres.revive, self.environment)
            except Trouble as trouble:
                say(f"PostgreSQL does not start: {trouble.what} {trouble.cure}")

    def _wanted(self) -> list[Service]:
        known = cli.available()
        wanted = [one for one in services(self.environment) if self.mode == preparing.DEMO or not one.only_demo]
        missing = [one.name for one in wanted if one.command and one.command not in known]
        if missing:
            say(f"NOT STARTED, because this checkout lacks their commands: {', '.join(missing)}.")
        return [one for one in wanted if one.name not in missing]

    def _stop(self) -> None:
        """The second signal does not wait any more."""
        if self.stopping.is_set():
            for child in self.children:
                child.kill()
        self.stopping.set()

    async def _tell_when_ready(self) -> int:
        """Wait for the site, then say where it is. A site that dies before it was ready ends it all."""
        accounts = asyncio.create_task(_accounts()) if self.mode == preparing.DEMO else None
        web, pause, asked = self.children[0], 0.1, time.monotonic()
        while not self.stopping.is_set():
            state = await asyncio.to_thread(ports.health, self.environment)
            if state == http.client.OK:
                say(_ready(self.environment, time.monotonic() - self.began, await accounts if accounts else ""))
                return 0
            if web.deaths or time.monotonic() - asked > READY_SECONDS:
                say(f"The site does not start (health: {state or 'no answer'}). Its last lines:\n{web.last_lines()}")
                self.stopping.set()
                return 1
            await asyncio.sleep(pause)
            pause = min(pause * 1.2, 1.0)
        return 0


async def _accounts() -> str:
    """The demo accounts as `fansipan accounts` lists them, or nothing."""
    process = await asyncio.create_subprocess_exec(
        *CLI, "accounts", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    output, _ = await process.communicate()
    return output.decode().rstrip() if process.returncode == 0 else ""


def _ready(environment: Environment, seconds: float, accounts: str) -> str:
    lines = [
        "",
        f"Fansipan is ready after {seconds:.1f} s: http://{environment.host}:{environment.port}",
        *([accounts] if accounts else []),
        f"  Loggers send files by FTP to {environment.ftp_host}:{environment.ftp_port}.",
        *(
            [f"  No PDF files or pictures: libraries are missing. As root: {printing.CURE}"]
            if printing.missing()
            else []
        ),
        f"  Logs: {_short(environment.var / 'log')}. Stop with Ctrl-C.",
        "",
    ]
    return "\n".join(lines)


def _short(path: Path) -> str:
    with suppress(ValueError):
        return str(path.relative_to(Path.cwd()))
    return str(path)
