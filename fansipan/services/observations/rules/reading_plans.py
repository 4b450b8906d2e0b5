"""How a station's bytes were read, written down: the names, units and format that a delivery was decoded by.

Configurations change lawfully, records do not: whoever checks readings against their bytes must read these as they
were read then. Only what decoding and matching look at is kept, so a new flag or limit makes no new plan.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from fansipan.services.observations.contracts import QualityLimits, StationPlan, StreamPlan, VendorFormat

FORMAT_FIELDS = frozenset(field.name for field in fields(VendorFormat))


def written(plan: StationPlan) -> dict[str, Any]:
    """What of a plan decides how bytes become readings, as JSON holds it; datastreams in the order of their numbers."""
    streams = [
        {
            "id": stream.id,
            "code": stream.code,
            "names": list(stream.names),
            "unit": stream.unit,
            "unit_aliases": dict(stream.unit_aliases),
        }
        for stream in sorted(plan.streams, key=lambda stream: stream.id)
    ]
    return {
        "station": plan.code,
        "streams": streams,
        "format": {**asdict(plan.format), "fields": [*plan.format.fields]},
    }


def text_of(plan: Mapping[str, Any]) -> str:
    """The one spelling of a written plan: keys sorted, no spaces."""
    return json.dumps(plan, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest_of(plan: Mapping[str, Any]) -> str:
    """SHA-256 of a written plan, in hexadecimal."""
    return hashlib.sha256(text_of(plan).encode()).hexdigest()


def plan_of(plan: Mapping[str, Any], station_id: int) -> StationPlan:
    """A plan by which bytes are read again as they were; it judges nothing, for it has no limits."""
    streams = tuple(
        StreamPlan(
            id=int(one["id"]),
            code=str(one["code"]),
            names=tuple(one["names"]),
            unit=str(one["unit"]),
            unit_aliases=one["unit_aliases"],
            limits=QualityLimits(),
        )
        for one in plan["streams"]
    )
    known = {name: value for name, value in plan["format"].items() if name in FORMAT_FIELDS}
    return StationPlan(
        id=station_id,
        code=str(plan["station"]),
        version=0,
        streams=streams,
        format=VendorFormat(**{**known, "fields": tuple(known["fields"])}),
    )
