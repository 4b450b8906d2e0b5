"""The HTML door of notices."""

from __future__ import annotations

from fansipan.services.notices.pages import (
    channels,
    contacts,
    deliveries,
    duty,
    inbox,
    mine,
    policies,
    statistics,
    teams,
    trying,
)

urlpatterns = [
    *mine.urlpatterns,
    *trying.urlpatterns,
    *policies.urlpatterns,
    *teams.urlpatterns,
    *contacts.urlpatterns,
    *duty.urlpatterns,
    *channels.urlpatterns,
    *deliveries.urlpatterns,
    *statistics.urlpatterns,
    *inbox.urlpatterns,
]
