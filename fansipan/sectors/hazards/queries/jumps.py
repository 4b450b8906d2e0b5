"""Gauges whose newest level jumped farther than water can, and of which nobody knows yet whether it falls back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from fansipan.sectors.hazards.models import GaugeFault, GaugeState
from fansipan.sectors.hazards.queries import network
from fansipan.sectors.hazards.rules.faults import FaultKind
from fansipan.sectors.hazards.rules.following import wait_us

OLDEST = timedelta(days=1)
"""A jump that is older has been believed long since."""


def unconfirmed(now: datetime, gauges: Collection[int] | None = None) -> dict[int, datetime]:
    """Gauges (of these ids) whose newest reading jumped upwards, and until when the reading after it is waited for."""
    faults = GaugeFault.objects.filter(kind=FaultKind.JUMP.value, until=None, since__gt=now - OLDEST)
    if gauges is not None:
        faults = faults.filter(gauge__in=gauges)
    upwards = {one.gauge_id: one.since for one in faults if one.detail.get("step_m", 0) > 0}
    if not upwards:
        return {}
    states = dict(GaugeState.objects.filter(gauge__in=upwards).values_list("gauge", "at"))
    known = network.gauges_by_id(list(upwards))
    return {
        gauge: since + timedelta(microseconds=wait_us(known[gauge].interval_seconds))
        for gauge, since in upwards.items()
        if gauge in known and states.get(gauge) == since
    }
