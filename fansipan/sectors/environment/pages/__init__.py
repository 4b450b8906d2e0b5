"""The HTML door of the environment: air and water as the public sees them, and what stations owe."""

from __future__ import annotations

from fansipan.sectors.environment.pages import air, analyses, communes, obligations, pictures, samples, water, widgets

urlpatterns = [
    *pictures.urlpatterns,
    *air.urlpatterns,
    *samples.urlpatterns,
    *water.urlpatterns,
    *communes.urlpatterns,
    *widgets.urlpatterns,
    *obligations.urlpatterns,
    *analyses.urlpatterns,
]
