"""The HTML door of stations and readings."""

from __future__ import annotations

from fansipan.services.observations.pages import compare, flags, readings, records, station, stations

urlpatterns = [
    *stations.urlpatterns,
    *station.urlpatterns,
    *readings.urlpatterns,
    *compare.urlpatterns,
    *flags.urlpatterns,
    *records.urlpatterns,
]
