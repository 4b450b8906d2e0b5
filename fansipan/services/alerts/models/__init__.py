"""Tables, by what they are about: rules, what is judged, alarms and their steps, mutings."""

from fansipan.services.alerts.models.alarms import Alarm, AlarmGroup, AlarmTransition
from fansipan.services.alerts.models.judging import AlertEngine, Track
from fansipan.services.alerts.models.mutings import Muting
from fansipan.services.alerts.models.rules import AlarmRule, AlarmRuleVersion

__all__ = [
    "Alarm",
    "AlarmGroup",
    "AlarmRule",
    "AlarmRuleVersion",
    "AlarmTransition",
    "AlertEngine",
    "Muting",
    "Track",
]
