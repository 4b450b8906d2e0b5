"""The numbers that this room declares."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from fansipan.kernel.manifest import Direction, Indicator
from fansipan.services.observations.queries import indicators as queries
from fansipan.services.observations.rules.rights import VIEW_FILES, VIEW_STATIONS

LEDGER = _("Loss ledger, from the deliveries of the stations")
READINGS = _("Newest readings of the stations")
HOURLY = timedelta(hours=2)

INDICATORS = (
    Indicator(
        "observations.stations_sending", _("Stations that send"), "%", "%", queries.sending, queries.not_sending,
        VIEW_STATIONS, Direction.UP, _("Operating stations with a newest reading young enough, of all"),
        READINGS, target=95,
    ),
    Indicator(
        "observations.availability", _("Readings received in 24 hours"), "%", "%", queries.availability,
        queries.missing, VIEW_FILES, Direction.UP, _("Slots with a reading, of those expected in the last 24 hours"),
        LEDGER, target=90, max_age=HOURLY, decimals=1,
    ),
    Indicator(
        "observations.late", _("Readings received late"), "%", "%", queries.late, queries.late_stations, VIEW_FILES,
        Direction.DOWN, _("Slots filled late, of the slots expected in the last 24 hours"), LEDGER, target=5,
        max_age=HOURLY, decimals=1,
    ),
    Indicator(
        "observations.refused", _("Lines in quarantine"), "{line}", _("lines"), queries.refused, queries.refused_rows,
        VIEW_FILES, Direction.DOWN, _("Refused lines that nobody has settled"), _("Files received"), target=0,
        max_age=timedelta(hours=1),
    ),
)  # fmt: skip
