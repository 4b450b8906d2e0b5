"""What alarms give the centre: numbers, what is open, what a day brought."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fansipan.kernel.manifest import DayFacts, Direction, DutyList, Indicator
from fansipan.services.alerts.queries import duty, indicators, live
from fansipan.services.alerts.rules import rights

SOURCE = _("Alarms raised by the rules")

INDICATORS = (
    Indicator(
        "alerts.open", _("Active alarms"), "{alarm}", _("alarms"), indicators.open_alarms, indicators.open_rows,
        rights.VIEW_ALARMS, Direction.DOWN,
        _("Real alarms whose condition is true now, without those that are muted or inhibited"), SOURCE,
    ),
    Indicator(
        "alerts.unacknowledged_critical", _("Critical alarms that nobody acknowledged"), "{alarm}", _("alarms"),
        indicators.unanswered, indicators.unanswered_rows, rights.VIEW_ALARMS, Direction.DOWN,
        _("Active critical alarms that nobody has acknowledged"), SOURCE, target=0,
    ),
)  # fmt: skip

DUTY = (DutyList("alarm", _("Open alarms"), rights.VIEW_ALARMS, duty.open_alarms, 10, (live.TOPIC,)),)
DAY_FACTS = (DayFacts("alarms", _("Alarms"), rights.VIEW_ALARMS, duty.of_day, 20),)
