"""The HTML door of the environment: air and water as the public sees them, what stations owe, the law, reports."""

from __future__ import annotations

from fansipan.sectors.environment.pages import (
    air,
    analyses,
    communes,
    compliance,
    law,
    obligations,
    outlets,
    permits,
    pictures,
    reports,
    samples,
    water,
    widgets,
)

urlpatterns = [
    *pictures.urlpatterns,
    *air.urlpatterns,
    *samples.urlpatterns,
    *water.urlpatterns,
    *communes.urlpatterns,
    *widgets.urlpatterns,
    *obligations.urlpatterns,
    *analyses.urlpatterns,
    *law.urlpatterns,
    *permits.urlpatterns,
    *outlets.urlpatterns,
    *compliance.urlpatterns,
    *reports.urlpatterns,
]
