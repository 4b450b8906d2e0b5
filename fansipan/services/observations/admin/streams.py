"""Datastreams with their limits, and the sensors that make them."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fansipan.kernel.forms import BilingualField, RowsField
from fansipan.services.observations.actions import configuring
from fansipan.services.observations.admin.catalogue import CatalogueAdmin, check_converts, check_interval, check_unit
from fansipan.services.observations.models import Datastream, Sensor
from fansipan.services.observations.queries import holdings
from fansipan.services.observations.rules.decoding.names import code_key

RISING = ("fail_low", "suspect_low", "suspect_high", "fail_high")
QUALITY = (
    *RISING,
    "rate_per_minute",
    "spike_suspect",
    "spike_fail",
    "flat_line_minutes",
    "flat_line_tolerance",
)
LEVEL = {"name": str, "value": float, "unit": str, "confidence": str, "source": str}


def limit(label: Any, least: float | None = None) -> forms.FloatField:
    """A limit of a quality test; empty switches the test off."""
    return forms.FloatField(label=label, required=False, min_value=least)


class DatastreamForm(forms.ModelForm):
    """A datastream; the limits of its quality tests are numbers, each by its name."""

    fail_low = limit(gettext_lazy("Impossible below"))
    suspect_low = limit(gettext_lazy("Suspect below"))
    suspect_high = limit(gettext_lazy("Suspect above"))
    fail_high = limit(gettext_lazy("Impossible above"))
    rate_per_minute = limit(gettext_lazy("Greatest change a minute"), 0)
    spike_suspect = limit(gettext_lazy("Spike is suspect from"), 0)
    spike_fail = limit(gettext_lazy("Spike is impossible from"), 0)
    flat_line_minutes = limit(gettext_lazy("Unchanged is suspect after, minutes"), 0)
    flat_line_tolerance = limit(gettext_lazy("Unchanged means within"), 0)
    limit_low = limit(gettext_lazy("Low limit"))
    limit_high = limit(gettext_lazy("High limit"))
    limit_source = BilingualField(label=gettext_lazy("Where the limits come from"), required=False)
    levels = RowsField(
        label=gettext_lazy("Alarm levels"),
        columns=LEVEL,
        shape=gettext_lazy("name | value | unit | how sure | source"),
        needed=2,
        required=False,
        help_text=gettext_lazy("One a line: name | value | unit | how sure | source, such as  BĐ1 | 80 | m"),
    )

    class Meta:
        model = Datastream
        exclude: ClassVar[list[str]] = ["quality", "limits"]
        labels: ClassVar[dict[str, Any]] = {
            "station": gettext_lazy("Station"),
            "sensor": gettext_lazy("Sensor"),
            "property": gettext_lazy("Observed property"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = {f"limit_{name}": value for name, value in self.instance.limits.items()}
        self.initial = {**self.instance.quality, **shown, **self.initial}

    def clean_unit(self) -> str:
        return check_unit(str(self.cleaned_data["unit"]).strip())

    def clean_interval_seconds(self) -> int:
        return check_interval(self.cleaned_data["interval_seconds"])

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or self.cleaned_data
        self._check_unit_of_property(asked)
        self._check_code(asked)
        self._check_order(asked)
        self.instance.quality = self._kept(self.instance.quality, {name: asked.get(name) for name in QUALITY})
        shown = {name: asked.get(f"limit_{name}") for name in ("low", "high", "source")}
        self.instance.limits = self._kept(self.instance.limits, shown)
        return asked

    def _kept(self, before: dict[str, Any], asked: dict[str, Any]) -> dict[str, Any]:
        others = {name: value for name, value in before.items() if name not in asked}
        return others | {name: value for name, value in asked.items() if value not in (None, {})}

    def _check_unit_of_property(self, asked: dict[str, Any]) -> None:
        measured = asked.get("property") or getattr(self.instance, "property", None)
        unit = asked.get("unit")
        if measured and unit:
            try:
                check_converts(unit, measured.unit)
            except ValidationError as fault:
                self.add_error("unit", fault)

    def _check_code(self, asked: dict[str, Any]) -> None:
        station = asked.get("station") or getattr(self.instance, "station", None)
        code = asked.get("code")
        if not station or not code:
            return
        others = Datastream.objects.filter(station=station).exclude(pk=self.instance.pk or 0)
        same = next((other.code for other in others if code_key(other.code) == code_key(code)), None)
        if same:
            self.add_error(
                "code",
                _("A logger could not tell “%(code)s” from “%(same)s” of the same station.")
                % {"code": code, "same": same},
            )
        sensor = asked.get("sensor")
        if sensor and sensor.station_id != station.pk:
            self.add_error(
                "sensor",
                _("This sensor stands at another station. Choose one of %(station)s.") % {"station": station.code},
            )

    def _check_order(self, asked: dict[str, Any]) -> None:
        given = [(name, asked[name]) for name in RISING if asked.get(name) is not None]
        for (lower, low), (upper, high) in pairwise(given):
            if low > high:
                self.add_error(
                    upper,
                    _("%(high)g lies below “%(name)s” (%(low)g).")
                    % {"high": high, "low": low, "name": self.fields[lower].label},
                )
        suspect, fail = asked.get("spike_suspect"), asked.get("spike_fail")
        if suspect is not None and fail is not None and fail < suspect:
            self.add_error("spike_fail", _("A spike must be suspect before it is impossible."))


@admin.register(Datastream)
class DatastreamAdmin(CatalogueAdmin):
    """Datastreams. What they mean is fixed once there are readings; a datastream that ends is made inactive."""

    form = DatastreamForm
    list_display = ("__str__", "property_name", "unit", "interval_seconds", "active")
    list_filter = ("active", "station__kind", "property__medium")
    list_select_related = ("station", "property")
    search_fields = ("code", "station__code", "property__code", "property__name")
    autocomplete_fields = ("station", "property", "sensor")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "station",
                    "sensor",
                    "property",
                    "code",
                    "unit",
                    "interval_seconds",
                    "active",
                    "expected_from",
                )
            },
        ),
        (
            gettext_lazy("Limits shown on charts"),
            {"fields": ("limit_low", "limit_high", "limit_source", "levels", "datum")},
        ),
        (
            gettext_lazy("Limits of the quality tests"),
            {
                "fields": QUALITY,
                "description": gettext_lazy("An empty field switches its test off. Suspect never hides a value."),
            },
        ),
    )

    def write(self, row: Any, form: Any) -> None:
        if row.pk is None and row.expected_from is None:
            row.expected_from = configuring.owing_from(row.station)
        super().write(row, form)

    @admin.display(description=gettext_lazy("observed property"), ordering="property__code")
    def property_name(self, row: Datastream) -> str:
        return str(row.property)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}

    def get_readonly_fields(self, request: HttpRequest, obj: Datastream | None = None) -> tuple[str, ...]:
        if obj is None:
            return ()
        return ("station", "property", "unit") if holdings.stream_has_readings(obj.pk) else ("station",)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        row = self.get_object(request, object_id)
        if row is not None and holdings.stream_has_readings(row.pk):
            messages.error(
                request,
                _("%(datastream)s has readings on record, which are never deleted. Make it inactive instead.")
                % {"datastream": row},
            )
            return redirect("admin:observations_datastream_change", object_id)
        return super().delete_view(request, object_id, extra_context)


@admin.register(Sensor)
class SensorAdmin(CatalogueAdmin):
    """Instruments, with the dates that the law asks for."""

    list_display = ("__str__", "manufacturer", "model", "serial", "calibration_due", "verification_due")
    list_filter = ("calibration_due", "verification_due")
    list_select_related = ("station",)
    search_fields = ("code", "station__code", "manufacturer", "model", "serial")
    autocomplete_fields = ("station",)

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        return super().formfield_for_foreignkey(db_field, request, label=_("Station"), **kwargs)
