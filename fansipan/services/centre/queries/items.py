"""What is open: what the apps put before whoever leads the shift, orders, and numbers that are off their target."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import pgettext

from fansipan.kernel import clock, manifest
from fansipan.kernel.manifest import DutyItem
from fansipan.kernel.permissions import Actor, allows, require
from fansipan.services.centre.queries import numbers
from fansipan.services.centre.queries.numbers import IndicatorCard
from fansipan.services.centre.queries.wording import shown
from fansipan.services.centre.rules.rights import SEE_CENTRE

MOST = 50


@dataclass(frozen=True, slots=True)
class OpenItem:
    """Something that whoever leads the shift must know of. `level` is a colour, `key` names the thing."""

    kind: str
    title: str
    note: str
    url: str
    level: str = "info"
    at: datetime | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class OpenKind:
    """What is open of one kind: the most urgent ones, and how many there are in all."""

    kind: str
    title: str
    items: Sequence[OpenItem]
    total: int


def open_kinds(actor: Actor, at: datetime | None = None, most: int = MOST) -> list[OpenKind]:
    """What is open now, or was at a moment, by kind: alarms first. A thing stands in the first list that names it."""
    require(actor, SEE_CENTRE)
    found: list[tuple[int, OpenKind]] = []
    named: set[str] = set()
    for one in manifest.duty_lists():
        if not allows(actor, one.needs):
            continue
        told = one.items(actor, at or clock.now(), most)
        fresh = [item for item in told.items if item.key not in named]
        total = told.total - (len(told.items) - len(fresh))
        named |= {item.key for item in fresh}
        found.append((one.order, OpenKind(one.name, str(one.title), [_item(one.name, item) for item in fresh], total)))
    found.append((100, _numbers(actor, at)))
    return [one for _order, one in sorted(found, key=lambda each: each[0]) if one.items]


def open_items(actor: Actor, at: datetime | None = None) -> list[OpenItem]:
    """The same in one list."""
    return [item for one in open_kinds(actor, at) for item in one.items]


def kept(one: OpenItem) -> dict[str, str]:
    """What is open, as it is kept with a handover or a report."""
    return {"kind": one.kind, "title": one.title, "note": one.note, "url": one.url, "level": one.level}


def kind_words() -> dict[str, str]:
    """Kinds of what is open, in words."""
    return {**{one.name: str(one.title) for one in manifest.duty_lists()}, "number": pgettext("centre", "Numbers")}


def topics() -> tuple[str, ...]:
    """The topics of the live stream after which what is open may be something else."""
    return tuple(dict.fromkeys(topic for one in manifest.duty_lists() for topic in one.topics))


def _item(kind: str, one: DutyItem) -> OpenItem:
    return OpenItem(kind, one.title, one.note, one.url, one.level, one.at, one.key)


def _numbers(actor: Actor, at: datetime | None) -> OpenKind:
    cards: Iterable[IndicatorCard] = numbers.cards(actor) if at is None else numbers.cards_at(actor, at)
    known = [shown(card) for card in cards if card.level in ("bad", "stale")]
    items = [
        OpenItem(
            "number",
            one["title"],
            f"{one['text']} {one['symbol']}".strip(),
            one["url"],
            one["level"],
            one["stale_since"] or one["as_of"],
            f"number:{one['name']}",
        )
        for one in known
    ]
    return OpenKind("number", kind_words()["number"], items, len(items))
