"""What rain and rivers offer the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fansipan.kernel.manifest import App
from fansipan.sectors.hazards.actions import faulting, loading, standing, watching
from fansipan.sectors.hazards.rules import rights

APP = App(
    package="fansipan.sectors.hazards",
    title=_("Rain and rivers"),
    permissions=rights.ALL,
    judges=(watching.watch,),
    publishes=(standing.STAGE_CHANGED, faulting.FAULTY, faulting.MENDED),
    loads=(loading.load,),
    province_loads=(loading.load_province,),
)
