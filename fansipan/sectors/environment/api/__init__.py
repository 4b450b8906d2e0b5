"""The JSON door of the environment, one file a subject."""

from __future__ import annotations

from ninja import Router

from fansipan.sectors.environment.api.indices import router as indices

router = Router()
router.add_router("", indices)
