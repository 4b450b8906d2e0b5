"""Makes, starts, stops and describes the embedded server of one place."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from fansipan.config.environment import for_child
from fansipan.config.postgres import places, tuning
from fansipan.config.postgres.places import Place
from fansipan.config.trouble import DatabaseTrouble, NotPermitted, ProgramMissing

START_SECONDS = 600
"""Replaying the log after a crash of a busy server may take minutes."""
STOP_SECONDS = 60
LEFT_OVER_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Status:
    """What can be seen of a server from outside."""

    running: bool
    pid: int | None
    version: str | None
    """Major version of the data, "18"; None before the first start."""
    home: Path
    user: str
    """The account it runs as."""


class Hold:
    """A claim on the running server that ends with the process, however that ends."""

    def __init__(self, place: Place) -> None:
        self._descriptor = os.open(place.home / "holders.lock", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    def is_the_last(self) -> bool:
        """Whether nobody else holds it. Ask inside `alone`, or somebody may come in between."""
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def release(self) -> None:
        os.close(self._descriptor)


@contextmanager
def alone(place: Place) -> Iterator[None]:
    """Only one process at a time makes, starts or stops this server."""
    places.make_home(place)
    descriptor = os.open(place.home / "start.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def status(place: Place) -> Status:
    """Whether it runs and accepts connections: PostgreSQL writes "ready" into its pid file itself."""
    lines = _pid_file(place)
    pid = int(lines[0]) if lines and lines[0].strip().isdigit() else None
    ready = len(lines) >= 8 and lines[7].strip() == "ready"
    version = place.data / "PG_VERSION"
    return Status(
        running=bool(pid and ready and _is_postgres(pid, place)),
        pid=pid if pid and _is_postgres(pid, place) else None,
        version=version.read_text().strip() if version.exists() else None,
        home=place.home,
        user=place.account.pw_name if place.account else psutil.Process().username(),
    )


def start(place: Place) -> None:
    """Start a server that does not run, making its data first if there are none. Call inside `alone`."""
    places.make(place)
    if _became_ready(place):
        return
    if not (place.data / "PG_VERSION").exists():
        _make_data(place)
    _check_version(place)
    _clear_after_a_crash(place)
    tuning.write(place)
    _start_until_ready(place)


def stop(place: Place) -> bool:
    """Stop it after its sessions were cut; whether it ran. Call inside `alone`."""
    pid = status(place).pid
    if pid is None:
        return False
    psutil.Process(pid).send_signal(signal.SIGINT)  # its fast shutdown: transactions roll back, a checkpoint is written
    deadline = time.monotonic() + STOP_SECONDS
    while _is_postgres(pid, place):
        if time.monotonic() > deadline:
            raise DatabaseTrouble(
                f"PostgreSQL (process {pid}) did not stop within {STOP_SECONDS} s.", f"Look into {place.data / 'log'}."
            )
        time.sleep(0.02)
    return True


def _pid_file(place: Place) -> list[str]:
    try:
        return (place.data / "postmaster.pid").read_text(errors="replace").splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return []
    except PermissionError:
        raise NotPermitted(
            f"{place.data} is closed to this user.", "Start Fansipan as the user who started it here before."
        ) from None


def _is_postgres(pid: int, place: Place) -> bool:
    """Whether the process is our server and not another that got its number after a crash."""
    try:
        process = psutil.Process(pid)
        return process.status() != psutil.STATUS_ZOMBIE and str(place.data) in process.cmdline()
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False


def _became_ready(place: Place) -> bool:
    """Wait for a server that somebody else began to start; whether there was one and it is ready."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        known = status(place)
        if known.running or known.pid is None:
            return known.running
        time.sleep(0.05)
    raise DatabaseTrouble("PostgreSQL is not ready after ten minutes.", f"Look into {place.data / 'log'}.")


def _clear_after_a_crash(place: Place) -> None:
    """Remove the lock files of a killed server, whose number may belong to another program by now.

    They also guard the data against processes of the killed server that still write, so those must be gone first.
    """
    if not _pid_file(place):
        return
    deadline = time.monotonic() + LEFT_OVER_SECONDS
    while left := _left_over(place):
        if time.monotonic() > deadline:
            raise DatabaseTrouble(
                f"Processes of a killed PostgreSQL still run: {', '.join(map(str, left))}.",
                "Stop them, then try again.",
            )
        time.sleep(0.05)
    (place.data / "postmaster.pid").unlink(missing_ok=True)
    (place.socket_folder / ".s.PGSQL.5432.lock").unlink(missing_ok=True)


def _left_over(place: Place) -> list[int]:
    """Processes that work in the data folder: every process of PostgreSQL does."""
    data, left = os.path.realpath(place.data), []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.cwd() == data and process.status() != psutil.STATUS_ZOMBIE:
                left.append(process.pid)
    return left


def _make_data(place: Place) -> None:
    """Make an empty cluster whose superuser is fansipan_owner, whole or not at all.

    The sort order is PostgreSQL's own C.UTF-8, not the system's: an upgrade of the system can never damage an index.
    """
    draft = place.run / "data-draft"
    if draft.exists():
        shutil.rmtree(draft)
    locale = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--encoding=UTF8")
    done = _run(place, "initdb", f"--pgdata={draft}", "--username=fansipan_owner", "--auth=trust", *locale)
    if done.returncode:
        raise DatabaseTrouble("PostgreSQL could not make its data.", _last_lines(done.stdout))
    with (draft / "postgresql.conf").open("a", encoding="ascii") as file:
        file.write("\ninclude '../fansipan.conf'\n")
    prepared(place).unlink(missing_ok=True)
    draft.rename(place.data)


def prepared(place: Place) -> Path:
    """The file that says roles and database were made in these data."""
    return place.home / "prepared"


def ends_with_last_holder(place: Place) -> Path:
    """The file that says the server was started for as long as somebody holds it."""
    return place.home / "ends-with-last-holder"


def _check_version(place: Place) -> None:
    found = (place.data / "PG_VERSION").read_text().strip()
    ours = places.PROGRAMS.removeprefix("pginstall")
    if found != ours:
        raise DatabaseTrouble(
            f"The data in {place.data} were written by PostgreSQL {found}; the programs are PostgreSQL {ours}.",
            "Make a backup with the Fansipan that wrote them, move the folder away, start, and restore the backup.",
        )


def _start_until_ready(place: Place) -> None:
    log = place.run / "start.log"
    log.unlink(missing_ok=True)
    order = ("pg_ctl", "start", "--wait", f"--timeout={START_SECONDS}", f"--pgdata={place.data}", f"--log={log}", "-s")
    if _run(place, *order).returncode:
        written = [log, *sorted((place.data / "log").glob("*.log"), key=lambda path: path.stat().st_mtime)[-1:]]
        told = "\n".join(path.read_text(errors="replace") for path in written if path.exists())
        raise DatabaseTrouble("PostgreSQL did not start.", f"{_last_lines(told)}\n  More in {place.data / 'log'}.")


def _run(place: Place, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs as its account, undisturbed by this process's variables and folder.

    The output goes through a file: the server would keep a pipe open and this process waiting.
    """
    path = place.programs / program
    variables = {k: v for k, v in for_child(LC_ALL="C", TZ="UTC").items() if not k.startswith("PG")}
    drop: dict[str, Any] = {}
    if place.account:
        drop = {"user": place.account.pw_uid, "group": place.account.pw_gid, "extra_groups": []}
        variables |= {"HOME": str(place.run), "USER": place.account.pw_name, "LOGNAME": place.account.pw_name}
    with tempfile.TemporaryFile("w+") as output:
        try:
            done = subprocess.run(
                [path, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=place.run,
                env=variables,
                umask=0o077,
                check=False,
                **drop,
            )
        except FileNotFoundError:
            raise ProgramMissing(f"{path} is missing.", "Run `make clean` and then `make up`.") from None
        except PermissionError as error:
            user = place.account.pw_name if place.account else "of this process"
            raise NotPermitted(
                f"PostgreSQL cannot be run as the user {user}: {error.strerror}.",
                f"Run Fansipan as an ordinary user. {places.ELSEWHERE}",
            ) from None
        output.seek(0)
        return subprocess.CompletedProcess(done.args, done.returncode, output.read(), "")


def _last_lines(text: str, count: int = 6) -> str:
    return "\n  ".join(text.strip().splitlines()[-count:])
