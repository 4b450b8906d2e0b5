"""Pages of obligations: the matrix of all stations, one station's, what a plant files, what an officer answers."""

from __future__ import annotations

from fansipan.sectors.environment.pages.obligations import filing, matrix, station

urlpatterns = [*matrix.urlpatterns, *station.urlpatterns, *filing.urlpatterns]
