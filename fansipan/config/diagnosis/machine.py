"""The machine and the checkout: Python, packages, variables, disk, clock."""

from __future__ import annotations

import ctypes
import importlib.metadata
import json
import os
import platform
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from fansipan.config import environment as environments
from fansipan.config.diagnosis.findings import Finding, fail, ok, warn
from fansipan.config.environment import Environment
from fansipan.kernel import printing

LEAST_BYTES = 500 * 1024**2
COMFORTABLE_BYTES = 5 * 1024**3
TIME_ERROR = 5
"""What the kernel answers while its clock is not synchronised (adjtimex)."""
NOT_OPEN = "Start as the user who started Fansipan before, or give it back to this one: chown and chmod u+rwX."
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)[^;\\]*(;[^\\]*)?", re.MULTILINE)


def examine(environment: Environment) -> Iterator[Finding]:
    yield _python()
    yield _python_packages(environment.root / "requirements.lock")
    yield _javascript_packages(environment.root)
    yield _pdf()
    yield from _variables(environment)
    yield from _folders(environment)
    yield _clock()


def _python() -> Finding:
    version = platform.python_version()
    if sys.version_info < (3, 11):  # noqa: UP036 - the doctor is asked exactly when something is wrong
        return fail("Python", version, "Fansipan needs 3.11 or newer: PYTHON=/path/to/python3 make up")
    return ok("Python", f"{version} ({sys.executable})")


def _python_packages(lock: Path) -> Finding:
    """Compared one by one, because a stamp would believe a hand that installed something else."""
    wrong = []
    pinned = [(n, v) for n, v, marker in PINNED.findall(lock.read_text(encoding="utf-8")) if not marker]
    for name, version in pinned:
        try:
            installed = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            installed = "missing"
        if installed != version:
            wrong.append(f"{name} {installed}, not {version}")
    if wrong:
        return fail(
            "Python packages", "; ".join(wrong[:5]), "Run `make setup`; if that does not help, `make clean` first."
        )
    return ok("Python packages", f"{len(pinned)} as {lock.name} says")


def _javascript_packages(root: Path) -> Finding:
    packages = json.loads((root / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    wrong = []
    for path, known in packages.items():
        described = root / path / "package.json"
        if not path or known.get("optional") or (known.get("dev") and not described.exists()):
            continue
        installed = json.loads(described.read_text(encoding="utf-8"))["version"] if described.exists() else "missing"
        if installed != known["version"]:
            wrong.append(f"{path.removeprefix('node_modules/')} {installed}, not {known['version']}")
    if wrong:
        return fail("JavaScript packages", "; ".join(wrong[:5]), "Run `make setup`.")
    return ok("JavaScript packages", f"{len(packages) - 1} as package-lock.json says")


def _pdf() -> Finding:
    if missing := printing.missing():
        how = f"PDF files and pictures cannot be made: {', '.join(missing)} missing; everything else works"
        return warn("PDF", how, f"As root: {printing.CURE}")
    return ok("PDF", "the libraries of the system are there")


def _variables(environment: Environment) -> Iterator[Finding]:
    for name in environments.unknown():
        yield warn(
            "environment", f"{name} means nothing", "A slip of the pen? fansipan/config/environment.py has the names."
        )
    if environment.debug:
        yield warn("environment", "FANSIPAN_DEBUG is on", "Unset it where others can reach the site.")
    if environment.host not in ("127.0.0.1", "localhost", "::1") and not environment.https:
        yield warn(
            "environment",
            f"the site listens on {environment.host} without HTTPS",
            "Put a proxy that speaks HTTPS before it and set FANSIPAN_HTTPS=1.",
        )


def _folders(environment: Environment) -> Iterator[Finding]:
    var = environment.var
    for path in not_open(var):
        yield fail("folder", f"{path} cannot be read and written by this user", NOT_OPEN)
    secret = var / "secret"
    if os.access(secret, os.R_OK) and secret.stat().st_mode & 0o077:
        yield fail("secret", f"{secret} can be read by others", f"chmod 600 {secret}, and think about who read it.")
    yield _disk(_made(var))


def not_open(var: Path) -> list[Path]:
    """What of the data this user may not read and write. A folder that is yet to be made counts by the one above."""
    folder = _made(var)
    if not os.access(folder, os.W_OK | os.X_OK | (os.R_OK if folder == var else 0)):
        return [folder]
    return [path for path in sorted(var.iterdir()) if not _is_open(path)] if folder == var else []


def _is_open(path: Path) -> bool:
    return os.access(path, os.R_OK | os.W_OK | (os.X_OK if path.is_dir() else 0))


def _made(folder: Path) -> Path:
    """The folder, or the nearest above it that is there. Not Path.exists, which raises behind a closed folder."""
    return next(path for path in (folder, *folder.parents) if os.path.exists(path))


def _disk(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    how = f"{free / 1024**3:.1f} GB free at {folder}"
    if free < LEAST_BYTES:
        return fail("disk", how, "PostgreSQL stops when the disk is full. Make room or move FANSIPAN_VAR.")
    if free < COMFORTABLE_BYTES:
        return warn("disk", how, "A year of a province's readings needs some GB. Make room soon.")
    return ok("disk", how)


def _clock() -> Finding:
    """Readings are judged by their time, so the machine's own must be right."""
    if sys.platform != "linux":
        return ok("clock", "not checked on this system")
    answer = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(512))  # all zero: reads, changes nothing
    if answer == TIME_ERROR:
        return warn("clock", "the kernel says it is not synchronised", "Run an NTP service: apt-get install chrony")
    return ok("clock", "synchronised" if answer >= 0 else "the kernel does not say")
