"""The table of processes that `fansipan up` runs. A new process is a new line here and nothing else."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from fansipan.config.environment import Environment

CLI = (sys.executable, "-P", "-m", "fansipan.config.cli")


@dataclass(frozen=True, slots=True)
class Service:
    """A program that runs as long as Fansipan does."""

    name: str
    program: tuple[str, ...]
    command: str | None = None
    """The command of `fansipan` it is, if it is one."""
    only_demo: bool = False


def services(environment: Environment) -> tuple[Service, ...]:
    """All of them, in the order in which they are started."""
    web = ("uvicorn", "fansipan.config.asgi:application", "--host", environment.host, "--port", str(environment.port))
    quiet = ("--log-level", "warning", "--no-access-log", "--timeout-graceful-shutdown", "5")
    return (
        Service("web", (sys.executable, "-P", "-m", *web, *quiet)),
        Service("receivers", (*CLI, "receive"), command="receive"),
        Service("worker", (*CLI, "work"), command="work"),
        Service("messenger", (*CLI, "tell"), command="tell"),
        Service("simulators", (*CLI, "replay", "--live"), command="replay", only_demo=True),
    )
