"""The JSON door of notices."""

from __future__ import annotations

from ninja import Router

from fansipan.services.notices.api import notices, residents

router = Router(tags=["notices"])
router.add_router("", notices.router)
router.add_router("", residents.router)
