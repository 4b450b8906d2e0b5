"""Pages of compliance: exceedances, how a station stands by its limits, raw values beside corrected ones."""

from __future__ import annotations

from fansipan.sectors.environment.pages.compliance import corrected, exceedance, exceedances, station

urlpatterns = [
    *exceedances.urlpatterns,
    *exceedance.urlpatterns,
    *station.urlpatterns,
    *corrected.urlpatterns,
]
