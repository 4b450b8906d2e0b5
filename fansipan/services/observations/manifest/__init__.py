"""What observations offer the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fansipan.kernel.manifest import App, CaseSection, Comparison, DayFacts, LiveTopic, MenuItem
from fansipan.services.observations.manifest.indicators import INDICATORS
from fansipan.services.observations.manifest.sentences import SENTENCES
from fansipan.services.observations.queries import comparing, day, live
from fansipan.services.observations.queries.case_readings import case_readings
from fansipan.services.observations.rules import rights

APP = App(
    package="fansipan.services.observations",
    title=_("Stations"),
    permissions=rights.ALL,
    menu=(
        MenuItem(_("Stations"), "observations:stations", needs=rights.VIEW_STATIONS, order=20, icon="pin"),
        MenuItem(_("Files received"), "observations:files", needs=rights.VIEW_FILES, order=30, icon="file"),
        MenuItem(_("Quarantine"), "observations:quarantine", needs=rights.VIEW_FILES, order=32, icon="alert"),
        MenuItem(_("Loss ledger"), "observations:ledger", needs=rights.VIEW_FILES, order=34, icon="calendar"),
        MenuItem(_("Exports"), "observations:exports", needs=rights.EXPORT, order=40, icon="download"),
    ),
    case_sections=(
        CaseSection("readings", _("Readings around it"), "observations/_case_readings.html", case_readings),
    ),
    comparisons=(
        Comparison(
            "usable",
            _("Usable readings"),
            "%",
            1,
            comparing.usable_share,
            _("Valid readings out of those that were due, over all stations of the plant."),
        ),
        Comparison(
            "punctual",
            _("Readings in time"),
            "%",
            1,
            comparing.punctual_share,
            _("Readings that came within the time allowed, out of those that were due."),
        ),
    ),
    live=(LiveTopic("reading", live.event),),
    indicators=INDICATORS,
    day_facts=(DayFacts("stations", _("Stations"), rights.VIEW_FILES, day.of_day, 70),),
    messages=SENTENCES,
)
