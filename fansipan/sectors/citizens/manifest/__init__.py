"""What residents' business offers the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fansipan.kernel.events import Subscription
from fansipan.kernel.manifest import App, CaseSection, MenuGroup, MenuItem
from fansipan.sectors.citizens.actions import following, loading
from fansipan.sectors.citizens.manifest import centre
from fansipan.sectors.citizens.manifest.sentences import SENTENCES
from fansipan.sectors.citizens.pages.case_section import section
from fansipan.sectors.citizens.pages.portal import portal
from fansipan.sectors.citizens.rules import rights
from fansipan.services.cases.actions import timeline

APP = App(
    package="fansipan.sectors.citizens",
    title=_("Residents"),
    permissions=rights.ALL,
    menu=(
        MenuItem(_("Portal"), "citizens:portal", rights.SEE_PORTAL, 10, "home", MenuGroup.RESIDENTS),
        MenuItem(_("Reports of residents"), "citizens:feedback", rights.SEE_PORTAL, 12, "flag", MenuGroup.RESIDENTS),
        MenuItem(_("Moderation"), "citizens:queue", rights.MODERATE, 14, "check", MenuGroup.RESIDENTS),
        MenuItem(_("Announcements"), "citizens:announcements", rights.SEE_PORTAL, 16, "book", MenuGroup.RESIDENTS),
        MenuItem(_("For businesses"), "citizens:businesses", rights.SEE_PORTAL, 18, "chart", MenuGroup.RESIDENTS),
    ),
    layers=centre.LAYERS,
    indicators=centre.INDICATORS,
    duty=centre.DUTY,
    day_facts=centre.DAY_FACTS,
    case_sections=(CaseSection("report", _("Report of a resident"), "citizens/_case.html", section),),
    loads=(loading.load,),
    province_loads=(loading.load_province,),
    front_page=portal,
    worker_scripts=("citizens/outbox.js", "citizens/worker.js"),
    offline_files=(
        *(
            "citizens/citizens.css",
            "citizens/outbox.js",
            "citizens/portal.js",
            "citizens/report.js",
            "citizens/mine.js",
            "citizens/push-communes.js",
            "notices/push-browser.js",
        ),
        "citizens/place-map.js",
    ),
    subscribes=(Subscription(timeline.CHANGED, following.heard), Subscription(timeline.CLOSED, following.heard)),
    messages=SENTENCES,
)
