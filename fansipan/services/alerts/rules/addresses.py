"""Where alarms are found on this site, and the threads of what is told of them."""

from __future__ import annotations

THREAD = "alarms:"


def alarm(code: str) -> str:
    """The page of an alarm."""
    return f"/alarms/{code}"


def group(number: int) -> str:
    """The list of the alarms of a group."""
    return f"/alarms?group={number}"


def thread(number: int) -> str:
    """What holds together all that is told of a group."""
    return f"{THREAD}{number}"


def group_of(thread: str) -> int | None:
    """The group of a thread; None for that of another matter."""
    rest = thread.removeprefix(THREAD)
    return int(rest) if rest != thread and rest.isdigit() else None
