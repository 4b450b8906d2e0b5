"""The one way a reading travels: bytes → columns → readings → quality flags → stored, in one transaction.

A receiver calls `deliver` and says "received" only when it returns: the commit has happened then.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

import numpy as np
from django.db import IntegrityError, connection, transaction

from fansipan.kernel import clock
from fansipan.kernel.errors import NotFound, Unavailable
from fansipan.kernel.steady import AWAY
from fansipan.services.observations.actions import filing, judging, planning, storing, tails
from fansipan.services.observations.contracts import (
    JUDGED,
    Decoded,
    FlagSpan,
    Parcel,
    Readings,
    Receipt,
    RefusedReading,
    StationPlan,
)
from fansipan.services.observations.queries import plans
from fansipan.services.observations.rules import chain, matching, quality, transcripts
from fansipan.services.observations.rules.decoding import formats


def deliver(parcel: Parcel) -> Receipt:
    """Take a parcel in, whole: its good lines are stored, its bad ones quarantined, its bytes kept.

    The same bytes of the same station twice are one delivery. Raises Unavailable when the database is
    away: nothing was accepted then, and the sender keeps the parcel.
    """
    try:
        try:
            return _deliver(parcel)
        except IntegrityError:
            # Two doors took the same bytes at once; the second look finds the first one's delivery.
            return _deliver(parcel)
    except AWAY as error:
        connection.close()
        raise Unavailable("observations.database_away") from error


@transaction.atomic
def _deliver(parcel: Parcel) -> Receipt:
    digest = chain.bytes_hash(parcel.content)
    if parcel.station_id is None:
        return filing.file_unclaimed(parcel, digest)
    head = filing.take_head(parcel.station_id, digest)
    if head is None:
        raise NotFound("observations.station", id=parcel.station_id)
    if head.same_bytes is not None:
        return filing.count_repeat(head.same_bytes)
    plan = plans.plan(head.station_id, head.version)
    return take_in(parcel, head, plan, formats.decode(parcel, plan.format))


def take_in(parcel: Parcel, head: filing.Head, plan: StationPlan, decoded: Decoded) -> Receipt:
    """Match, judge, store and file what was decoded, inside the transaction that holds the station's head."""
    now = clock.now()
    return keep(parcel, head, plan, matching.match(decoded, plan, clock.to_us(now)), now)


def keep(
    parcel: Parcel,
    head: filing.Head,
    plan: StationPlan,
    matched: matching.Matched,
    arrived: datetime,
) -> Receipt:
    """Judge, store and file matched readings. `arrived`: when the bytes came, in a replay long before now."""
    context = tails.around(matched.readings, head, plan)
    limits = {stream.id: stream.limits for stream in plan.streams}
    judgement = quality.judge(matched.readings, context.rows, limits, clock.to_us(arrived))
    store = storing.append if context.appends else storing.write
    written = store(reviewed(judgement.readings, plan.flag_periods), head.delivery_id)
    storing.amend(judgement.amended)
    judging.show(written.rows, head.delivery_id)
    written = replace(written, known=written.known + matched.repeated)
    refused = with_texts(parcel, plan.format.encoding, matched.refused)
    own = replace(head, plan_id=planning.kept(plan))
    (receipt,) = filing.file([filing.Entry(parcel, own, written, refused)], clock.now())
    tails.remember(context, judgement, head, plan)
    return receipt


def reviewed(judged: Readings, periods: Iterable[FlagSpan]) -> Readings:
    """Judged rows with the flag of the officer's period they fall in; the latest period wins."""
    rows = np.zeros(len(judged), storing.REVIEWED)
    for name in JUDGED.names or ():
        rows[name] = judged[name]
    for span in periods:
        inside = (rows["datastream"] == span.datastream) & (rows["time"] > span.start) & (rows["time"] <= span.end)
        rows["review"][inside] = span.flag
    return rows


def with_texts(parcel: Parcel, encoding: str, refused: tuple[RefusedReading, ...]) -> tuple[RefusedReading, ...]:
    """Refusals that matching made know only the number of their line or row: give them what was sent there."""
    if all(item.text for item in refused):
        return refused
    sent = transcripts.as_sent(parcel.content, parcel.format, encoding)
    return tuple(item if item.text else replace(item, text=sent(item) or item.code or "") for item in refused)
