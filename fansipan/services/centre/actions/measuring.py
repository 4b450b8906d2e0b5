"""Numbers are measured every minute, kept every quarter of an hour, and told to open pages when they change."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from fansipan.kernel import clock, live, manifest
from fansipan.kernel.manifest import Indicator
from fansipan.kernel.permissions import Actor, require
from fansipan.services.centre.models import IndicatorLook, IndicatorNow, IndicatorPoint
from fansipan.services.centre.queries.live import INDICATOR
from fansipan.services.centre.rules.rights import SEE_CENTRE

logger = logging.getLogger(__name__)


QUARTER = timedelta(minutes=15)
KEPT = timedelta(days=3 * 366)


def measure() -> int:
    """Measure every indicator; gives how many could not be. One that fails keeps its reading, which grows old."""
    return sum(not _measured(one) for one in manifest.indicators().values())


def _measured(one: Indicator) -> bool:
    now = clock.now()
    try:
        with transaction.atomic():
            _keep(one, now)
    except Exception as error:
        logger.exception("the indicator %s could not be measured", one.name)
        IndicatorNow.objects.filter(name=one.name).update(failed=f"{error.__class__.__name__}: {error}"[:200])
        return False
    return True


def _keep(one: Indicator, now: datetime) -> None:
    figure = one.figure(now)
    before = IndicatorNow.objects.filter(name=one.name).values_list("value", flat=True).first()
    IndicatorNow.objects.update_or_create(
        name=one.name,
        defaults={
            "value": figure.value,
            "as_of": figure.as_of,
            "measured_at": now,
            "communes": dict(figure.communes),
            "failed": "",
        },
    )
    quarter = clock.EPOCH + (now - clock.EPOCH) // QUARTER * QUARTER
    _point, fresh = IndicatorPoint.objects.get_or_create(name=one.name, at=quarter, defaults={"value": figure.value})
    if fresh or before != figure.value:
        live.announce(INDICATOR, one.name)


@transaction.atomic
def forget_old() -> int:
    """Take away what was measured three years ago; gives how much."""
    return IndicatorPoint.objects.filter(at__lt=clock.now() - KEPT).delete()[0]


@transaction.atomic
def look(actor: Actor, name: str) -> None:
    """Count that somebody of the actor's role looked at an indicator today: the role, never the person."""
    require(actor, SEE_CENTRE)
    row, fresh = IndicatorLook.objects.get_or_create(
        indicator=name, role=actor.role.value, day=clock.today(), defaults={"count": 1}
    )
    if not fresh:
        IndicatorLook.objects.filter(pk=row.pk).update(count=F("count") + 1)
