"""The HTML door of the environment: air and water as the public sees them."""

from __future__ import annotations

from fansipan.sectors.environment.pages import air, obligations, water

urlpatterns = [*air.urlpatterns, *water.urlpatterns, *obligations.urlpatterns]
