"""What the pages of the catalogue share: receivers see a change at once, and units are UCUM's."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fansipan.kernel.admin import AuditedAdmin
from fansipan.kernel.errors import Invalid
from fansipan.kernel.units import conversion, is_ucum
from fansipan.services.observations.actions import configuring
from fansipan.services.observations.contracts import Medium, ValueKind

HOUR_S = 3600

MEDIUM_NAMES = {
    Medium.FLUE_GAS: gettext_lazy("Flue gas"),
    Medium.WASTEWATER: gettext_lazy("Wastewater"),
    Medium.AIR: gettext_lazy("Air"),
    Medium.SURFACE_WATER: gettext_lazy("Surface water"),
    Medium.WEATHER: gettext_lazy("Weather"),
    Medium.HYDROLOGY: gettext_lazy("Hydrology"),
}
VALUE_NAMES = {
    ValueKind.MEAN: gettext_lazy("Mean since the last value"),
    ValueKind.SUM: gettext_lazy("Sum since the last value"),
    ValueKind.INSTANT: gettext_lazy("Value at the moment"),
}


class CatalogueAdmin(AuditedAdmin):
    """Audited, and every station concerned gets a new version of its configuration."""

    def was_changed(self, request: HttpRequest, row: Model) -> None:
        configuring.touch_after(row)


def check_unit(code: str) -> str:
    """The code, when it is one of UCUM's. Raises ValidationError."""
    if not is_ucum(code):
        raise ValidationError(
            _("“%(code)s” is no UCUM code. Write for example mg/m3, ug/m3, Cel, %%, m3/h, [pH].") % {"code": code}
        )
    return code


def check_converts(code: str, target: str) -> None:
    """Raises ValidationError when values in `code` cannot become values in `target`."""
    try:
        conversion(code, target)
    except Invalid:
        raise ValidationError(
            _("“%(code)s” does not convert to “%(target)s”: readings of one property must be comparable.")
            % {"code": code, "target": target}
        ) from None


def check_interval(seconds: int) -> int:
    """The interval, when an hour holds a whole number of it: the loss ledger counts slots an hour."""
    if not 1 <= seconds <= HOUR_S or HOUR_S % seconds:
        raise ValidationError(
            _("An hour does not hold a whole number of %(seconds)d seconds. Write 60, 300, 600, 900 or 3600.")
            % {"seconds": seconds}
        )
    return seconds


def choices(names: dict[Any, Any]) -> list[tuple[str, Any]]:
    """Choices of a form field out of the words for a closed set."""
    return [(key.value, name) for key, name in names.items()]
