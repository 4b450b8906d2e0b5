"""Numbers as they stand, how they went, and what they rest on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from fansipan.kernel import clock, manifest
from fansipan.kernel.errors import NotFound
from fansipan.kernel.manifest import FigureRow, Indicator
from fansipan.kernel.permissions import Actor, allows, require
from fansipan.services.centre.contracts import NumberLevel, Reading
from fansipan.services.centre.models import Evidence, IndicatorNow, IndicatorPoint
from fansipan.services.centre.rules.rights import SEE_CENTRE
from fansipan.services.centre.rules.standing import level, stale_since
from fansipan.services.places import queries as places

DAY = timedelta(hours=24)
MONTH = timedelta(days=30)
KEPT_FOR = timedelta(hours=1)

Points = Sequence[tuple[datetime, float]]


@dataclass(frozen=True, slots=True)
class IndicatorCard:
    """An indicator with its newest reading; `stale_since`: when the last thing came in that it could rest on."""

    indicator: Indicator
    reading: Reading | None
    level: NumberLevel
    stale_since: datetime | None

    @property
    def value(self) -> float | None:
        """The number, none before it was ever measured."""
        return self.reading.value if self.reading else None


def declared(actor: Actor) -> list[Indicator]:
    """The indicators the actor may see. Raises Unauthenticated, Forbidden for those outside the centre."""
    require(actor, SEE_CENTRE)
    return [one for one in manifest.indicators().values() if allows(actor, one.needs)]


def indicator(actor: Actor, name: str) -> Indicator:
    """One of them. Raises NotFound."""
    found = next((one for one in declared(actor) if one.name == name), None)
    if found is None:
        raise NotFound("centre.indicator", name=name)
    return found


def cards(actor: Actor, names: Iterable[str] | None = None) -> list[IndicatorCard]:
    """The indicators the actor may see as they stand; only those of some names, in their order, where given."""
    known = {one.name: one for one in declared(actor)}
    wanted = list(known) if names is None else [name for name in names if name in known]
    rows = {row.name: row for row in IndicatorNow.objects.filter(name__in=wanted)}
    return [card_of(known[name], rows.get(name)) for name in wanted]


def cards_at(actor: Actor, at: datetime) -> list[IndicatorCard]:
    """The indicators the actor may see as they had been measured last before a moment that is past.

    Nothing to measure where nobody measured within KEPT_FOR before it: what was not kept cannot be known any more.
    """
    known = {one.name: one for one in declared(actor)}
    points = IndicatorPoint.objects.filter(name__in=list(known), at__lte=at, at__gt=at - KEPT_FOR)
    newest = {name: (moment, value) for name, moment, value in points.order_by("at").values_list("name", "at", "value")}
    return [_card_at(one, newest.get(name)) for name, one in known.items()]


def _card_at(one: Indicator, found: tuple[datetime, float | None] | None) -> IndicatorCard:
    if found is None:
        return IndicatorCard(one, None, NumberLevel.NOTHING, None)
    moment, value = found
    stands = level(value, one.direction, one.target, one.low)
    return IndicatorCard(one, Reading(value, None, moment, {}), stands, None)


def card(actor: Actor, name: str) -> IndicatorCard:
    """One indicator as it stands. Raises NotFound."""
    found = indicator(actor, name)
    return card_of(found, IndicatorNow.objects.filter(name=name).first())


def card_of(one: Indicator, row: IndicatorNow | None) -> IndicatorCard:
    """An indicator with its newest reading, and what the reading is worth now."""
    if row is None:
        return IndicatorCard(one, None, NumberLevel.NOTHING, None)
    since = stale_since(row.as_of, row.measured_at, one.max_age, clock.now())
    stands = NumberLevel.STALE if since else level(row.value, one.direction, one.target, one.low)
    return IndicatorCard(one, Reading(row.value, row.as_of, row.measured_at, row.communes), stands, since)


def points(names: Iterable[str], length: timedelta = DAY) -> dict[str, list[tuple[datetime, float]]]:
    """How some indicators went up to now, the oldest first."""
    found: dict[str, list[tuple[datetime, float]]] = defaultdict(list)
    rows = IndicatorPoint.objects.filter(name__in=list(names), at__gt=clock.now() - length)
    for name, at, value in rows.order_by("at").values_list("name", "at", "value"):
        if value is not None:
            found[name].append((at, value))
    return found


def rows(actor: Actor, name: str) -> Sequence[FigureRow]:
    """The rows that are counted now, as far as the actor may see them. Raises NotFound."""
    return indicator(actor, name).rows(actor, clock.now())


@dataclass(frozen=True, slots=True)
class CommuneValue:
    """An indicator in a commune."""

    code: str
    name: dict[str, str]
    value: float
    level: NumberLevel


def communes(found: IndicatorCard) -> list[CommuneValue]:
    """The communes that the indicator tells apart, the worst first."""
    one, reading = found.indicator, found.reading
    if reading is None:
        return []
    names = {unit.code: unit.name for unit in places.communes()}
    values = [
        CommuneValue(code, names[code], value, level(value, one.direction, one.target, one.low))
        for code, value in reading.communes.items()
        if code in names
    ]
    return sorted(values, key=lambda each: each.value, reverse=one.direction is not manifest.Direction.UP)


def evidence(actor: Actor, name: str) -> list[Evidence]:
    """What was attached to an indicator, the newest first. Raises NotFound."""
    indicator(actor, name)
    found = Evidence.objects.filter(indicator=name).select_related("added_by").defer("content")
    return list(found)


def evidence_file(actor: Actor, number: int) -> Evidence:
    """An evidence with its file. Raises NotFound."""
    require(actor, SEE_CENTRE)
    row = Evidence.objects.filter(pk=number).exclude(file_name="").first()
    if row is None:
        raise NotFound("centre.evidence", id=number)
    if row.indicator:
        indicator(actor, row.indicator)
    return row
