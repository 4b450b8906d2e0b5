"""Stations: where they stand, what they owe, and with which keys their loggers come."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.validators import RegexValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fansipan.kernel import clock
from fansipan.kernel.admin import Table
from fansipan.kernel.forms import BilingualField
from fansipan.kernel.geo import Point
from fansipan.services.observations.actions import resting
from fansipan.services.observations.admin.catalogue import CatalogueAdmin, check_interval
from fansipan.services.observations.admin.keys import keys_page
from fansipan.services.observations.models import Datastream, Rest, Sensor, Station, StationPrefix
from fansipan.services.observations.queries import holdings
from fansipan.services.places import queries as places
from fansipan.services.places.models import AdministrativeUnit

TRANSPORTS = (("", gettext_lazy("None yet")), ("ftp", "FTP / FTPS"), ("http", "HTTPS"))
CODE = RegexValidator(
    r"^[A-Za-z0-9][A-Za-z0-9._-]*$",
    gettext_lazy("Letters without marks, digits, dots, dashes and underscores only: the code is part of addresses."),
)


class StationForm(forms.ModelForm):
    """A station that stands in its commune and whose times are in order."""

    transport = forms.ChoiceField(label=gettext_lazy("Transport"), choices=TRANSPORTS, required=False)
    river_name = BilingualField(label=gettext_lazy("River"), required=False)

    class Meta:
        model = Station
        exclude: ClassVar[list[str]] = ["river"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "code" in self.fields:
            self.fields["code"].validators.append(CODE)
        self.initial = {"river_name": (self.instance.river or {}).get("name"), **self.initial}
        if self.instance.pk is None:
            self.initial.setdefault("expected_from", clock.now().replace(microsecond=0))
        if "expected_from" in self.fields:
            self.fields["expected_from"].help_text = _(
                "Empty: the station owes no data, and the loss ledger is silent."
            )

    def clean_interval_seconds(self) -> int:
        return check_interval(self.cleaned_data["interval_seconds"])

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or self.cleaned_data
        self._check_point(asked)
        late, silent = asked.get("late_after_seconds"), asked.get("silent_after_seconds")
        if late and silent and silent < late:
            self.add_error(
                "silent_after_seconds",
                _("A station is late before it is silent: write at least %(late)d.") % {"late": late},
            )
        first, last = asked.get("expected_from"), asked.get("expected_to")
        if first and last and last <= first:
            self.add_error("expected_to", _("This lies before the time from which data are expected."))
        name = asked.get("river_name")
        self.instance.river = {**(self.instance.river or {}), "name": name} if name else None
        return asked

    def _check_point(self, asked: dict[str, Any]) -> None:
        lon, lat, place = asked.get("lon"), asked.get("lat"), asked.get("place")
        if lon is None or lat is None or place is None:
            return
        if abs(lon) > 180 or abs(lat) > 90:
            self.add_error(
                "lon" if abs(lon) > 180 else "lat",
                _("There is no such place on earth. Write degrees, such as 104.1268 and 22.2988."),
            )
            return
        if not place.boundary or place.valid_to:
            return
        holding = places.commune_code_at(Point(lon, lat))
        if holding != place.code:
            unit = AdministrativeUnit.objects.filter(code=holding).first()
            self.add_error("place", _elsewhere(f"{lat:g}, {lon:g}", unit, place))


def _elsewhere(point: str, holding: AdministrativeUnit | None, chosen: AdministrativeUnit) -> str:
    told = {"point": point, "chosen": f"{chosen} ({chosen.code})"}
    if holding is None:
        return _("The point %(point)s lies outside the province, not in %(chosen)s. Correct one of the two.") % told
    told["holding"] = f"{holding} ({holding.code})"
    return _("The point %(point)s lies in %(holding)s, not in %(chosen)s. Correct one of the two.") % told


class PrefixInline(Table):
    """File-name prefixes of the station."""

    model = StationPrefix


class RestInline(Table):
    """When the station, or one datastream of it, owed no data. A changed phase enters its own; a person corrects it."""

    model = Rest
    fields = ("datastream", "start", "end")
    readonly_fields = ("datastream",)


class SensorInline(Table):
    """The station's instruments; the rest of each is on its own page."""

    model = Sensor
    fields = ("code", "model", "serial", "calibration_due")
    show_change_link = True


class DatastreamInline(Table):
    """The station's datastreams, to look at: each is edited on its own page, with its limits."""

    model = Datastream
    fields = ("code", "property_name", "unit", "interval_seconds", "active")
    readonly_fields = fields
    can_delete = False
    show_change_link = True

    @admin.display(description=gettext_lazy("observed property"))
    def property_name(self, row: Datastream) -> str:
        return str(row.property)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("property", "station")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Station)
class StationAdmin(CatalogueAdmin):
    """Stations. One that ever delivered is never deleted; it is stopped."""

    form = StationForm
    list_display = ("code", "name_vi", "kind", "owner", "commune", "phase", "public")
    list_filter = ("kind", "phase", "public", "demo", "organisation")
    list_select_related = ("organisation", "place")
    search_fields = ("code", "name", "organisation__name", "place__name")
    autocomplete_fields = ("organisation", "place", "profile")
    readonly_fields = ("keys",)
    inlines = (PrefixInline, SensorInline, DatastreamInline, RestInline)
    fieldsets = (
        (None, {"fields": ("code", "name", "kind", "organisation", "public", "demo", "source")}),
        (
            gettext_lazy("Where it stands"),
            {"fields": ("place", "lon", "lat", "approximate", "elevation_m", "address", "river_name")},
        ),
        (
            gettext_lazy("How it sends"),
            {
                "fields": (
                    "profile",
                    "transport",
                    "interval_seconds",
                    "late_after_seconds",
                    "silent_after_seconds",
                    "keys",
                )
            },
        ),
        (gettext_lazy("When it owes data"), {"fields": ("phase", "expected_from", "expected_to")}),
    )

    @admin.display(description=gettext_lazy("name"))
    def name_vi(self, row: Station) -> str:
        return str(row.name.get("vi", ""))

    @admin.display(description=gettext_lazy("organisation"), ordering="organisation__code")
    def owner(self, row: Station) -> str:
        return str(row.organisation)

    @admin.display(description=gettext_lazy("commune"), ordering="place__code")
    def commune(self, row: Station) -> str:
        return str(row.place)

    @admin.display(description=gettext_lazy("keys"))
    def keys(self, row: Station) -> str:
        if row.pk is None:
            return _("Save the station first.")
        live = row.credentials.filter(revoked_at__isnull=True).count()
        words = _("%(count)d in force: see, issue, revoke") % {"count": live}
        return format_html('<a href="{}">{}</a>', reverse("admin:observations_station_keys", args=[row.pk]), words)

    def write(self, row: Any, form: Any) -> None:
        if row.pk is None:
            row.save()
            return
        # Only what the form holds: the head of the chain of deliveries moves while somebody types.
        own = {field.name for field in row._meta.concrete_fields} - {
            "id",
            "config_version",
            "chain_sequence",
            "chain_hash",
        }
        row.save(update_fields=sorted(own))

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        if formset.model is Rest:
            before = [one.initial["start"] for one in formset.initial_forms if one.has_changed()]
            rows = [*formset.new_objects, *(row for row, _fields in formset.changed_objects)]
            if starts := [*before, *(row.start for row in rows)]:
                resting.recount(form.instance.pk, min(starts))

    def get_readonly_fields(self, request: HttpRequest, obj: Station | None = None) -> tuple[str, ...]:
        return (*self.readonly_fields, "code") if obj else self.readonly_fields

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        row = self.get_object(request, object_id)
        if row is not None and holdings.station_has_records(row.pk):
            messages.error(
                request,
                _("%(station)s has deliveries or notes on record, which are never deleted. Set its phase to “Stopped”.")
                % {"station": row.code},
            )
            return redirect("admin:observations_station_change", object_id)
        return super().delete_view(request, object_id, extra_context)

    def get_urls(self) -> list[URLPattern]:
        keys = self.admin_site.admin_view(keys_page)
        return [path("<int:station_id>/keys/", keys, name="observations_station_keys"), *super().get_urls()]
