"""How a refused line left the quarantine: a replay took it in, or a person dismissed it and said why.

The words are kept in the line itself, without a language: "replay:4711" or "dismissed:the logger was on the bench".
"""

from __future__ import annotations

from dataclasses import dataclass

LONGEST = 300
REPLAY, DISMISSED = "replay:", "dismissed:"


@dataclass(frozen=True, slots=True)
class Resolution:
    """`delivery` is the replay that took the line in; `why` is a person's reason for dismissing it."""

    delivery: int | None = None
    why: str = ""


def by_replay(delivery_id: int) -> str:
    """What is kept for a line that a replay took in."""
    return f"{REPLAY}{delivery_id}"


def dismissed(why: str) -> str:
    """What is kept for a line that a person dismissed."""
    return f"{DISMISSED}{why}"[:LONGEST]


def is_dismissed(kept: str) -> bool:
    """Whether a person dismissed the line: a replay that refuses it again does not bring it back."""
    return kept.startswith(DISMISSED)


def read(kept: str) -> Resolution:
    """What is kept, read again."""
    number = kept.removeprefix(REPLAY)
    if kept.startswith(REPLAY) and number.isdecimal():
        return Resolution(delivery=int(number))
    return Resolution(why=kept.removeprefix(DISMISSED))
