"""Observed properties: names, units, and the codes by which loggers call them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fansipan.kernel.forms import LinesField, PairsField
from fansipan.kernel.units import is_ucum
from fansipan.services.observations.admin.catalogue import (
    MEDIUM_NAMES,
    VALUE_NAMES,
    CatalogueAdmin,
    check_converts,
    check_unit,
    choices,
)
from fansipan.services.observations.contracts import Medium
from fansipan.services.observations.models import ObservedProperty
from fansipan.services.observations.queries import holdings


class PropertyForm(forms.ModelForm):
    """A property whose unit is UCUM's and still fits the readings that are kept of it."""

    medium = forms.ChoiceField(label=gettext_lazy("Medium"), choices=choices(MEDIUM_NAMES))
    kind = forms.ChoiceField(label=gettext_lazy("Kind of value"), choices=choices(VALUE_NAMES))
    aliases = LinesField(
        label=gettext_lazy("Codes as loggers send them"), required=False, help_text=gettext_lazy("One a line.")
    )
    unit_aliases = PairsField(
        label=gettext_lazy("Spellings of units → UCUM"),
        required=False,
        help_text=gettext_lazy("One a line: the spelling = the UCUM code, such as  mg/Nm3 = mg/m3"),
    )

    class Meta:
        model = ObservedProperty
        fields = "__all__"

    def clean_unit(self) -> str:
        unit = check_unit(str(self.cleaned_data["unit"]).strip())
        for used in holdings.units_in_use(self.instance.pk):
            check_converts(used, unit)
        return unit

    def clean_unit_aliases(self) -> dict[str, str]:
        pairs: dict[str, str] = self.cleaned_data["unit_aliases"]
        for spelling, code in pairs.items():
            if not is_ucum(code):
                raise forms.ValidationError(
                    _("“%(spelling)s = %(code)s”: “%(code)s” is no UCUM code.") % {"spelling": spelling, "code": code}
                )
        return pairs

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or self.cleaned_data
        for alias in asked.get("aliases", []):
            other = holdings.code_of_other_property(alias, self.instance.pk, asked.get("medium", ""))
            if other:
                self.add_error(
                    "aliases",
                    _("“%(alias)s” is a code of %(other)s already, which is of the same medium.")
                    % {"alias": alias, "other": other},
                )
        return asked


@admin.register(ObservedProperty)
class PropertyAdmin(CatalogueAdmin):
    """The catalogue of what can be measured."""

    form = PropertyForm
    list_display = ("code", "name_vi", "symbol", "unit", "medium_name", "decimals")
    list_filter = ("medium", "kind")
    search_fields = ("code", "name", "aliases")
    fieldsets = (
        (None, {"fields": ("code", "name", "medium", "kind", "definition")}),
        (gettext_lazy("Unit"), {"fields": ("unit", "symbol", "decimals", "unit_aliases")}),
        (gettext_lazy("As loggers write it"), {"fields": ("aliases",)}),
    )

    @admin.display(description=gettext_lazy("name"))
    def name_vi(self, row: ObservedProperty) -> str:
        return str(row.name.get("vi", ""))

    @admin.display(description=gettext_lazy("medium"), ordering="medium")
    def medium_name(self, row: ObservedProperty) -> str:
        return str(MEDIUM_NAMES[Medium(row.medium)])
