"""What cases offer the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fansipan.kernel.manifest import App, Comparison, LiveTopic, MenuGroup, MenuItem
from fansipan.services.cases.actions import loading, notifying, timeline
from fansipan.services.cases.manifest.duty import DAY_FACTS, DUTY
from fansipan.services.cases.manifest.events import EVENT_WORDS
from fansipan.services.cases.manifest.indicators import INDICATORS
from fansipan.services.cases.manifest.layer import LAYER
from fansipan.services.cases.manifest.sentences import SENTENCES
from fansipan.services.cases.queries import comparing, live
from fansipan.services.cases.rules import rights

APP = App(
    package="fansipan.services.cases",
    title=_("Cases"),
    permissions=rights.ALL,
    menu=(MenuItem(_("Cases"), "cases:cases", needs=rights.VIEW_CASES, order=12, icon="flag", group=MenuGroup.CENTRE),),
    loads=(loading.load,),
    layers=(LAYER,),
    indicators=INDICATORS,
    duty=DUTY,
    day_facts=DAY_FACTS,
    comparisons=(
        Comparison(
            "answered",
            _("Cases closed in time"),
            "%",
            1,
            comparing.punctual_share,
            _("Cases about the company that were closed without a deadline running out, out of all that were closed."),
        ),
    ),
    live=(LiveTopic(live.TOPIC, live.event),),
    publishes=timeline.PUBLISHED,
    event_words=EVENT_WORDS,
    notice_kinds=notifying.KINDS,
    messages=SENTENCES,
)
