"""The pages of reports: the list, one report, the layouts."""

from __future__ import annotations

from fansipan.sectors.environment.pages.reports import layouts, listing, one

urlpatterns = [*listing.urlpatterns, *layouts.urlpatterns, *one.urlpatterns]
