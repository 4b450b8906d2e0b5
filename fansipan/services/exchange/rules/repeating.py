"""What follows when a window is looked at again: nothing, the same file once more, or a new one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from fansipan.services.exchange.contracts import Again, FileState


class Step(Enum):
    """NEW: a file of a new content. SAME: the file that is there, once more."""

    NOTHING = auto()
    SAME = auto()
    NEW = auto()


@dataclass(frozen=True, slots=True)
class Known:
    """The newest file of a window; `was_accepted` when the destination ever accepted it or one before it."""

    sha256: str
    state: FileState
    was_accepted: bool


def step(known: Known | None, sha256: str, again: Again, *, asked: bool) -> Step:
    """What to do with a content. A person who asks is given it, whatever the destination's setting."""
    if known is None:
        return Step.NEW
    if known.sha256 == sha256:
        return Step.SAME if asked and known.state is not FileState.WAITING else Step.NOTHING
    if asked or again is not Again.NEVER or not known.was_accepted:
        return Step.NEW
    return Step.NOTHING


def numbered(name: str, revision: int, again: Again) -> str:
    """The name of a content's revision: `A_20261122080000.txt`, then `A_20261122080000_2.txt` where names are new."""
    if revision < 2 or again is not Again.NEW_NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    return f"{stem}_{revision}.{ending}" if dot else f"{name}_{revision}"
