"""The HTML door of rain and rivers."""

from __future__ import annotations

from fansipan.sectors.hazards.pages import (
    areas,
    contacts,
    drills,
    duty,
    log,
    rain,
    releases,
    risk,
    rivers,
    scores,
    tables,
    training,
    trees,
)

urlpatterns = [
    *rivers.urlpatterns,
    *rain.urlpatterns,
    *risk.urlpatterns,
    *tables.urlpatterns,
    *areas.urlpatterns,
    *releases.urlpatterns,
    *contacts.urlpatterns,
    *trees.urlpatterns,
    *log.urlpatterns,
    *duty.urlpatterns,
    *drills.urlpatterns,
    *training.urlpatterns,
    *scores.urlpatterns,
]
