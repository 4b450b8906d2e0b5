"""The analyses: one page a question, each with its numbers as CSV and XLSX."""

from __future__ import annotations

from django.urls import path

from fansipan.sectors.environment.pages.analyses.doors import KINDS, csv_of, overview, page_of, xlsx_of

urlpatterns = [
    path("analyses", overview, name="analyses"),
    *(path(f"analyses/{kind.name}", page_of(kind), name=f"analysis_{kind.name}") for kind in KINDS),
    *(path(f"analyses/{kind.name}.csv", csv_of(kind), name=f"analysis_{kind.name}_csv") for kind in KINDS),
    *(path(f"analyses/{kind.name}.xlsx", xlsx_of(kind), name=f"analysis_{kind.name}_xlsx") for kind in KINDS),
]
