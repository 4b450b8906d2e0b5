"""What this sector's Problems and audited actions are called."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: Mapping[str, str | Promise] = {
    "hazards.unit_missing": _("A number without a unit is not taken: say metres, centimetres or millimetres."),
    "hazards.gauge": _("There is no gauge “%(code)s”."),
    "hazards.no_flood": _("The gauge “%(code)s” is at no alarm level: there is nothing to warn of."),
    "hazards.nothing_to_say": _(
        "No warning could be drafted for “%(code)s”: its communes, the plan of the level or the words of the hazard"
        " are not entered yet."
    ),
    "hazards.river": _("There is no river “%(code)s”."),
    "hazards.plant": _("There is no plant “%(code)s”."),
    "hazards.siren": _("There is no siren “%(code)s”."),
    "hazards.commune": _("There is no commune or ward with the code “%(code)s”."),
    "hazards.tree": _("No contact tree is in use for “%(code)s”."),
    "hazards.no_steps": _("This contact tree has no steps."),
    "hazards.tree_running": _("This tree is being told of that already."),
    "hazards.run": _("There is no such telling."),
    "hazards.run_over": _("This telling is over."),
    "hazards.who": _("Say who was reached."),
    "hazards.drill": _("There is no such drill."),
    "hazards.drill_on": _("A drill goes on already; end it first."),
    "hazards.drill_over": _("This drill is over."),
    "hazards.drill_title": _("A drill needs a title, and runs at most %(fastest)d times as fast."),
    "hazards.event": _("There is no flood “%(code)s” to replay."),
    "hazards.text": _("Write something, %(most)d characters at most."),
    "hazards.machine": _("Only the system enters what it did by itself."),
    "hazards.why": _("Say why."),
    "hazards.until": _("It holds until a moment to come, %(days)d days at most."),
    "hazards.adjustment": _("A level is raised or lowered by 1 or 2."),
    "hazards.no_adjustment": _("Nothing is added there."),
    "hazards.release": _("There is no such release notice."),
    "hazards.release_withdrawn": _("This notice was withdrawn already."),
    "hazards.release_range": _("The least flow is not above the most, and neither is below nothing."),
    "hazards.release_end": _("A release ends after it begins."),
    "hazards.release_received": _("A notice cannot be received later than now."),
    "hazards.release_channel": _("Say by what way the notice came."),
    "hazards.secret_short": _("A secret has at least 16 characters."),
    "hazards.curve_one_of_two": _("A rating curve has points or segments, not both."),
    "hazards.curve_rises": _("A rating curve rises from point to point."),
    "hazards.curve_segment": _("A segment begins below its end and has positive numbers."),
    "hazards.area": _("This is no GeoJSON of polygons with a hazard and a zone."),
    "hazards.no_weather": _("“%(file)s” holds no forecast of rain for any gauge: %(why)s"),
    "hazards.weather_time": _("“%(file)s” was issued at %(issued)s: too old, or not yet."),
    "hazards.weather_too_large": _("A weather file has %(most)d bytes at most."),
    "hazards.weather_taken": _("Weather forecast taken in"),
    "hazards.decide": _("Entry in the log of decisions"),
    "hazards.enter_release": _("Release notice entered"),
    "hazards.withdraw_release": _("Release notice withdrawn"),
    "hazards.adjust_risk": _("Risk of a commune adjusted"),
    "hazards.end_adjustment": _("Adjustment of a risk ended"),
    "hazards.tell_tree": _("Contact tree told"),
    "hazards.tree_answered": _("Contact tree answered"),
    "hazards.stop_tree": _("Contact tree stopped"),
    "hazards.siren_secret": _("Secret of a siren changed"),
    "hazards.sound_siren": _("Siren sounded"),
    "hazards.begin_drill": _("Drill begun"),
    "hazards.end_drill": _("Drill ended"),
    "hazards.import_areas": _("Susceptible areas imported"),
    "hazards.export": _("List of the flood service exported"),
}
