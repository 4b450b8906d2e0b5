"""What the console offers the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fansipan.kernel.manifest import App, MenuGroup, MenuItem
from fansipan.services.observations.rules.rights import VIEW_STATIONS

APP = App(
    package="fansipan.services.console",
    title=_("Shell"),
    menu=(MenuItem(_("Map"), "console:map", needs=VIEW_STATIONS, order=10, icon="map", group=MenuGroup.CENTRE),),
    messages={
        "console.topic": _("Nothing is told of %(topics)s."),
        "console.layer": _("The map has no layer %(name)s, or not for you."),
    },
)
