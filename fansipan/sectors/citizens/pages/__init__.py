"""The HTML door of residents: portal, reports, desks, Open311, businesses."""

from __future__ import annotations

from fansipan.sectors.citizens.pages import (
    announcements,
    app,
    businesses,
    desk,
    intake,
    mine,
    open311,
    pictures,
    portal,
    public,
    reporting,
    things,
    uploads,
)

urlpatterns = [
    *portal.urlpatterns,
    *announcements.urlpatterns,
    *app.urlpatterns,
    *uploads.urlpatterns,
    *reporting.urlpatterns,
    *intake.urlpatterns,
    *mine.urlpatterns,
    *pictures.urlpatterns,
    *desk.urlpatterns,
    *things.urlpatterns,
    *open311.urlpatterns,
    *businesses.urlpatterns,
    *public.urlpatterns,
]
