"""What the environment has to say of a day: exceedances, and the worst air and water."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fansipan.kernel.manifest import DayFact
from fansipan.kernel.permissions import Actor
from fansipan.kernel.text import pick
from fansipan.sectors.environment.models import AirIndexHour, Exceedance, WaterIndexHour
from fansipan.sectors.environment.rules.rights import VIEW_EXCEEDANCES
from fansipan.services.observations.queries import access

MOST = 5


def of_day(actor: Actor, start: datetime, end: datetime) -> list[DayFact]:
    """Exceedances that began or went on, how many ended, the highest air index and the lowest water index."""
    return [*_exceedances(actor, start, end), *_indices(actor, start, end)]


def _exceedances(actor: Actor, start: datetime, end: datetime) -> list[DayFact]:
    seen = Exceedance.objects.filter(datastream__station__in=access.holding(actor, VIEW_EXCEEDANCES))
    during = seen.filter(Q(end__isnull=True) | Q(end__gt=start), start__lt=end)
    began = during.filter(start__gte=start)
    url = reverse("environment:exceedances")
    ended = seen.filter(end__gte=start, end__lt=end).count()
    count = during.count()
    if not count and not ended:
        return []
    worst = began.select_related("datastream__station").defer("datastream__station__place").order_by("start", "pk")
    return [
        DayFact(_("Exceedances that went on"), str(count), url, "bad" if count else ""),
        DayFact(_("of these began on this day"), str(began.count()), url),
        DayFact(_("Exceedances that ended"), str(ended), url),
        *(
            DayFact(
                f"{row.datastream.station.code} · {row.datastream.code}",
                f"{row.peak:g} {row.unit}",
                reverse("environment:exceedance", args=[row.pk]),
                "warn" if row.kind == "warning" else "fault",
            )
            for row in worst[:MOST]
        ),
    ]


def _indices(actor: Actor, start: datetime, end: datetime) -> list[DayFact]:
    seen = access.visible(actor).values("pk")
    asked = (
        (AirIndexHour, "-value", _("Highest air index (VN_AQI)"), "environment:air_station"),
        (WaterIndexHour, "value", _("Lowest water index (VN_WQI)"), "environment:water_station"),
    )
    found = []
    for model, order, title, page in asked:
        rows = model.objects.filter(hour_end__gt=start, hour_end__lte=end, station__in=seen).select_related("station")
        row = rows.order_by(order, "hour_end").first()
        if row is not None:
            name = pick(row.station.name, get_language() or "vi")
            found.append(DayFact(f"{title}: {name}", str(row.value), reverse(page, args=[row.station.code])))
    return found
