"""Which stations and properties there are, for commands and forms."""

from __future__ import annotations

from fansipan.services.observations.models import Station


def codes() -> list[str]:
    """The codes of all stations, in order."""
    return list(Station.objects.order_by("code").values_list("code", flat=True))
