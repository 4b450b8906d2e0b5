"""The words for what alarms are."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fansipan.services.alerts.contracts import (
    AlarmFamily,
    AlarmPriority,
    ConditionKind,
    GroupBy,
    LifeKind,
    LifePhase,
    MutingKind,
    Statistic,
)

PRIORITIES = {
    AlarmPriority.CRITICAL: pgettext_lazy("priority of an alarm", "Critical"),
    AlarmPriority.HIGH: pgettext_lazy("priority of an alarm", "High"),
    AlarmPriority.MEDIUM: pgettext_lazy("priority of an alarm", "Medium"),
    AlarmPriority.LOW: pgettext_lazy("priority of an alarm", "Low"),
}
LEVELS = {
    AlarmPriority.CRITICAL: "bad",
    AlarmPriority.HIGH: "fault",
    AlarmPriority.MEDIUM: "warn",
    AlarmPriority.LOW: "info",
}
"""The colour of a priority, as the console names them."""

PHASES = {
    LifePhase.UNACKNOWLEDGED: _("Not acknowledged"),
    LifePhase.ACKNOWLEDGED: _("Acknowledged"),
    LifePhase.RETURNED: _("Returned, not acknowledged"),
    LifePhase.LATCHED: _("Latched"),
    LifePhase.NORMAL: _("Normal"),
}
FAMILIES = {
    AlarmFamily.EMISSION: _("Emissions"),
    AlarmFamily.FLOOD: _("Flood"),
    AlarmFamily.RAIN: _("Rain"),
    AlarmFamily.AIR: _("Air"),
    AlarmFamily.WATER: _("Water"),
    AlarmFamily.DATA: _("Data and devices"),
    AlarmFamily.SYSTEM: _("System"),
    AlarmFamily.OTHER: _("Other"),
}
KINDS = {
    ConditionKind.THRESHOLD: _("Value or average beyond a threshold"),
    ConditionKind.LEVELS: _("Limits of the law, levels"),
    ConditionKind.RATE: _("Rate of change"),
    ConditionKind.MISSING: _("Nothing comes"),
    ConditionKind.FLAT_LINE: _("Flat line"),
    ConditionKind.STATUS: _("State of the logger, quality flag"),
    ConditionKind.DIFFERENCE: _("Difference of two datastreams"),
    ConditionKind.COUNT: _("Several readings beyond a value"),
    ConditionKind.COMBINATION: _("Several conditions together"),
    ConditionKind.FORECAST: _("A forecast crosses a level"),
    ConditionKind.REPORTED: _("Reported by another part"),
}
MUTINGS = {
    MutingKind.SHELVED: _("Shelved"),
    MutingKind.SUPPRESSED: _("Suppressed during works"),
    MutingKind.OUT_OF_SERVICE: _("Out of service"),
    MutingKind.SILENCED: _("Silenced"),
}
STEPS = {
    LifeKind.RAISE: _("Raised"),
    LifeKind.CHANGE_LEVEL: _("Level changed"),
    LifeKind.RETURN: _("Returned to normal"),
    LifeKind.ACKNOWLEDGE: _("Acknowledged"),
    LifeKind.RESET: _("Reset"),
    LifeKind.REALARM: _("Asks again"),
    LifeKind.WITHDRAW: _("Withdrawn"),
    LifeKind.CORRECT: _("Put right by late readings"),
    LifeKind.SHELVE: _("Shelved"),
    LifeKind.UNSHELVE: _("Taken off the shelf"),
    LifeKind.SUPPRESS: _("Suppressed during works"),
    LifeKind.UNSUPPRESS: _("Works are over"),
    LifeKind.TAKE_OUT: _("Taken out of service"),
    LifeKind.PUT_BACK: _("Put back into service"),
    LifeKind.SILENCE: _("Silenced"),
    LifeKind.UNSILENCE: _("Silence is over"),
    LifeKind.INHIBIT: _("Inhibited by another alarm"),
    LifeKind.RELEASE: _("Inhibited no more"),
    LifeKind.COMMENT: _("Remark"),
}
GROUPINGS = {
    GroupBy.STATION: _("Station"),
    GroupBy.COMMUNE: _("Commune"),
    GroupBy.BASIN: _("River basin"),
    GroupBy.ORGANISATION: _("Organisation"),
    GroupBy.EVENT: _("Event: all of its kind"),
}
STATISTICS = {
    Statistic.MEAN: _("Mean"),
    Statistic.SUM: _("Sum"),
    Statistic.LOWEST: _("Lowest"),
    Statistic.HIGHEST: _("Highest"),
}
