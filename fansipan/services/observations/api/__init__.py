"""The JSON door of stations and readings: receiving, series, stations, exports."""

from __future__ import annotations

from ninja import Router

from fansipan.services.observations.api.exports import router as exports
from fansipan.services.observations.api.receiving import router as receiving
from fansipan.services.observations.api.records import router as records
from fansipan.services.observations.api.remarks import router as remarks
from fansipan.services.observations.api.series import router as series
from fansipan.services.observations.api.stations import router as stations

router = Router()
router.add_router("", receiving)
router.add_router("", series)
router.add_router("", stations)
router.add_router("", exports)
router.add_router("", records)
router.add_router("", remarks)
