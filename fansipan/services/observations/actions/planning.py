"""The plan by which a delivery was read goes on record with it: once a configuration, not once a delivery."""

from __future__ import annotations

from functools import partial

from django.db import transaction

from fansipan.kernel import clock
from fansipan.services.observations.contracts import StationPlan
from fansipan.services.observations.queries.raw import cursor
from fansipan.services.observations.rules import reading_plans

MOST_REMEMBERED = 20_000

KEEP = """
WITH new AS (
    INSERT INTO observations_readingplan (station_id, digest, since, plan)
    VALUES (%(station)s, %(digest)s, %(since)s, %(plan)s::jsonb)
    ON CONFLICT (station_id, digest) DO NOTHING RETURNING id
)
SELECT id FROM new UNION ALL
SELECT id FROM observations_readingplan WHERE station_id = %(station)s AND digest = %(digest)s
"""

_kept: dict[tuple[int, int], int] = {}
"""The record of each configuration of a station that this process has seen committed."""


def kept(plan: StationPlan) -> int:
    """The number under which this way of reading is on record; inside the transaction that holds the station's head.

    The database is asked once for each version of a configuration, not for each delivery.
    """
    key = plan.id, plan.version
    if key in _kept:
        return _kept[key]
    words = reading_plans.written(plan)
    values = {
        "station": plan.id,
        "digest": reading_plans.digest_of(words),
        "since": clock.now(),
        "plan": reading_plans.text_of(words),
    }
    with cursor() as raw:
        row = raw.execute(KEEP, values).fetchone()
    assert row is not None
    number = int(str(row[0]))
    transaction.on_commit(partial(_remember, key, number))
    return number


def _remember(key: tuple[int, int], number: int) -> None:
    if len(_kept) >= MOST_REMEMBERED:
        _kept.clear()
    _kept[key] = number
