"""The HTML door of the exchange: destinations, what each has of every station, files one by one."""

from __future__ import annotations

from fansipan.services.exchange.pages import destinations, files, stations

urlpatterns = [*files.urlpatterns, *destinations.urlpatterns, *stations.urlpatterns]
"""exchange, exchange/CODE, exchange/CODE/stations/STATION, exchange/sent/NUMBER"""
