"""What is said of problems and audited actions of alarms."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "alerts.alarm": _("There is no alarm “%(code)s”."),
    "alerts.group": _("There is no such group of alarms."),
    "alerts.rule": _("There is no alarm rule “%(code)s”."),
    "alerts.muting": _("There is no such muting."),
    "alerts.rule_code": _("A code has 2 to 60 small letters, digits, dots, hyphens: “%(code)s” does not fit."),
    "alerts.rule_title": _("The rule needs a title in Vietnamese."),
    "alerts.rule_wrong": _("The rule does not fit: %(fault)s."),
    "alerts.not_latched": _("Alarm %(code)s is not latched: there is nothing to reset."),
    "alerts.why_missing": _("Say why."),
    "alerts.end_missing": _("Say until when."),
    "alerts.end_before_start": _("The end lies before the beginning."),
    "alerts.too_long": _("At most %(days)s days at a time."),
    "alerts.shelf_too_long": _("An alarm is shelved until a moment within the next %(hours)s hours."),
    "alerts.shelved": _("Alarm %(code)s is shelved already."),
    "alerts.mutes_all": _("This would mute every alarm of the province: name a rule or a place."),
    "alerts.muting_over": _("This muting is over already."),
    "alerts.incident_of_what": _("Name an alarm or a group."),
    "alerts.by": _("Statistics are by station, organisation or rule."),
    "alerts.period": _("The period is turned round or too long."),
    "alerts.not_replayable": _("Such a rule is judged elsewhere: past readings say nothing of it."),
    "alerts.too_much": _(
        "That would be %(readings)s readings, at most %(most)s can be judged at once: choose a shorter period or fewer "
        "stations."
    ),
    "alerts.write_rule": _("Alarm rule written"),
    "alerts.switch_rule": _("Alarm rule switched on or off"),
    "alerts.acknowledge": _("Alarm acknowledged"),
    "alerts.reset": _("Alarm reset"),
    "alerts.comment": _("Remark on an alarm"),
    "alerts.mute": _("Alarms muted"),
    "alerts.unmute": _("Muting of alarms ended"),
    "alerts.open_incident": _("Incident opened from an alarm"),
}
