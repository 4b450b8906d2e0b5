"""The record: what came, what was refused, what is missing and why, what people did about it."""

from __future__ import annotations

from fansipan.services.observations.pages.records import (
    delivery,
    documents,
    files,
    ledger,
    log,
    quarantine,
    record,
    station_ledger,
)

urlpatterns = [
    *files.urlpatterns,
    *delivery.urlpatterns,
    *record.urlpatterns,
    *quarantine.urlpatterns,
    *ledger.urlpatterns,
    *station_ledger.urlpatterns,
    *log.urlpatterns,
    *documents.urlpatterns,
]
