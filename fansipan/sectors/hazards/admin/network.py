"""Rivers and gauges with what belongs to them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext as _

from fansipan.kernel.admin import AuditedAdmin, Table
from fansipan.kernel.errors import Invalid
from fansipan.kernel.units import conversion
from fansipan.sectors.hazards.models import (
    FloodLevel,
    Gauge,
    GaugeCommune,
    GaugeDatum,
    GaugeLink,
    Plant,
    RatingCurve,
    ReturnPeriod,
    River,
)
from fansipan.sectors.hazards.rules import rating


class GaugeForm(forms.ModelForm):
    """A gauge. What its datastream measures is a length."""

    class Meta:
        model = Gauge
        fields = "__all__"

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or self.cleaned_data
        unit = getattr(asked.get("datastream"), "unit", "m")
        try:
            conversion(unit, "m")
        except Invalid:
            self.add_error("datastream", _("“%(unit)s” is no unit of rain or of a level.") % {"unit": unit})
        return asked


class FloodLevelForm(forms.ModelForm):
    """An alarm level in a unit of a length, above a zero of the same gauge."""

    class Meta:
        model = FloodLevel
        fields = "__all__"

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or self.cleaned_data
        try:
            conversion(asked.get("unit", ""), "m")
        except Invalid:
            self.add_error("unit", _("“%(unit)s” is no UCUM code.") % {"unit": asked.get("unit", "")})
        datum, gauge = asked.get("datum"), asked.get("gauge")
        if datum is not None and gauge is not None and datum.gauge_id != gauge.pk:
            self.add_error("datum", _("This zero belongs to another gauge."))
        return asked


class RatingCurveForm(forms.ModelForm):
    """A rating curve that rises."""

    class Meta:
        model = RatingCurve
        fields = "__all__"

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or self.cleaned_data
        try:
            points = [(float(level), float(flow)) for level, flow in asked.get("points") or []]
            wrong = rating.faults(points, asked.get("segments") or [])
        except (TypeError, ValueError, KeyError):
            wrong = ["hazards.curve_rises"]
        if wrong:
            raise forms.ValidationError(
                _("A rating curve has rising points, or segments with positive numbers, not both.")
            )
        return asked


class DatumTable(Table):
    """The zeros of a gauge."""

    model = GaugeDatum


class LevelTable(Table):
    """The alarm levels of a gauge."""

    model = FloodLevel
    form = FloodLevelForm


class CurveTable(Table):
    """The rating curves of a gauge."""

    model = RatingCurve
    form = RatingCurveForm


class CommuneTable(Table):
    """Whom its water reaches."""

    model = GaugeCommune


class AboveTable(Table):
    """What stands above a gauge."""

    model = GaugeLink
    fk_name = "downstream"


@admin.register(River)
class RiverAdmin(AuditedAdmin):
    """The rivers."""

    list_display = ("code", "name", "flows_into", "joins_at_km")
    search_fields = ("code", "name")


@admin.register(Gauge)
class GaugeAdmin(AuditedAdmin):
    """The gauges. A zero or a level that held is ended by a day, never edited."""

    form = GaugeForm
    list_display = ("code", "kind", "river", "position_km", "region", "active")
    list_filter = ("kind", "river", "active")
    list_select_related = ("river",)
    search_fields = ("code",)
    raw_id_fields = ("datastream",)
    inlines = (DatumTable, LevelTable, CurveTable, CommuneTable, AboveTable)


@admin.register(Plant)
class PlantAdmin(AuditedAdmin):
    """Plants that announce releases."""

    list_display = ("code", "name", "river", "position_km")
    list_select_related = ("river",)
    search_fields = ("code", "name")


@admin.register(ReturnPeriod)
class ReturnPeriodAdmin(AuditedAdmin):
    """How rare an amount of rain is."""

    list_display = ("gauge", "window", "years", "mm", "verified")
    list_filter = ("window", "verified")
    list_select_related = ("gauge",)
