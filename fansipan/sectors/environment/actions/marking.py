"""Noting what compliance and indices have yet to follow, in the transaction that changed the averages."""

from __future__ import annotations

from collections.abc import Sequence

from fansipan.kernel import clock
from fansipan.kernel.manifest import AverageSpan
from fansipan.sectors.environment.models import ChangedSpan


def averages_changed(spans: Sequence[AverageSpan]) -> None:
    """Remember the stretches of changed averages: late, corrected and newly flagged readings alike."""
    ChangedSpan.objects.bulk_create(
        [
            ChangedSpan(
                datastream=span.datastream,
                start=clock.from_us(span.start),
                end=clock.from_us(span.end),
            )
            for span in spans
        ],
        batch_size=2000,
    )
