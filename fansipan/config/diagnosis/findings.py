"""One line of the doctor."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    OK = "OK"
    WARN = "WARN"
    FAIL = "FAIL"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how it is, and what to do if it is not well."""

    level: Level
    what: str
    how: str
    cure: str = ""


def ok(what: str, how: str) -> Finding:
    return Finding(Level.OK, what, how)


def warn(what: str, how: str, cure: str) -> Finding:
    return Finding(Level.WARN, what, how, cure)


def fail(what: str, how: str, cure: str) -> Finding:
    return Finding(Level.FAIL, what, how, cure)
