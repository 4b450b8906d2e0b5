"""What the centre offers the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fansipan.kernel.events import EVERY_EVENT, Subscription
from fansipan.kernel.manifest import App, CaseSection, DutyList, LegendEntry, LiveTopic, MapLayer
from fansipan.services.cases.actions import timeline
from fansipan.services.centre.actions import briefing, loading, notifying, scenarios, shifts, situation
from fansipan.services.centre.manifest.menu import MENU
from fansipan.services.centre.manifest.sentences import SENTENCES
from fansipan.services.centre.queries import cameras, case_reviews, live, orders
from fansipan.services.centre.rules import rights

APP = App(
    package="fansipan.services.centre",
    title=_("Operations centre"),
    permissions=rights.ALL,
    menu=MENU,
    layers=(
        MapLayer(
            "cameras",
            cameras.on_map,
            rights.SEE_CAMERAS,
            _("Cameras"),
            (LegendEntry("tune", _("Camera")),),
            shown=False,
        ),
    ),
    case_sections=(
        CaseSection("cameras", _("Cameras beside it"), "centre/_case_cameras.html", cameras.beside_case),
        CaseSection("review", _("Looking back"), "centre/_case_review_link.html", case_reviews.link),
    ),
    duty=(
        DutyList(
            "order", _("Orders"), rights.SEE_CENTRE, orders.order_items, 35, (live.LOG,), case_types=(scenarios.ORDER,)
        ),
        DutyList(
            "exercise",
            _("Exercises"),
            rights.SEE_CENTRE,
            orders.exercise_items,
            order=36,
            topics=(live.LOG,),
            case_types=(scenarios.EXERCISE,),
        ),
    ),
    loads=(loading.load,),
    province_loads=(loading.load_province,),
    live=(LiveTopic(live.INDICATOR, live.indicator), LiveTopic(live.LOG, live.log)),
    publishes=(
        scenarios.STARTED,
        scenarios.ENDED,
        scenarios.LATE,
        shifts.HANDED,
        situation.PUBLISHED,
        briefing.MADE,
    ),
    subscribes=(
        Subscription(EVERY_EVENT, scenarios.heard, optional=True, wants=orders.wait_for),
        Subscription(timeline.CLOSED, scenarios.followed),
        Subscription(timeline.TASK_OVERDUE, scenarios.task_late),
    ),
    notice_kinds=notifying.KINDS,
    messages=SENTENCES,
)
