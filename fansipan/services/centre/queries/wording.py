"""Numbers in the reader's language: what cards, lists, the wall and the stream show of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import formats
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _

from fansipan.kernel import clock
from fansipan.kernel.manifest import Direction, Indicator
from fansipan.services.centre.contracts import NumberLevel
from fansipan.services.centre.queries.numbers import DAY, IndicatorCard
from fansipan.services.identity.models import ROLE_NAMES
from fansipan.services.observations.rules.sparklines import sparkline

LEVEL_WORDS = {
    NumberLevel.GOOD: pgettext_lazy("of a number", "on target"),
    NumberLevel.BAD: pgettext_lazy("of a number", "off target"),
    NumberLevel.PLAIN: "",
    NumberLevel.NOTHING: pgettext_lazy("of a number", "nothing to measure"),
    NumberLevel.STALE: pgettext_lazy("of a number", "out of date"),
}
COLOURS = {NumberLevel.GOOD: "good", NumberLevel.BAD: "bad", NumberLevel.PLAIN: "info"}
EARLY = timedelta(hours=1)
"""A number that was measured first within the last day says nothing of a day ago."""

SIGNS = {Direction.UP: "≥", Direction.DOWN: "≤", Direction.BAND: "="}


def language() -> str:
    """The language of this answer."""
    return (get_language() or "vi")[:2]


def role_names() -> list[tuple[str, str]]:
    """The roles that people have, in words."""
    return [(role.value, str(name)) for role, name in ROLE_NAMES.items()]


def number(value: float | None, decimals: int) -> str:
    """A number as people write it, "–" for none."""
    # Adding zero takes the sign from what is rounded to nothing.
    return "–" if value is None else formats.number_format(round(value, decimals) + 0.0, decimals, use_l10n=True)


def target(one: Indicator) -> str:
    """The target in words: “≤ 5 %”."""
    if one.target is None:
        return ""
    low = f"{number(one.low, one.decimals)}–" if one.direction is Direction.BAND and one.low is not None else ""
    return f"{SIGNS[one.direction]} {low}{number(one.target, one.decimals)} {one.symbol}".strip()


def shown(found: IndicatorCard, went: Sequence[tuple[datetime, float]] = ()) -> dict[str, Any]:
    """A number as a card shows it."""
    one, reading = found.indicator, found.reading
    now = clock.now()
    drawn = [(clock.to_us(at), value) for at, value in went]
    return {
        "name": one.name,
        "title": str(one.title),
        "text": number(found.value, one.decimals),
        "symbol": str(one.symbol),
        "level": COLOURS.get(found.level, "still"),
        "stands": found.level.value,
        "word": str(LEVEL_WORDS[found.level]),
        "target": target(one),
        "as_of": (reading.as_of or reading.measured_at) if reading else None,
        "stale_since": found.stale_since,
        "max_age": round(one.max_age.total_seconds()),
        "formula": str(one.formula),
        "source": str(one.source),
        "url": reverse("centre:indicator", args=[one.name]),
        "spark": sparkline(drawn, clock.to_us(now - DAY), clock.to_us(now), one.target),
        "trend": trend(found, went),
    }


def trend(found: IndicatorCard, went: Sequence[tuple[datetime, float]]) -> str:
    """How it stands against a day ago, in words; "" where nothing is known of then."""
    if found.value is None or not went or went[0][0] > clock.now() - DAY + EARLY:
        return ""
    places = found.indicator.decimals
    difference = round(found.value - went[0][1], places)
    if not difference:
        return _("as a day ago")
    sign = "+" if difference > 0 else "−"
    return _("%(difference)s in a day") % {"difference": f"{sign}{number(abs(difference), places)}"}


def event(found: IndicatorCard) -> Mapping[str, Any]:
    """A number as the stream tells it."""
    said = shown(found)
    kept = ("name", "text", "level", "stands", "word")
    return {**{key: said[key] for key in kept}, "as_of": said["as_of"].isoformat() if said["as_of"] else None}
