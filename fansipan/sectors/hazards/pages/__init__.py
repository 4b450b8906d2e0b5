"""The HTML door of rain and rivers."""

from __future__ import annotations

from fansipan.sectors.hazards.pages import contacts, drills, duty, log, rain, releases, risk, rivers, scores, trees

urlpatterns = [
    *rivers.urlpatterns,
    *rain.urlpatterns,
    *risk.urlpatterns,
    *releases.urlpatterns,
    *contacts.urlpatterns,
    *trees.urlpatterns,
    *log.urlpatterns,
    *duty.urlpatterns,
    *drills.urlpatterns,
    *scores.urlpatterns,
]
