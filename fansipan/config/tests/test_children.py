from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from fansipan.config.children import Child
from fansipan.config.processes import Service

SUPERVISOR = """
import asyncio, sys
from pathlib import Path
from fansipan.config.children import Child
from fansipan.config.processes import Service
program = (sys.executable, "-c", "import os, time; print(os.getpid(), flush=True); time.sleep(60)")
asyncio.run(Child(Service("sleeper", program), Path(sys.argv[1])).keep_running(asyncio.Event()))
"""


def _child(folder: Path, script: str) -> Child:
    return Child(Service("probe", (sys.executable, "-c", script)), folder)


def _until(true: Callable[[], object], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


async def _run_for(child: Child, done: Callable[[], object], seconds: float = 10) -> None:
    """Keep the child running until `done`, then stop it as the supervisor does."""
    stopping = asyncio.Event()
    keeper = asyncio.create_task(child.keep_running(stopping))
    deadline = time.monotonic() + seconds
    while not done() and time.monotonic() < deadline:
        await asyncio.sleep(0.05)
    stopping.set()
    await child.stop()
    await keeper
    child.close()


def test_every_line_is_kept_and_the_important_ones_are_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    child = _child(tmp_path, "print('all is well'); print('ERROR disk', flush=True); import time; time.sleep(60)")
    log = tmp_path / "probe.log"
    asyncio.run(_run_for(child, lambda: "ERROR" in log.read_text()))
    assert log.read_text() == "all is well\nERROR disk\n"
    said = capsys.readouterr().out
    assert "probe      | ERROR disk" in said
    assert "all is well" not in said


def test_a_storm_of_errors_fills_the_log_and_not_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    child = _child(tmp_path, "for n in range(500): print('ERROR', n)")
    asyncio.run(_run_for(child, lambda: child.deaths))
    assert (tmp_path / "probe.log").read_text().count("ERROR") == 500
    said = [line for line in capsys.readouterr().out.splitlines() if line.startswith("probe      |")]
    assert len(said) == 11
    assert "more of this" in said[-1]


def test_a_line_without_end_and_one_longer_than_the_pipe_arrive_whole(tmp_path: Path) -> None:
    child = _child(tmp_path, "print('x' * 300_000); print('end', end='')")
    log = tmp_path / "probe.log"
    asyncio.run(_run_for(child, lambda: child.deaths))
    assert log.read_text() == "x" * 300_000 + "\nend\n"


def test_a_child_that_dies_is_brought_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    child = _child(tmp_path, "print('born', flush=True); raise SystemExit(3)")
    asyncio.run(_run_for(child, lambda: child.deaths >= 2))
    assert (tmp_path / "probe.log").read_text().count("born") >= 2
    assert "probe ended (exit code 3); again in 1 s" in capsys.readouterr().out


def test_stopping_lets_a_child_finish(tmp_path: Path) -> None:
    finish = (
        "import signal, sys, time\ndef end(*_):\n print('finished'); sys.exit()\nsignal.signal(signal.SIGTERM, end)"
    )
    child = _child(tmp_path, f"{finish}\nprint('ready', flush=True); time.sleep(60)")
    log = tmp_path / "probe.log"
    asyncio.run(_run_for(child, lambda: "ready" in log.read_text()))
    assert log.read_text() == "ready\nfinished\n"


def test_a_child_that_is_told_to_stop_while_it_is_started_stops(tmp_path: Path) -> None:
    async def begin_and_stop() -> None:
        child, stopping = _child(tmp_path, "import time; time.sleep(60)"), asyncio.Event()
        keeper = asyncio.create_task(child.keep_running(stopping))
        await asyncio.sleep(0)
        stopping.set()
        await child.stop()
        await asyncio.wait_for(keeper, 20)
        child.close()

    asyncio.run(begin_and_stop())


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ties a process to its parent")
def test_children_die_with_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    log = tmp_path / "sleeper.log"
    supervisor = subprocess.Popen([sys.executable, "-c", SUPERVISOR, str(tmp_path)])
    _until(lambda: log.exists() and log.read_text().strip())
    child = int(log.read_text().split()[0])
    assert psutil.pid_exists(child)
    os.kill(supervisor.pid, signal.SIGKILL)
    supervisor.wait()
    _until(lambda: not psutil.pid_exists(child) or psutil.Process(child).status() == psutil.STATUS_ZOMBIE)
