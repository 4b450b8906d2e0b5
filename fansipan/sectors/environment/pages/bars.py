"""A row of bars, one a slot, drawn by the server in a box of 100 by 40."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fansipan.sectors.environment.queries.published import Published

HEIGHT = 40.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; the box is 100 wide and grows downwards."""

    x: str
    y: str
    width: str
    height: str
    band: str
    title: str


def bars(slots: Sequence[Published | None], titles: Sequence[str], least_top: int) -> list[Bar]:
    """The bars of the slots that have an index; a slot's title is what a pointer over its bar reads.

    A drawing of clean days reaches up to `least_top` all the same, so that small differences do not look large.
    """
    values = [one.value for one in slots if one is not None and one.value is not None]
    top = max([least_top, *values])
    step = 100 / max(1, len(slots))
    return [
        _bar(place * step, step, one.value / top, one.band.code, titles[place])
        for place, one in enumerate(slots)
        if one is not None and one.value is not None and one.band is not None
    ]


def _bar(x: float, step: float, share: float, band: str, title: str) -> Bar:
    height = max(0.6, share * HEIGHT)
    return Bar(f"{x + step * 0.1:.2f}", f"{HEIGHT - height:.2f}", f"{step * 0.8:.2f}", f"{height:.2f}", band, title)
