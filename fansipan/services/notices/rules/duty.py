"""Who is on call at a moment: a pure function of layers, swaps and the moment."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from fansipan.services.notices.contracts.duty import OnCallLayer, OnCallShift, OnCallSwap
from fansipan.services.notices.rules import weeks

NOBODY: frozenset[str] = frozenset()


def on_call(
    layers: Sequence[OnCallLayer],
    swaps: Sequence[OnCallSwap],
    moment: datetime,
    absent: Collection[str] = NOBODY,
) -> str | None:
    """Who is on call: as the last swap says that holds the moment, else the first layer that has somebody then.

    Who is `absent` (an account that was closed) is passed over as if nobody had been named.
    """
    for swap in reversed(swaps):
        if swap.start <= moment < swap.end and swap.member not in absent:
            return swap.member
    turns = (_turn(layer, moment) for layer in layers)
    return next((member for member in turns if member is not None and member not in absent), None)


def _turn(layer: OnCallLayer, moment: datetime) -> str | None:
    if not layer.members or moment < layer.start:
        return None
    if layer.windows and not weeks.holds(layer.windows, moment):
        return None
    return layer.members[(moment - layer.start) // layer.shift % len(layer.members)]


def shifts(
    layers: Sequence[OnCallLayer],
    swaps: Sequence[OnCallSwap],
    first: datetime,
    last: datetime,
    absent: Collection[str] = NOBODY,
) -> list[OnCallShift]:
    """The time from first to last without gaps, cut wherever somebody else is on call."""
    cuts = sorted({first, *_cuts(layers, swaps, first, last)})
    found: list[OnCallShift] = []
    for start, end in zip(cuts, [*cuts[1:], last], strict=True):
        member = on_call(layers, swaps, start, absent)
        if found and found[-1].member == member:
            found[-1] = OnCallShift(found[-1].start, end, member)
        else:
            found.append(OnCallShift(start, end, member))
    return found


def _cuts(layers: Sequence[OnCallLayer], swaps: Sequence[OnCallSwap], first: datetime, last: datetime) -> set[datetime]:
    """Every moment at which the answer may change."""
    found = {moment for swap in swaps for moment in (swap.start, swap.end)}
    for layer in layers:
        found |= weeks.edges(layer.windows, first, last)
        turn = layer.start + max(0, (first - layer.start) // layer.shift) * layer.shift
        while turn < last:
            found.add(turn)
            turn += layer.shift
    return {moment for moment in found if first < moment < last}
