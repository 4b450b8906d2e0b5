"""A table of breakpoints as the law prints it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """Breakpoints (concentration, index) by rising concentration, a straight line between two of them.

    `below` holds under the first breakpoint, `above` over the last one; None: there is no index there.
    """

    points: tuple[tuple[float, float], ...]
    below: float | None
    above: float | None
    unit: str = ""
