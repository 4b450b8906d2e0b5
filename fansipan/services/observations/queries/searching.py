"""Stations by words: one search for the list, the search box, the map and the API.

A station answers to its code, its names, its owner, its commune, its address of today and of old, and to the former
units that its commune was made of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from fansipan.kernel.permissions import Actor
from fansipan.kernel.text import fold
from fansipan.services.observations.queries import newest
from fansipan.services.observations.queries.newest import StationFilter, StationNow
from fansipan.services.places import queries as places

MARKS = re.compile(r"[()\[\]:;.,]")
PARTS = re.compile(r"[,;]")


@dataclass(frozen=True, slots=True)
class Said:
    """What a station answers to, folded: words in any order, and former units, each as a whole."""

    words: str
    former: tuple[str, ...] = ()

    def holds(self, part: str) -> bool:
        """Whether every word of a part of the question is the station's, or the part is in a former unit's name."""
        return all(word in self.words for word in part.split()) or any(part in name for name in self.former)


def found(actor: Actor, wanted: StationFilter) -> list[StationNow]:
    """The stations the actor may see that match, by code.

    An address may be asked for as it is written: every part between commas must be found.
    """
    narrowed = newest.stations(actor, StationFilter("", wanted.kind, wanted.state, wanted.organisation, wanted.place))
    return matching(narrowed, wanted.text)


def matching(stations: Sequence[StationNow], text: str) -> list[StationNow]:
    """Those of the stations that answer to the text; all for an empty one."""
    if not fold(text):
        return list(stations)
    everywhere = _province()
    known = _said(stations, everywhere)
    asked = _parts(text, everywhere)
    return [one for one in stations if all(known[one.id].holds(part) for part in asked)]


def said(stations: Iterable[StationNow]) -> Mapping[int, Said]:
    """What stations answer to, by id. Their own province's name is left out: it would find everything."""
    return _said(list(stations), _province())


def _said(stations: Sequence[StationNow], everywhere: Sequence[str]) -> Mapping[int, Said]:
    former = places.former_names({one.place_code for one in stations}, "")
    return {one.id: Said(_own(one, everywhere), tuple(map(fold, former.get(one.place_code, ())))) for one in stations}


def _own(one: StationNow, everywhere: Sequence[str]) -> str:
    address = _plain(" ".join(one.address.values()))
    for name in everywhere:
        address = address.replace(name, " ")
    named = (one.code, *one.name.values(), *one.organisation.values(), *one.place.values())
    return f"{fold(' '.join(named))} {address}"


def _parts(text: str, everywhere: Sequence[str]) -> list[str]:
    """The parts of a question between commas, folded; without the province if anything else is said."""
    parts = [plain for part in PARTS.split(text) if (plain := _plain(part))]
    return [part for part in parts if part not in everywhere] or parts or [fold(text)]


def _province() -> list[str]:
    own = places.province()
    return [fold(name) for name in own.name.values()] if own else []


def _plain(text: str) -> str:
    return fold(MARKS.sub(" ", text))
