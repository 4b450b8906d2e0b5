"""Outlets, permits and the names of the law in the administration: what was judged by is followed, not edited."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _

from fansipan.kernel.admin import AuditedAdmin, Table
from fansipan.kernel.permissions import SYSTEM
from fansipan.kernel.units import is_ucum
from fansipan.sectors.environment.actions.changing import law_changed, plant_changed
from fansipan.sectors.environment.models import AveragingRule, LawParameter, Outlet, Permit, PermitLimit, Regulation
from fansipan.sectors.environment.queries.outlets import judged_by
from fansipan.sectors.environment.rules import outlets
from fansipan.services.observations.queries import access


class OutletForm(forms.ModelForm):
    """An outlet. One that was judged by is followed by a new row from a later day, never edited."""

    class Meta:
        model = Outlet
        fields = "__all__"

    def clean_regulations(self) -> list[str]:
        named = [] if self.cleaned_data["regulations"] is None else self.cleaned_data["regulations"]
        if not isinstance(named, list):
            raise forms.ValidationError(_("This is no list of codes of regulations."))
        known = set(Regulation.objects.values_list("code", flat=True))
        for code in named:
            if code not in known:
                raise forms.ValidationError(_("“%(code)s” is no regulation that is loaded.") % {"code": code})
        return named

    def clean_coefficients(self) -> Any:
        given = {} if self.cleaned_data["coefficients"] is None else self.cleaned_data["coefficients"]
        if outlets.unread_coefficients(given):
            text = _('By symbol, each a number from 0 to 100 with a decimal point: {"Kp": 0.9, "Kv": 1}.')
            raise forms.ValidationError(text)
        return given

    def clean_amounts(self) -> Any:
        given = {} if self.cleaned_data["amounts"] is None else self.cleaned_data["amounts"]
        if outlets.unread_amounts(given):
            text = _('By symbol an amount, a category or both: {"Kp": 120000, "Kv": "class-3", "Kq": ["river", 120]}.')
            raise forms.ValidationError(text)
        return given

    def clean_basis(self) -> Any:
        given = {} if self.cleaned_data["basis"] is None else self.cleaned_data["basis"]
        if outlets.unread_basis(given):
            text = _("By observed property, a list of any of: %(known)s.") % {"known": ", ".join(outlets.DONE)}
            raise forms.ValidationError(text)
        return given

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or self.cleaned_data
        for name, (low, high) in outlets.SPANS.items():
            if (value := asked.get(name)) is not None and not outlets.fits(name, value):
                text = _("A number from %(low)s to %(high)s.") % {"low": f"{low:g}", "high": f"{high:g}"}
                self.add_error(name, text)
        row, day = self.instance, asked.get("valid_from")
        if row.pk and day and self.changed_data and judged_by(row.pk):
            begun = Outlet.objects.get(pk=row.pk).valid_from
            if day <= begun or "station" in self.changed_data:
                text = _("Readings were judged by this row: give a later day, and the change becomes a new row.")
                self.add_error("valid_from", text)
        return asked


@admin.register(Outlet)
class OutletAdmin(AuditedAdmin):
    """What the law asks of the place that each station watches, from a day on."""

    form = OutletForm
    list_display = ("station", "valid_from", "medium", "column", "category", "operating_since", "coefficients")
    list_filter = ("medium",)
    list_select_related = ("station",)
    search_fields = ("station__code", "station__name", "source")

    def save_model(self, request: HttpRequest, obj: Outlet, form: Any, change: bool) -> None:
        if change and form.changed_data and judged_by(obj.pk):
            obj.pk, change = None, False
            obj._state.adding = True
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request: HttpRequest, obj: Outlet | None = None) -> bool:
        """What was judged by stays: without it nobody could tell why."""
        return super().has_delete_permission(request, obj) and (obj is None or not judged_by(obj.pk))

    def was_changed(self, request: HttpRequest, row: Any) -> None:
        if isinstance(row, Outlet):
            plant_changed([row.station_id], row.valid_from)


class PermitLimitForm(forms.ModelForm):
    """A number of a permit, in a unit of UCUM."""

    class Meta:
        model = PermitLimit
        fields = "__all__"

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or self.cleaned_data
        if asked.get("low") is None and asked.get("high") is None:
            raise forms.ValidationError(_("A limit needs a lowest or a highest value."))
        if asked.get("station"):
            asked["medium"] = ""
        elif not asked.get("medium"):
            self.add_error("medium", _("Choose a station, or the medium of all stations that it is for."))
        unit = asked.get("unit", "")
        if not is_ucum(unit):
            self.add_error("unit", _("“%(unit)s” is no UCUM code.") % {"unit": unit})
        return asked


class PermitLimitTable(Table):
    """The numbers of a permit."""

    model = PermitLimit
    form = PermitLimitForm


@admin.register(Permit)
class PermitAdmin(AuditedAdmin):
    """The permits; officers enter them and their scans on the pages made for it."""

    list_display = ("number", "organisation", "valid_from", "valid_to", "demo")
    list_filter = ("demo",)
    list_select_related = ("organisation",)
    search_fields = ("number", "organisation__code", "organisation__name")
    exclude = ("scan", "scan_name")
    inlines = (PermitLimitTable,)

    def was_changed(self, request: HttpRequest, row: Any) -> None:
        permit = row if isinstance(row, Permit) else row.permit
        owned = access.visible(SYSTEM).filter(organisation=permit.organisation_id)
        plant_changed(owned.values_list("pk", flat=True), permit.valid_from)


@admin.register(LawParameter)
class LawParameterAdmin(AuditedAdmin):
    """What the law calls an observed property."""

    list_display = ("property_code", "parameter", "medium", "factor")
    list_filter = ("medium",)
    search_fields = ("property_code", "parameter")

    def was_changed(self, request: HttpRequest, row: Any) -> None:
        law_changed([row.medium])


@admin.register(AveragingRule)
class AveragingRuleAdmin(AuditedAdmin):
    """How complete an average must be."""

    list_display = ("average", "least_share", "status")
    readonly_fields = ("status",)
