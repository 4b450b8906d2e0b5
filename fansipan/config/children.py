"""One process under the supervisor: started, listened to, brought back, stopped."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import signal
import subprocess
import sys
import time
from collections import deque
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path

from fansipan.config import environment as environments
from fansipan.config.processes import Service

IMPORTANT = re.compile(r"\b(WARNING|ERROR|CRITICAL)\b|^([\w.]*(Error|Exception|Problem|Trouble)\b|fansipan: )")
MOST_LINES = 10
"""So many important lines are said within ten seconds; a storm of them is in the log only."""
STORM_SECONDS = 10.0
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 30.0
HEALTHY_SECONDS = 60.0
STOP_SECONDS = 10.0
LOG_BYTES = 10 * 1024 * 1024
OLD_LOGS = 3


def say(text: str) -> None:
    """Tell the person at the terminal, who may have closed it."""
    with suppress(OSError):
        print(text, flush=True)


class Child:
    """A service and the process that is it at present."""

    def __init__(self, service: Service, log_folder: Path) -> None:
        self.service = service
        self.deaths = 0
        self._process: asyncio.subprocess.Process | None = None
        self._birth = asyncio.Lock()
        self._path = log_folder / f"{service.name}.log"
        self._log = _log_file(self._path, service.name)
        self._said: deque[float] = deque(maxlen=MOST_LINES + 1)
        self._last_lines: deque[str] = deque(maxlen=15)

    async def keep_running(self, stopping: asyncio.Event) -> None:
        """Start it again whenever it ends, waiting longer each time it ends young."""
        pause = FIRST_PAUSE_SECONDS
        while not stopping.is_set():
            began = time.monotonic()
            code = await self._run_once()
            if stopping.is_set():
                return
            self.deaths += 1
            pause = FIRST_PAUSE_SECONDS if time.monotonic() - began > HEALTHY_SECONDS else pause
            say(f"{self.service.name} ended ({_reason(code)}); again in {pause:.0f} s. See {self._path}")
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    def close(self) -> None:
        """Let go of the log, after the last run."""
        for handler in self._log.handlers:
            handler.close()

    async def stop(self) -> None:
        """Ask it to end, and end it after ten seconds. One that is being started is waited for: it would stay."""
        async with self._birth:
            process = self._process
        if process is None:
            return
        self._signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), STOP_SECONDS)
        except TimeoutError:
            say(f"{self.service.name} does not stop: killed.")
            self.kill()
            await process.wait()

    def kill(self) -> None:
        """End it now."""
        self._signal(signal.SIGKILL)

    def last_lines(self) -> str:
        """The last it said since this supervisor runs."""
        return "\n".join(f"  {line}" for line in self._last_lines)

    async def _run_once(self) -> int:
        """Start it, take its lines until it ends; its exit code. It dies with this process whatever happens."""
        tether = (sys.executable, "-P", "-m", "fansipan.config.tether", str(os.getpid()))
        async with self._birth:
            self._process = await asyncio.create_subprocess_exec(
                *tether,
                *self.service.program,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C reaches the supervisor only, which stops all in order
                env=environments.for_child(PYTHONUNBUFFERED="1"),
            )
        listening = asyncio.create_task(self._listen(self._process))
        code = await self._process.wait()
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)  # what it left behind would hold its ports
        await listening
        return code

    async def _listen(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        rest = b""
        while chunk := await process.stdout.read(65536):
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                self._take(line.decode(errors="replace").rstrip())
        if rest:
            self._take(rest.decode(errors="replace").rstrip())

    def _take(self, line: str) -> None:
        self._log.info("%s", line)
        self._last_lines.append(line)
        if IMPORTANT.search(line):
            self._say_unless_it_storms(line)

    def _say_unless_it_storms(self, line: str) -> None:
        now = time.monotonic()
        lately = sum(now - moment < STORM_SECONDS for moment in self._said)
        if lately > MOST_LINES:
            return
        self._said.append(now)
        say(f"{self.service.name:<10} | {line if lately < MOST_LINES else f'... more of this in {self._path}'}")

    def _signal(self, number: signal.Signals) -> None:
        """To the whole group, so that what the child started ends too."""
        if self._process is not None and self._process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)


def _reason(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    with suppress(ValueError):
        return f"signal {signal.Signals(-code).name}"
    return f"signal {-code}"


def _log_file(path: Path, name: str) -> logging.Logger:
    path.parent.mkdir(parents=True, exist_ok=True)
    logger = logging.Logger(name)
    handler = RotatingFileHandler(path, maxBytes=LOG_BYTES, backupCount=OLD_LOGS, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(message)s"))
    logger.addHandler(handler)
    return logger
