"""Numbers are measured every minute, kept every quarter of an hour, and told to open pages when they change."""

from __future__ import annotations

import logging
from collections.abc import Iterable
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
    """Count that somebody of the actor's role opened an indicator today: the role, never the person."""
    _count(actor, IndicatorLook.OPENED, [name])


@transaction.atomic
def visit(actor: Actor, page: str, shown: Iterable[str] = ()) -> None:
    """Count that somebody of the actor's role was on a page of the centre today, and saw these indicators there."""
    _count(actor, IndicatorLook.PAGE, [page])
    _count(actor, IndicatorLook.SEEN, shown)


def _count(actor: Actor, how: str, names: Iterable[str]) -> None:
    require(actor, SEE_CENTRE)
    wanted = sorted(set(names))
    of = {"how": how, "role": actor.role.value, "day": clock.today()}
    IndicatorLook.objects.bulk_create([IndicatorLook(indicator=name, **of) for name in wanted], ignore_conflicts=True)
    IndicatorLook.objects.filter(indicator__in=wanted, **of).update(count=F("count") + 1)
