"""Dashboards: reading the cards that a person arranged."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

MOST_CARDS = 40


class CardKind(StrEnum):
    """What a card shows: a number, how it went, its rows, its communes, the map, what is open."""

    NUMBER = "number"
    CHART = "chart"
    LIST = "list"
    COMMUNES = "communes"
    MAP = "map"
    OPEN = "open"

    @property
    def is_of_indicator(self) -> bool:
        """Whether it shows an indicator."""
        return self not in (CardKind.MAP, CardKind.OPEN)


@dataclass(frozen=True, slots=True)
class BoardCard:
    """A card of a dashboard. `of`: the indicator, "" for those that need none. `wide`: over two columns."""

    kind: CardKind
    of: str = ""
    wide: bool = False


def cards(written: Any, known: Collection[str]) -> tuple[BoardCard, ...]:
    """The cards of a dashboard. Raises ValueError that says what is wrong and where."""
    if not isinstance(written, list) or len(written) > MOST_CARDS:
        raise ValueError(f"must be a list of at most {MOST_CARDS} cards")
    return tuple(_card(place, row, known) for place, row in enumerate(written))


def _card(place: int, row: Any, known: Collection[str]) -> BoardCard:
    kinds = [kind.value for kind in CardKind]
    if not isinstance(row, dict) or row.get("kind") not in kinds:
        raise ValueError(f"[{place}].kind: must be one of {', '.join(kinds)}")
    kind, of = CardKind(row["kind"]), str(row.get("of", ""))
    if kind.is_of_indicator and of not in known:
        raise ValueError(f"[{place}].of: there is no indicator {of!r}")
    return BoardCard(kind, of if kind.is_of_indicator else "", row.get("wide") is True)


def kept(found: Collection[BoardCard]) -> list[dict[str, Any]]:
    """The cards as they are stored."""
    return [{"kind": one.kind.value, "of": one.of, "wide": one.wide} for one in found]
