"""Where an organisation stands among those of its kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """One number: the own value, the group's quartiles, the share of the others that do no better.

    All None where the own value is missing or the group is too small to hide anybody in it. `among` names the branch
    that is compared; empty where it is everybody of the kind, since the branch is too small.
    """

    name: str
    title: str
    symbol: str
    formula: str
    decimals: int
    best: int
    own: float | None
    low: float | None
    middle: float | None
    high: float | None
    share: float | None
    group: int
    among: dict[str, str]


@dataclass(frozen=True, slots=True)
class BadgeView:
    """What a badge says: of whom, for which days, which numbers, whether they are good."""

    code: str
    name: dict[str, str]
    kind: str
    since: datetime
    first: date
    last: date
    numbers: tuple[OwnPlace, ...]
    demo: bool

    @property
    def level(self) -> str:
        """good: no known number is in the worse quarter of the group; still: nothing can be said."""
        known = [one for one in self.numbers if one.share is not None]
        if not known:
            return "still"
        return "good" if all((one.share or 0) >= 0.25 for one in known) else "info"
