"""The words of alarms, in the reader's language."""

from __future__ import annotations

from typing import Any

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

PRIORITIES: dict[AlarmPriority, Any] = {
    AlarmPriority.LOW: pgettext_lazy("priority of an alarm", "Low"),
    AlarmPriority.MEDIUM: pgettext_lazy("priority of an alarm", "Medium"),
    AlarmPriority.HIGH: pgettext_lazy("priority of an alarm", "High"),
    AlarmPriority.CRITICAL: pgettext_lazy("priority of an alarm", "Critical"),
}
LEVELS: dict[AlarmPriority, str] = {
    AlarmPriority.LOW: "info",
    AlarmPriority.MEDIUM: "warn",
    AlarmPriority.HIGH: "fault",
    AlarmPriority.CRITICAL: "bad",
}
PHASES: dict[LifePhase, Any] = {
    LifePhase.NORMAL: pgettext_lazy("alarm", "Normal"),
    LifePhase.UNACKNOWLEDGED: pgettext_lazy("alarm", "Not acknowledged"),
    LifePhase.ACKNOWLEDGED: pgettext_lazy("alarm", "Acknowledged"),
    LifePhase.RETURNED: pgettext_lazy("alarm", "Returned, not acknowledged"),
    LifePhase.LATCHED: pgettext_lazy("alarm", "Returned, to be reset"),
}
FAMILIES: dict[AlarmFamily, Any] = {
    AlarmFamily.EMISSION: _("Emissions"),
    AlarmFamily.FLOOD: pgettext_lazy("alarms", "Floods"),
    AlarmFamily.RAIN: pgettext_lazy("alarms", "Rain"),
    AlarmFamily.AIR: pgettext_lazy("alarms", "Air"),
    AlarmFamily.WATER: pgettext_lazy("alarms", "Water"),
    AlarmFamily.DATA: pgettext_lazy("alarms", "Data"),
    AlarmFamily.SYSTEM: pgettext_lazy("alarms", "System"),
    AlarmFamily.OTHER: pgettext_lazy("alarms", "Other"),
}
KINDS: dict[ConditionKind, Any] = {
    ConditionKind.THRESHOLD: _("Value or average against levels"),
    ConditionKind.LEVELS: _("Limits of the law, levels of floods"),
    ConditionKind.RATE: _("Rate of change"),
    ConditionKind.MISSING: _("Missing data"),
    ConditionKind.FLAT_LINE: _("Flat line"),
    ConditionKind.STATUS: _("What the logger says"),
    ConditionKind.DIFFERENCE: _("Difference between two"),
    ConditionKind.COUNT: _("So many within a time"),
    ConditionKind.COMBINATION: _("Combination of conditions"),
    ConditionKind.FORECAST: _("Forecast crosses a level"),
    ConditionKind.REPORTED: _("Reported by another part"),
}
MUTINGS: dict[MutingKind, Any] = {
    MutingKind.SHELVED: pgettext_lazy("alarm", "Put aside"),
    MutingKind.SUPPRESSED: pgettext_lazy("alarm", "Suppressed for works"),
    MutingKind.OUT_OF_SERVICE: pgettext_lazy("alarm", "Out of service"),
    MutingKind.SILENCED: pgettext_lazy("alarm", "Silenced"),
}
STEPS: dict[LifeKind, Any] = {
    LifeKind.RAISE: pgettext_lazy("step of an alarm", "Raised"),
    LifeKind.CHANGE_LEVEL: pgettext_lazy("step of an alarm", "Changed level"),
    LifeKind.RETURN: pgettext_lazy("step of an alarm", "Returned to normal"),
    LifeKind.ACKNOWLEDGE: pgettext_lazy("step of an alarm", "Acknowledged"),
    LifeKind.RESET: pgettext_lazy("step of an alarm", "Reset"),
    LifeKind.REALARM: pgettext_lazy("step of an alarm", "Asked again"),
    LifeKind.WITHDRAW: pgettext_lazy("step of an alarm", "Withdrawn"),
    LifeKind.CORRECT: pgettext_lazy("step of an alarm", "Corrected"),
    LifeKind.SHELVE: pgettext_lazy("step of an alarm", "Put aside"),
    LifeKind.UNSHELVE: pgettext_lazy("step of an alarm", "Taken up again"),
    LifeKind.SUPPRESS: pgettext_lazy("step of an alarm", "Suppressed for works"),
    LifeKind.UNSUPPRESS: pgettext_lazy("step of an alarm", "No longer suppressed"),
    LifeKind.TAKE_OUT: pgettext_lazy("step of an alarm", "Taken out of service"),
    LifeKind.PUT_BACK: pgettext_lazy("step of an alarm", "Put back into service"),
    LifeKind.SILENCE: pgettext_lazy("step of an alarm", "Silenced"),
    LifeKind.UNSILENCE: pgettext_lazy("step of an alarm", "No longer silenced"),
    LifeKind.INHIBIT: pgettext_lazy("step of an alarm", "Inhibited by another alarm"),
    LifeKind.RELEASE: pgettext_lazy("step of an alarm", "No longer inhibited"),
    LifeKind.COMMENT: pgettext_lazy("step of an alarm", "Comment"),
}
GROUPINGS: dict[GroupBy, Any] = {
    GroupBy.STATION: pgettext_lazy("alarms are grouped by", "Station"),
    GroupBy.COMMUNE: pgettext_lazy("alarms are grouped by", "Commune"),
    GroupBy.BASIN: pgettext_lazy("alarms are grouped by", "River basin"),
    GroupBy.ORGANISATION: pgettext_lazy("alarms are grouped by", "Organisation"),
    GroupBy.EVENT: pgettext_lazy("alarms are grouped by", "Event, wherever it is"),
}
STATISTICS: dict[Statistic, Any] = {
    Statistic.MEAN: _("Mean"),
    Statistic.SUM: _("Sum"),
    Statistic.LOWEST: _("Lowest"),
    Statistic.HIGHEST: _("Highest"),
}
