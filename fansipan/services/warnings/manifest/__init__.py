"""What public warnings offer the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fansipan.kernel.events import Subscription
from fansipan.kernel.manifest import App, LiveTopic, MenuGroup, MenuItem, NearMe
from fansipan.services.warnings.actions import expiring, loading, notifying, polling, releasing
from fansipan.services.warnings.manifest import centre
from fansipan.services.warnings.manifest.events import EVENT_WORDS
from fansipan.services.warnings.queries import indicators, near_me
from fansipan.services.warnings.rules import rights

APP = App(
    package="fansipan.services.warnings",
    title=_("Warnings"),
    permissions=rights.ALL,
    menu=(
        MenuItem(
            _("Warnings"),
            "warnings:warnings",
            needs=rights.VIEW_WARNINGS,
            order=11,
            icon="alert",
            group=MenuGroup.CENTRE,
        ),
    ),
    layers=(centre.LAYER,),
    live=(LiveTopic(indicators.TOPIC, indicators.event),),
    indicators=centre.INDICATORS,
    duty=centre.DUTY,
    day_facts=centre.DAY_FACTS,
    near_me=(NearMe("warnings", _("Warnings"), "alert", near_me.near, order=10),),
    loads=(loading.load,),
    province_loads=(loading.load_issuer,),
    publishes=(releasing.RELEASED, expiring.EXPIRING, polling.RECEIVED),
    event_words=EVENT_WORDS,
    subscribes=(
        Subscription(releasing.RELEASED, notifying.released),
        Subscription(expiring.EXPIRING, notifying.expiring),
    ),
    notice_kinds=notifying.KINDS,
    messages={
        "warnings.warning": _("There is no warning “%(code)s”."),
        "warnings.message": _("There is no such message."),
        "warnings.over": _("Nothing of warning %(code)s stands any more. Write a new warning."),
        "warnings.being_written": _("A message of warning %(code)s is being written already."),
        "warnings.not_open": _("This message is out, or was discarded: it cannot be changed any more."),
        "warnings.not_submitted": _("The message was not submitted yet."),
        "warnings.second_person": _(
            "Somebody else must release what you wrote: two people stand behind every warning."
        ),
        "warnings.not_approved": _(
            "Warnings of “%(hazard)s” were not approved beforehand: a person must release them."
        ),
        "warnings.faults": _("The message is not right yet: see what is marked."),
        "warnings.unsaid": _("Something is left open: fill in every ellipsis (…) before it goes out."),
        "warnings.issuer_missing": _("Nobody is entered as issuer of warnings. An administrator can do so."),
        "warnings.hours": _("A warning holds for more than nothing and at most 14 days."),
        "warnings.communes": _("A warning names at most 200 communes."),
        "warnings.status": _("Choose whether this is real, an exercise or a test."),
        "warnings.why_missing": _("Say why."),
        "warnings.draft": _("Warning drafted"),
        "warnings.edit": _("Warning changed"),
        "warnings.submit": _("Warning submitted"),
        "warnings.send_back": _("Warning sent back"),
        "warnings.discard": _("Warning discarded"),
        "warnings.release": _("Warning released"),
    },
)
