"""The HTML door of stations and readings."""

from __future__ import annotations

from fansipan.services.observations.pages import compare, exports, flags, readings, records, station, stations, tabs

urlpatterns = [
    *stations.urlpatterns,
    *station.urlpatterns,
    *readings.urlpatterns,
    *compare.urlpatterns,
    *flags.urlpatterns,
    *exports.urlpatterns,
    *records.urlpatterns,
    *tabs.urlpatterns,
]
