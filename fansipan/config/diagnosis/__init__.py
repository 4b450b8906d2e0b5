"""What `fansipan doctor` looks at. Every check yields findings and says what to do about a bad one."""

from __future__ import annotations

from collections.abc import Iterator

from fansipan.config.diagnosis import database, machine, site
from fansipan.config.diagnosis.findings import Finding, Level
from fansipan.config.environment import Environment

__all__ = ["Finding", "Level", "examine"]


def examine(environment: Environment) -> Iterator[Finding]:
    """All findings, from the ground up; later checks are left out where an earlier one makes them pointless."""
    yield from machine.examine(environment)
    yield from site.examine_files(environment)
    yield from database.examine(environment)
    yield from site.examine_ports(environment)
