"""An officer's own judgement over a period: it outranks the automatic flags, and can be withdrawn."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import F

from fansipan.kernel import audit, clock
from fansipan.kernel.errors import Conflict, Invalid, NotFound
from fansipan.kernel.permissions import Actor, require
from fansipan.services.observations.actions import rolling
from fansipan.services.observations.actions.storing import cursor
from fansipan.services.observations.contracts import CHANNEL, Flag
from fansipan.services.observations.models import Datastream, FlagPeriod, Station
from fansipan.services.observations.queries import access
from fansipan.services.observations.queries.series import Period
from fansipan.services.observations.rules.rights import FLAG_READINGS
from fansipan.services.observations.rules.spans import Span

FLAGS = (Flag.PASS, Flag.SUSPECT, Flag.FAIL)
"""What a person may say of readings: that they are good, in doubt or wrong."""

LONGEST = timedelta(days=366)

REVIEW = """
UPDATE observation o SET review = coalesce((
    SELECT p.flag FROM observations_flagperiod p
    WHERE p.datastream_id = o.datastream_id AND p.withdrawn_at IS NULL AND o.time > p.start AND o.time <= p.end
    ORDER BY p.id DESC LIMIT 1), 0)
WHERE o.datastream_id = %(datastream)s AND o.time > %(start)s AND o.time <= %(end)s
"""
"""Every reading of the period gets the flag of the latest judgement that still stands; 0 for none."""

LATEST = """
UPDATE latest_reading l SET flag = CASE WHEN o.review > 0 THEN o.review ELSE o.flag END
FROM observation o
WHERE l.datastream_id = %(datastream)s AND o.datastream_id = l.datastream_id AND o.time = l.time
"""


@transaction.atomic
def flag_period(actor: Actor, datastream_id: int, period: Period, flag: Flag, reason: str) -> int:
    """Flag the readings of (start, end] by hand, those still to come too; gives the id of the judgement.

    Averages are computed again. Raises NotFound, Forbidden; Invalid for a flag that is not a person's to give, for a
    period turned round or longer than a year, and without a reason.
    """
    stream = access.datastreams(actor, [datastream_id])[0]
    require(actor, FLAG_READINGS, stream.station.organisation_id)
    _check(period, flag, reason)
    _hold(stream)
    made = FlagPeriod.objects.create(
        datastream=stream,
        start=period.start,
        end=period.end,
        flag=flag.value,
        reason=reason.strip(),
        made_by_id=access.person(actor, FLAG_READINGS),
        made_at=clock.now(),
    )
    _judge_again(stream, period)
    audit.record(
        actor, "observations.flag_period", f"station:{stream.station.code}", after=_told(made, stream), why=reason
    )
    return made.pk


@transaction.atomic
def withdraw(actor: Actor, flag_period_id: int, why: str) -> None:
    """Take a judgement back: the readings are as the automatic tests, or an earlier judgement, left them.

    Raises NotFound, Forbidden; Conflict when it was withdrawn already; Invalid without a reason.
    """
    known = FlagPeriod.objects.filter(pk=flag_period_id, datastream__station__in=access.visible(actor))
    found = known.select_related("datastream__station").first()
    if found is None:
        raise NotFound("observations.flag_period_unknown", id=flag_period_id)
    stream = found.datastream
    require(actor, FLAG_READINGS, stream.station.organisation_id)
    if not why.strip():
        raise Invalid("observations.flag_needs_reason")
    _hold(stream)
    taken_back = FlagPeriod.objects.filter(pk=found.pk, withdrawn_at__isnull=True)
    if not taken_back.update(withdrawn_at=clock.now(), withdrawn_by_id=access.person(actor, FLAG_READINGS)):
        raise Conflict("observations.flag_withdrawn_already")
    _judge_again(stream, Period(found.start, found.end))
    audit.record(
        actor, "observations.withdraw_flag", f"station:{stream.station.code}", before=_told(found, stream), why=why
    )


def _check(period: Period, flag: Flag, reason: str) -> None:
    if flag not in FLAGS:
        raise Invalid("observations.flag_not_for_people", flag=flag.name)
    if period.end <= period.start:
        raise Invalid("observations.period_turned_round")
    if period.end - period.start > LONGEST:
        raise Invalid("observations.flag_period_too_long", days=LONGEST.days)
    if not reason.strip():
        raise Invalid("observations.flag_needs_reason")


def _hold(stream: Datastream) -> None:
    """Let no delivery of the station in until the end: those after it meet the new configuration."""
    Station.objects.select_for_update().get(pk=stream.station_id)
    Station.objects.filter(pk=stream.station_id).update(config_version=F("config_version") + 1)


def _judge_again(stream: Datastream, period: Period) -> None:
    """Bring readings, newest value and averages in line with the judgements in force, and tell open pages."""
    with cursor() as raw:
        raw.execute(REVIEW.encode(), {"datastream": stream.pk, "start": period.start, "end": period.end})
        raw.execute(LATEST.encode(), {"datastream": stream.pk})
    rolling.recompute([Span(stream.pk, clock.to_us(period.start), clock.to_us(period.end))])
    with cursor() as raw:
        raw.execute("SELECT pg_notify(%s, %s)", [CHANNEL, f"{stream.station_id},0"])


def _told(made: FlagPeriod, stream: Datastream) -> dict[str, object]:
    return {
        "datastream": stream.code,
        "from": made.start,
        "to": made.end,
        "flag": Flag(made.flag).name.lower(),
    }
