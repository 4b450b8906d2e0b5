"""The HTML door of alarms: the operator's list, one alarm, rules, mutings, replay, figures."""

from __future__ import annotations

from fansipan.services.alerts.pages import alarm, answering, figures, lists, mutings, replaying, rules, writing

urlpatterns = [
    *lists.urlpatterns,
    *writing.urlpatterns,
    *rules.urlpatterns,
    *mutings.urlpatterns,
    *replaying.urlpatterns,
    *figures.urlpatterns,
    *answering.urlpatterns,
    *alarm.urlpatterns,
]
