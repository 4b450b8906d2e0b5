"""Open cases on the map."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fansipan.kernel.manifest import LegendEntry, MapLayer
from fansipan.services.cases.queries import live
from fansipan.services.cases.rules.rights import VIEW_CASES

LAYER = MapLayer(
    "cases",
    live.on_map,
    VIEW_CASES,
    _("Open cases"),
    (LegendEntry("bad", _("past a deadline")), LegendEntry("warn", _("within its deadlines"))),
    (live.TOPIC,),
)
