"""What stations have to say of a day: how much of what was due came, and who owed most."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Sum
from django.urls import reverse
from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fansipan.kernel.manifest import DayFact
from fansipan.kernel.permissions import Actor
from fansipan.kernel.text import pick
from fansipan.services.observations.models import LedgerHour, RefusedLine
from fansipan.services.observations.queries import access
from fansipan.services.observations.rules.rights import VIEW_FILES

MOST = 3
PERCENT = 100.0


def of_day(actor: Actor, start: datetime, end: datetime) -> list[DayFact]:
    """The share of what was due that came, out of the loss ledger; the stations that owed most; refused lines."""
    known = {one.pk: one for one in access.holding(actor, VIEW_FILES).defer("place__boundary")}
    cells = LedgerHour.objects.filter(hour_end__gt=start, hour_end__lte=end, station_id__in=known)
    rows = cells.values_list("station_id").annotate(due=Sum("expected"), came=Sum(F("on_time") + F("late"))).order_by()
    owed = sorted(((due - came, due, station) for station, due, came in rows if due), reverse=True)
    if not owed:
        return []
    due = sum(one[1] for one in owed)
    share = PERCENT * (due - sum(one[0] for one in owed)) / due
    ledger = reverse("observations:ledger")
    facts = [DayFact(_("Readings that came, of those that were due"), f"{formats.number_format(share, 1)} %", ledger)]
    for missing, wanted, station in owed[:MOST]:
        if missing:
            name = pick(known[station].name, get_language() or "vi")
            url = reverse("observations:station", args=[known[station].code])
            facts.append(DayFact(_("Owed most: %(name)s") % {"name": name}, f"{missing} / {wanted}", url))
    if refused := RefusedLine.objects.filter(refused_at__gte=start, refused_at__lt=end, station__in=known).count():
        facts.append(DayFact(_("Lines that were refused"), str(refused), reverse("observations:quarantine")))
    return facts
