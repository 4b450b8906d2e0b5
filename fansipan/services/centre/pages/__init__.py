"""The HTML door of the centre."""

from __future__ import annotations

from fansipan.services.centre.pages import (
    boards,
    briefs,
    cameras,
    desk,
    log,
    numbers,
    orders,
    proofs,
    reviews,
    scenarios,
    shifts,
    situation,
    tables,
    walls,
)

PAGES = (
    tables,
    desk,
    numbers,
    proofs,
    boards,
    scenarios,
    orders,
    reviews,
    shifts,
    log,
    situation,
    briefs,
    cameras,
    walls,
)

urlpatterns = [pattern for page in PAGES for pattern in page.urlpatterns]
