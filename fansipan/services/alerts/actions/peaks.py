"""The value that went furthest while an alarm stood."""

from __future__ import annotations

from fansipan.kernel import clock
from fansipan.services.alerts.contracts import Slotted, Threshold
from fansipan.services.alerts.models import Alarm
from fansipan.services.alerts.rules.judging.lines import Rows, measured
from fansipan.services.alerts.rules.judging.plans import Plan


def note(pair: tuple[int, int], plan: Plan, rows: Rows, since: int) -> None:
    """Keep the furthest of the readings after `since`, where readings themselves are compared; else nothing.

    Within the caller's transaction; writes only where it is further than what was known.
    """
    if not isinstance(plan.condition, Threshold | Slotted) or any(level.average for level in plan.levels):
        return
    line = measured(rows[rows["time"] > since], plan.suspect)
    if not len(line.time):
        return
    above = plan.levels[-1].above
    place = int(line.value.argmax() if above else line.value.argmin())
    value, at = float(line.value[place]), clock.from_us(int(line.time[place]))
    standing = Alarm.objects.filter(rule=pair[0], subject=f"datastream:{pair[1]}", closed_at=None, returned_at=None)
    further = standing.filter(peak__lt=value) if above else standing.filter(peak__gt=value)
    further.filter(raised_at__lte=at).update(peak=value, peak_at=at)
