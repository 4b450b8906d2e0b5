"""Bringing what is published to what was computed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fansipan.kernel import clock
from fansipan.sectors.environment.models import AirIndexDay, AirIndexHour, WaterIndexDay, WaterIndexHour

Model = type[AirIndexHour] | type[AirIndexDay] | type[WaterIndexHour] | type[WaterIndexDay]


def replace(model: Model, stamp: str, station: int, stamps: Sequence[Any], fresh: dict[Any, dict[str, Any]]) -> None:
    """Bring a station's rows of these stamps to what was computed; a row that says the same is left alone."""
    rows: Any = model._default_manager
    kept = rows.filter(station_id=station, **{f"{stamp}__range": (stamps[0], stamps[-1])})
    present = {getattr(row, stamp): row for row in kept}
    changed = [
        model(station_id=station, computed_at=clock.now(), **{stamp: at}, **said)
        for at, said in fresh.items()
        if at not in present or any(getattr(present[at], name) != value for name, value in said.items())
    ]
    rows.filter(pk__in=[row.pk for at, row in present.items() if at not in fresh]).delete()
    rows.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["station", stamp],
        update_fields=["table", "value", "leading", "subs", "inputs", "notes", "computed_at"],
    )
