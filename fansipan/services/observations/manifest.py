"""What observations offer the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fansipan.kernel.manifest import App
from fansipan.services.observations.rules import rights

APP = App(
    package="fansipan.services.observations",
    title=_("Stations"),
    permissions=rights.ALL,
    messages={
        "observations.datastream": _("There is no such datastream, or not for you."),
        "observations.period_turned_round": _("The period ends before it begins."),
        "observations.too_many_datastreams": _("At most %(most)s datastreams can be asked for at once."),
        "observations.period_too_long_for_raw": _(
            "That is more than %(days)s days of raw readings: ask for hours, or make an export."
        ),
        "observations.token_unknown": _("The station token is missing, unknown or revoked."),
        "observations.body_too_large": _("The body is larger than %(most)s bytes: send it in parts."),
        "observations.content_type": _("Content-Type %(given)s is not understood; send one of: %(known)s."),
        "observations.station": _("There is no such station, or not for you."),
        "observations.database_away": _("The database is away for a moment. Nothing was accepted: send it again."),
    },
)
