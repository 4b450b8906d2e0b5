"""What cases put before whoever leads the shift, and what they say of a day."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fansipan.kernel.manifest import DayFacts, DutyList
from fansipan.services.cases.queries import duty, live
from fansipan.services.cases.rules.rights import VIEW_CASES

DUTY = (
    DutyList("case", _("Late cases"), VIEW_CASES, duty.late, 30, (live.TOPIC,)),
    DutyList("open", _("Open cases in time"), VIEW_CASES, duty.in_time, 50, (live.TOPIC,)),
)
DAY_FACTS = (DayFacts("cases", _("Cases"), VIEW_CASES, duty.of_day, 50),)
