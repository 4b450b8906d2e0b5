"""What the site is served from, and where."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from datetime import datetime, timedelta

import django

from fansipan.config import catalogues, ports, preparing
from fansipan.config.diagnosis.findings import Finding, fail, ok, warn
from fansipan.config.environment import Environment
from fansipan.config.trouble import Trouble
from fansipan.kernel import clock

LONGEST_WITHOUT_BACKUP = timedelta(days=7)


def examine_files(environment: Environment) -> Iterator[Finding]:
    django.setup()
    waiting = [one for folder in preparing.catalogue_folders(environment) for one in catalogues.stale(folder)]
    if waiting:
        yield warn("translations", f"{len(waiting)} not compiled", "Run `fansipan translate`.")
    else:
        yield ok("translations", "compiled")
    if preparing.static_files_are_stale():
        yield warn("static files", "not collected, or older than their sources", "Run `fansipan prepare`.")
    else:
        yield ok("static files", "collected")
    yield from _backups(environment)


def _backups(environment: Environment) -> Iterator[Finding]:
    """Only a real system needs backups."""
    mode = environment.var / "mode"
    if not mode.exists() or mode.read_text(encoding="ascii").strip() != preparing.BARE:
        return
    cure = "Run `fansipan backup FILE` every night, to another disk or machine."
    newest = max((path.stat().st_mtime for path in (environment.var / "backups").glob("*.zip")), default=None)
    if newest is None:
        yield warn("backup", "none in var/backups", cure)
        return
    age = clock.now() - datetime.fromtimestamp(newest, clock.VIETNAM)
    if age > LONGEST_WITHOUT_BACKUP:
        yield warn("backup", f"the newest in var/backups is {age.days} days old", cure)
    else:
        yield ok("backup", f"the newest in var/backups is {age.days} days old")


def examine_ports(environment: Environment) -> Iterator[Finding]:
    if _is_up(environment):
        yield from _serving(environment)
        return
    yield warn("Fansipan", "is not running", "Start it: make up")
    try:
        ports.check(environment)
    except Trouble as trouble:
        yield fail("ports", trouble.what, trouble.cure)
    else:
        yield ok("ports", f"{environment.port} and {environment.ftp_port} are free")


def _is_up(environment: Environment) -> bool:
    """Whether a supervisor holds its lock."""
    path = environment.var / "up.lock"
    if not path.exists():
        return False
    descriptor = os.open(path, os.O_RDWR)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def _serving(environment: Environment) -> Iterator[Finding]:
    address = f"http://{environment.host}:{environment.port}"
    status = ports.health(environment)
    if status == 200:
        yield ok("Fansipan", f"runs and answers at {address}")
    else:
        yield fail("Fansipan", f"runs and does not answer well at {address} ({status})", "Look into var/log/web.log.")
