"""The numbers with their age, formula and communes."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router

from fansipan.kernel.asking import actor_of
from fansipan.services.centre.queries import numbers
from fansipan.services.centre.queries.numbers import MONTH, IndicatorCard

PAGE_SIZE = 500
router = Router(tags=["centre"])


@router.get("/indicators", summary="Numbers of the province")
def get_indicators(request: HttpRequest) -> Any:
    """Every number the caller may see: value, unit, target, formula, source, age, and since when it says nothing."""
    return {"indicators": [_card(one) for one in numbers.cards(actor_of(request))]}


@router.get("/indicators/{name}", summary="A number")
def get_indicator(request: HttpRequest, name: str, page: int = 1) -> Any:
    """One number with the communes that it tells apart, how it went over 30 days, and the rows behind it.

    Of the rows 500 a page; `rows_total` says how many there are.
    """
    found = numbers.card(actor_of(request), name)
    behind = numbers.rows(actor_of(request), name)
    rows = behind[(max(1, page) - 1) * PAGE_SIZE : max(1, page) * PAGE_SIZE]
    return {
        **_card(found),
        "communes": [{"code": one.code, "name": one.name, "value": one.value} for one in numbers.communes(found)],
        "points": [{"at": at, "value": value} for at, value in numbers.points([name], MONTH)[name]],
        "rows_total": len(behind),
        "rows": [
            {"title": one.title, "note": one.note, "at": one.at, "commune": one.commune, "url": one.url} for one in rows
        ],
    }


def _card(found: IndicatorCard) -> dict[str, Any]:
    one, reading = found.indicator, found.reading
    return {
        "name": one.name,
        "title": str(one.title),
        "value": found.value,
        "unit": one.unit,
        "direction": one.direction.value,
        "target": one.target,
        "low": one.low,
        "level": found.level.value,
        "as_of": reading.as_of or reading.measured_at if reading else None,
        "measured_at": reading.measured_at if reading else None,
        "stale_since": found.stale_since,
        "formula": str(one.formula),
        "source": str(one.source),
    }
