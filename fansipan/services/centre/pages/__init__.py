"""The HTML door of the centre."""

from __future__ import annotations

from fansipan.services.centre.pages import (
    boards,
    briefs,
    cameras,
    desk,
    numbers,
    orders,
    scenarios,
    shifts,
    situation,
    walls,
)

PAGES = (desk, numbers, boards, scenarios, orders, shifts, situation, briefs, cameras, walls)

urlpatterns = [pattern for page in PAGES for pattern in page.urlpatterns]
