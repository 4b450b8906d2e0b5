"""What onward transmission offers the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fansipan.kernel.events import Subscription
from fansipan.kernel.manifest import App, EventField, EventWords, MenuItem
from fansipan.services.exchange.actions import marking, notifying, sending
from fansipan.services.exchange.rules import rights

DESTINATION = EventField("destination", _("Code of the destination"))

APP = App(
    package="fansipan.services.exchange",
    title=_("Onward transmission"),
    permissions=rights.ALL,
    menu=(
        MenuItem(
            _("Onward transmission"), "exchange:destinations", needs=rights.VIEW_EXCHANGE, order=38, icon="upload"
        ),
    ),
    averages_changed=(marking.averages_changed,),
    publishes=(sending.FAILED, sending.RECOVERED),
    subscribes=(
        Subscription(sending.FAILED, notifying.failed),
        Subscription(sending.RECOVERED, notifying.recovered),
    ),
    notice_kinds=notifying.KINDS,
    event_words=(
        EventWords(sending.FAILED, _("A destination takes nothing"), (DESTINATION,)),
        EventWords(sending.RECOVERED, _("A destination takes files again"), (DESTINATION,)),
    ),
    messages={
        "exchange.destination": _("There is no destination “%(code)s”."),
        "exchange.file": _("There is no such file."),
        "exchange.not_its_station": _("The destination does not get station %(code)s."),
        "exchange.why_missing": _("Say why."),
        "exchange.paused": _("It is paused already."),
        "exchange.not_paused": _("It is not paused."),
        "exchange.period": _("A period begins before it ends and is %(years)s years long at most."),
        "exchange.pattern": _("“%(value)s” is no pattern of names: see which places there are."),
        "exchange.body": _("The shape of the JSON document holds something unknown: %(value)s"),
        "exchange.separator_within": _("“%(value)s” holds what divides the fields; choose another separator or code."),
        "exchange.values": _("No app of this site makes the values “%(name)s” any more: choose others."),
        "exchange.secret_lost": _(
            "The password was sealed with another key of this site. An administrator must enter it again."
        ),
        "exchange.too_many": _("More than %(most)d files: take a day at a time."),
        "exchange.export_files": _("Files sent to a destination exported"),
        "exchange.pause": _("Destination paused"),
        "exchange.resume": _("Destination goes on"),
        "exchange.try_connection": _("Connection to a destination tried"),
        "exchange.send_again": _("Period asked to be sent again"),
    },
)
