"""What observations offer the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fansipan.kernel.manifest import App, MenuItem
from fansipan.services.observations.rules import rights

APP = App(
    package="fansipan.services.observations",
    title=_("Stations"),
    permissions=rights.ALL,
    messages={
        "observations.station": _("There is no such station, or not for you."),
        "observations.database_away": _("The database is away for a moment. Nothing was accepted: send it again."),
    },
)
