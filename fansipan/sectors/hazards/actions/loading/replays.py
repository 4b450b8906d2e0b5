"""A flood of the past: what was printed of it, and the hourly values that a curve draws in between, marked as such."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np

from fansipan.kernel import clock
from fansipan.kernel.documents import Document, Node
from fansipan.kernel.errors import Invalid
from fansipan.kernel.loading import Loading, loading
from fansipan.kernel.permissions import Actor
from fansipan.sectors.hazards.models import ReplayEvent
from fansipan.sectors.hazards.rules.levels import metres
from fansipan.sectors.hazards.rules.rain import millimetres
from fansipan.sectors.hazards.rules.replaying import ReplayPoint, filled, spread

MOST_POINTS = 20_000


def load(actor: Actor, document: Document, *, update: bool = False) -> Loading:
    """One event with its series filled in hour by hour."""
    root = document.root
    root.only("code", "title", "note", "source", "series", "events")
    with loading(actor, document, update=update) as at_work:
        series = [_series(row) for row in root["series"].rows()]
        times = [time for one in series for time in one["time"]]
        values: dict[str, Any] = {
            "code": root["code"].text(longest=40),
            "title": root["title"].bilingual(),
            "note": root["note"].bilingual(needed=False),
            "source": root["source"].text(longest=2000),
            "start": clock.from_us(min(times, default=0)),
            "end": clock.from_us(max(times, default=0)),
            "series": series,
            "events": [_event(row) for row in root["events"].rows()],
        }
        present = ReplayEvent.objects.filter(code=values["code"]).first()
        at_work.bring(ReplayEvent, present, values, f"flood {values['code']}")
    return at_work


def _series(row: Node) -> dict[str, Any]:
    row.only("gauge", "property", "unit", "points", "spans")
    kind, unit = row["property"].text(longest=10), row["unit"].text(longest=30)
    head = {"gauge": row["gauge"].text(longest=60), "property": kind}
    try:
        factor = metres(1.0, unit) if kind == "level" else millimetres(unit)
    except Invalid:
        row["unit"].wrong(f"{unit!r} is no unit of a {kind}")
        factor = 1.0
    return head | (_levels(row["points"], factor) if kind == "level" else _rain(row["spans"], factor))


def _levels(node: Node, factor: float) -> dict[str, Any]:
    points = []
    for row in node.rows():
        row.only("at", "value", "source")
        level = row["value"].number(low=-1e6, high=1e6) * factor
        points.append(ReplayPoint(clock.to_us(_moment(row["at"])), level, row["source"].text(longest=500)))
    if not points or sorted({one.time for one in points}) != [one.time for one in points]:
        node.wrong("needs points, each later than the one before")
        return {"time": [], "value": [], "synthetic": [], "sources": {}}
    time, value, synthetic = filled(points)
    return {
        "time": time.tolist(),
        "value": value.tolist(),
        "synthetic": synthetic.tolist(),
        "sources": {str(one.time): one.source for one in points},
    }


def _rain(node: Node, factor: float) -> dict[str, Any]:
    time, value, sources = [np.empty(0, np.int64)], [np.empty(0)], {}
    for row in node.rows():
        row.only("start", "end", "value", "most_hour", "source")
        start, end = clock.to_us(_moment(row["start"])), clock.to_us(_moment(row["end"]))
        total = row["value"].number(low=0, high=5000) * factor
        most = row["most_hour"].number(low=0, high=500) * factor if row.has("most_hour") else None
        at, mm = spread(start, end, total, most)
        time.append(at)
        value.append(mm)
        sources[str(end)] = row["source"].text(longest=500)
    hours = np.concatenate(time)
    return {
        "time": hours.tolist(),
        "value": np.concatenate(value).tolist(),
        "synthetic": [True] * len(hours),
        "sources": sources,
    }


def _event(row: Node) -> dict[str, Any]:
    row.only("at", "kind", "gauge", "plant", "value", "low", "high", "text", "source")
    found: dict[str, Any] = {"at": clock.to_us(_moment(row["at"])), "text": row["text"].bilingual()}
    found |= {"kind": row["kind"].text(longest=20), "source": row["source"].text(longest=500, needed=False)}
    found |= {key: row[key].text(longest=60) for key in ("gauge", "plant") if row.has(key)}
    return found | {key: row[key].number(low=-1e6, high=1e6) for key in ("value", "low", "high") if row.has(key)}


def _moment(node: Node) -> datetime:
    found = node.moment()
    if found is None:
        node.wrong("is missing")
    return found or clock.from_us(0)
