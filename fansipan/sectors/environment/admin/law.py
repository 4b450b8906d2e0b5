"""What an officer edits here: the numbers of the law, each confirmed against the official text."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fansipan.kernel.admin import AuditedAdmin
from fansipan.kernel.units import is_ucum
from fansipan.sectors.environment.actions.changing import law_changed
from fansipan.sectors.environment.contracts import LawStatus
from fansipan.sectors.environment.models import Coefficient, IndexTable, LimitValue, Regulation
from fansipan.sectors.environment.rules import tables


class LimitForm(forms.ModelForm):
    """A limit with a number, in a unit of UCUM."""

    class Meta:
        model = LimitValue
        fields = "__all__"

    def clean_unit(self) -> str:
        unit = str(self.cleaned_data["unit"]).strip()
        if not is_ucum(unit):
            raise forms.ValidationError(_("“%(unit)s” is no UCUM code.") % {"unit": unit})
        return unit

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or self.cleaned_data
        if asked.get("low") is None and asked.get("high") is None:
            raise forms.ValidationError(_("A limit needs a lowest or a highest value."))
        unsure(self)
        return asked


FIGURES = {"low", "high", "unit", "average", "compared", "multiplied", "column", "category", "parameter", "table"}
FIGURES |= {"symbol", "above", "up_to", "value", "valid_from", "valid_to", "oxygen_reference", "least_share"}


def unsure(form: forms.ModelForm) -> None:
    """A number that is edited here is no longer the one that somebody confirmed; that is done on its own page."""
    if form.instance.pk and FIGURES & set(form.changed_data):
        form.instance.status = LawStatus.UNCONFIRMED.value


class CoefficientForm(forms.ModelForm):
    """A coefficient of a regulation."""

    class Meta:
        model = Coefficient
        fields = "__all__"

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or self.cleaned_data
        unsure(self)
        return asked


class IndexTableForm(forms.ModelForm):
    """A table that the arithmetic can read."""

    class Meta:
        model = IndexTable
        fields = "__all__"

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or self.cleaned_data
        read = tables.air_table if asked.get("kind") == "air" else tables.water_table
        try:
            read("", "", asked.get("table") or {})
        except (KeyError, TypeError, ValueError) as error:
            self.add_error("table", _("This is no table of the index: %(why)s") % {"why": repr(error)})
        unsure(self)
        return asked


class CoefficientInline(admin.TabularInline[Coefficient, Regulation]):
    """Kp, Kv, Kq, Kf of a regulation."""

    model = Coefficient
    form = CoefficientForm
    readonly_fields = ("status",)
    extra = 0


class RegulationForm(forms.ModelForm):
    """A regulation. A date that is edited here is no longer the one that somebody confirmed."""

    class Meta:
        model = Regulation
        fields = "__all__"

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or self.cleaned_data
        kept = [name for name in self.instance.confirmed_dates if name not in self.changed_data]
        self.instance.confirmed_dates = kept
        return asked


@admin.register(Regulation)
class RegulationAdmin(AuditedAdmin):
    """The regulations and when they hold."""

    list_display = ("code", "title_vi", "medium", "valid_from", "valid_to", "existing_until", "replaced_by")
    form = RegulationForm
    readonly_fields = ("confirmed_dates",)
    list_filter = ("medium",)
    search_fields = ("code", "title")
    inlines = (CoefficientInline,)

    def was_changed(self, request: HttpRequest, row: Any) -> None:
        law_changed([(row if isinstance(row, Regulation) else row.regulation).medium])

    @admin.display(description=gettext_lazy("title"))
    def title_vi(self, row: Regulation) -> str:
        return str(row.title.get("vi", ""))


class ColumnFilter(admin.SimpleListFilter):
    """The columns that limits have: Django's own filter links to the empty one too, by a link without words."""

    title = gettext_lazy("column")
    parameter_name = "column"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        known = LimitValue.objects.exclude(column="").order_by("column").values_list("column", flat=True).distinct()
        return [(one, one) for one in known]

    def queryset(self, request: HttpRequest, queryset: QuerySet[LimitValue]) -> QuerySet[LimitValue]:
        return queryset.filter(column=self.value()) if self.value() else queryset


@admin.register(LimitValue)
class LimitValueAdmin(AuditedAdmin):
    """The limits: an unconfirmed one waits here for the person who has the official text before them."""

    form = LimitForm
    list_display = (
        "parameter",
        "regulation",
        "column",
        "category",
        "average",
        "low",
        "high",
        "unit",
        "status",
        "valid_from",
        "valid_to",
    )
    list_filter = ("status", "regulation", ColumnFilter, "average")
    list_select_related = ("regulation",)
    search_fields = ("regulation__code", "parameter", "category")
    readonly_fields = ("status",)

    def was_changed(self, request: HttpRequest, row: Any) -> None:
        law_changed([row.regulation.medium], since=row.valid_from)


MEDIA_OF = {"air": "air", "water": "surface_water"}
"""Whose stations an index is published of."""


@admin.register(IndexTable)
class IndexTableAdmin(AuditedAdmin):
    """The tables of the indices."""

    form = IndexTableForm
    readonly_fields = ("status",)
    list_display = ("code", "kind", "decision", "valid_from", "valid_to", "status")
    list_filter = ("kind", "status")
    search_fields = ("code", "title")

    def was_changed(self, request: HttpRequest, row: Any) -> None:
        """What was published by the table is computed again, or its opened computation would say another number."""
        law_changed([MEDIA_OF[row.kind]])
