"""The JSON door of the environment, one file a subject."""

from __future__ import annotations

from ninja import Router

from fansipan.sectors.environment.api.analyses import router as analyses
from fansipan.sectors.environment.api.archive import router as archive
from fansipan.sectors.environment.api.compliance import router as compliance
from fansipan.sectors.environment.api.indices import router as indices
from fansipan.sectors.environment.api.law import router as law
from fansipan.sectors.environment.api.obligations import router as obligations
from fansipan.sectors.environment.api.reports import router as reports

router = Router()
router.add_router("", indices)
router.add_router("", obligations)
router.add_router("", archive)
router.add_router("", analyses)
router.add_router("", compliance)
router.add_router("", law)
router.add_router("", reports)
