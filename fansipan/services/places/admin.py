"""What an administrator edits here: administrative units, and which became which."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fansipan.kernel.admin import AuditedAdmin, Table
from fansipan.services.places.models import AdministrativeUnit, UnitSuccession
from fansipan.services.places.rules import boundary_fault, view_fault


class OptionalJsonField(forms.JSONField):
    """JSON that may be missing: an empty field then, not the word null."""

    def prepare_value(self, value: Any) -> Any:
        return "" if value is None else super().prepare_value(value)


class UnitForm(forms.ModelForm):
    """A unit whose dates are in order, whose boundary can be drawn and whose map view can be shown."""

    class Meta:
        model = AdministrativeUnit
        fields = "__all__"
        field_classes: ClassVar[dict[str, Any]] = {"boundary": OptionalJsonField, "view": OptionalJsonField}
        labels: ClassVar[dict[str, Any]] = {"parent": gettext_lazy("Belongs to")}
        widgets: ClassVar[dict[str, Any]] = {
            "boundary": forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
            "view": forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
        }

    def clean_boundary(self) -> object:
        written = self.cleaned_data["boundary"]
        if written and (fault := boundary_fault(written)):
            raise forms.ValidationError(
                _("The boundary cannot be drawn: %(fault)s. It must be a GeoJSON Polygon or MultiPolygon in degrees.")
                % {"fault": fault}
            )
        return written or None

    def clean_view(self) -> object:
        written = self.cleaned_data["view"]
        if written and view_fault(written):
            raise forms.ValidationError(
                _('Write the map view like this: {"centre": [104.3, 22.1], "bbox": [103, 21, 105, 23], "zoom": 8}.')
            )
        return written or None

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or self.cleaned_data
        first, last = asked.get("valid_from"), asked.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", _("The unit ends before it begins. Correct one of the two dates."))
        return asked


class SuccessionInline(Table):
    """What became of the unit."""

    model = UnitSuccession
    fk_name = "old"
    autocomplete_fields = ("new",)
    verbose_name_plural = gettext_lazy("What became of it")

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        return super().formfield_for_foreignkey(db_field, request, label=_("Present unit"), **kwargs)


@admin.register(AdministrativeUnit)
class UnitAdmin(AuditedAdmin):
    """Provinces, former districts, communes and wards."""

    form = UnitForm
    list_display = ("code", "__str__", "kind", "valid_from", "valid_to")
    list_filter = ("kind", ("valid_to", admin.EmptyFieldListFilter))
    search_fields = ("code", "name")
    autocomplete_fields = ("parent",)
    inlines = (SuccessionInline,)

    def get_queryset(self, request: HttpRequest) -> Any:
        found = super().get_queryset(request)
        # A list of hundreds of polygons would be megabytes that nobody sees.
        return (
            found
            if request.resolver_match and "object_id" in request.resolver_match.kwargs
            else found.defer("boundary")
        )


@admin.register(UnitSuccession)
class SuccessionAdmin(AuditedAdmin):
    """Which unit became part of which, and when."""

    list_display = ("old_unit", "new_unit", "on", "confidence")
    list_filter = ("on", "confidence")
    list_select_related = ("old", "new")
    search_fields = ("old__code", "old__name", "new__code", "new__name")
    autocomplete_fields = ("old", "new")

    @admin.display(description=gettext_lazy("former unit"), ordering="old__code")
    def old_unit(self, step: UnitSuccession) -> str:
        return str(step.old)

    @admin.display(description=gettext_lazy("present unit"), ordering="new__code")
    def new_unit(self, step: UnitSuccession) -> str:
        return str(step.new)

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        label = _("Former unit") if db_field.name == "old" else _("Present unit")
        return super().formfield_for_foreignkey(db_field, request, label=label, **kwargs)
