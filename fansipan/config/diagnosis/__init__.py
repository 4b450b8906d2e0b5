"""What `fansipan doctor` looks at. Every check yields findings and says what to do about a bad one."""

from __future__ import annotations

from collections.abc import Iterator

from fansipan.config.diagnosis import database, machine, site
from fansipan.config.diagnosis.findings import Finding, Level, fail
from fansipan.config.environment import Environment
from fansipan.config.trouble import NotPermitted

__all__ = ["Finding", "Level", "examine"]


def examine(environment: Environment) -> Iterator[Finding]:
    """All findings, from the ground up; later checks are left out where an earlier one makes them pointless."""
    yield from machine.examine(environment)
    try:
        yield from site.examine_files(environment)
        yield from database.examine(environment)
        yield from site.examine_ports(environment)
    except NotPermitted as trouble:
        yield fail("folder", trouble.what, trouble.cure)
    except PermissionError as error:
        yield fail("folder", f"{error.filename} cannot be read and written by this user", machine.NOT_OPEN)
