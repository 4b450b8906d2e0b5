"""Alarms that were raised and what readings say of the same time after late ones came: which belongs to which."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fansipan.services.alerts.contracts import Episode, Flip
from fansipan.services.alerts.rules.judging.running import episodes

FOREVER = 1 << 62


@dataclass(frozen=True, slots=True)
class Span:
    """An alarm from its raising to its return, microseconds; None: it stands."""

    start: int
    end: int | None


@dataclass(frozen=True, slots=True)
class Matched:
    """For each alarm its episodes, in their order; and those that no alarm tells of."""

    known: tuple[tuple[Episode, ...], ...]
    fresh: tuple[Episode, ...]


def match(flips: Iterable[Flip], spans: Sequence[Span], carried: int | None) -> Matched:
    """Give each episode to the first alarm that it overlaps. `carried`: an alarm stood at this moment already.

    An alarm that tells of several episodes, because nobody acknowledged it in between, keeps them all.
    """
    found = episodes(flips)
    if carried is not None:
        found = _carried(found, carried)
    known: list[list[Episode]] = [[] for _one in spans]
    fresh = []
    for episode in found:
        place = next((n for n, span in enumerate(spans) if _overlap(span, episode)), None)
        if place is None:
            fresh.append(episode)
        else:
            known[place].append(episode)
    return Matched(tuple(tuple(one) for one in known), tuple(fresh))


def _carried(found: list[Episode], since: int) -> list[Episode]:
    """What stood at the checkpoint goes on: its first flips are no beginning. Without any flip it simply stands."""
    if found and found[0].flips[0].kind.value != "raise":
        first = found[0]
        return [Episode(since, first.end, first.flips, first.highest), *found[1:]]
    return [Episode(since, None, (), 1), *found] if not found else [Episode(since, since, (), 1), *found]


def _overlap(span: Span, episode: Episode) -> bool:
    end = episode.end if episode.end is not None else FOREVER
    return episode.start <= (span.end if span.end is not None else FOREVER) and span.start <= end
