"""What rain and rivers offer the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fansipan.kernel.events import Subscription
from fansipan.kernel.manifest import App, NoticeKind
from fansipan.sectors.hazards.actions import faulting, loading, released, releases, standing, trees, warning, watching
from fansipan.sectors.hazards.rules import rights
from fansipan.services.notices.actions.answering import ACKNOWLEDGED
from fansipan.services.warnings.actions.releasing import RELEASED

APP = App(
    package="fansipan.sectors.hazards",
    title=_("Rain and rivers"),
    permissions=rights.ALL,
    judges=(watching.watch,),
    publishes=(standing.STAGE_CHANGED, faulting.FAULTY, faulting.MENDED, releases.ENTERED),
    subscribes=(
        Subscription(standing.STAGE_CHANGED, warning.stage_changed),
        Subscription(RELEASED, released.released),
        Subscription(ACKNOWLEDGED, trees.acknowledged),
    ),
    notice_kinds=(NoticeKind(trees.TOLD, _("A contact tree is told")),),
    loads=(loading.load,),
    province_loads=(loading.load_province,),
)
