"""What an administrator edits here: types of case, working hours, days off and days worked in exchange."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fansipan.kernel.admin import AuditedAdmin
from fansipan.services.cases.actions import watching
from fansipan.services.cases.actions.loading import number_version
from fansipan.services.cases.models import CalendarDay, CaseType, WorkHours
from fansipan.services.cases.rules.types import case_type


class CaseTypeForm(forms.ModelForm):
    """A type that the engine can read."""

    class Meta:
        model = CaseType
        fields = "__all__"

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or self.cleaned_data
        try:
            case_type(
                asked.get("code", ""), asked.get("prefix", ""), asked.get("title", {}), asked.get("definition") or {}
            )
        except (KeyError, TypeError, ValueError) as error:
            self.add_error("definition", _("This is no type of case: %(why)s") % {"why": str(error)})
        return asked


@admin.register(CaseType)
class CaseTypeAdmin(AuditedAdmin):
    """Types of case; a changed one is a new version, which new cases follow."""

    form = CaseTypeForm
    list_display = ("code", "prefix", "title_vi", "agency")
    search_fields = ("code", "title")

    @admin.display(description=gettext_lazy("title"))
    def title_vi(self, row: CaseType) -> str:
        return str(row.title.get("vi", ""))

    def was_changed(self, request: HttpRequest, row: Model) -> None:
        if isinstance(row, CaseType) and row.pk:
            number_version(row)


class _CalendarAdmin(AuditedAdmin):
    """A change of the calendar moves the deadlines of every open case."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        watching.follow_all()

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)
        watching.follow_all()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        super().delete_queryset(request, queryset)
        watching.follow_all()


@admin.register(WorkHours)
class WorkHoursAdmin(_CalendarAdmin):
    """The hours of the week."""

    list_display = ("weekday", "start", "end")


@admin.register(CalendarDay)
class CalendarDayAdmin(_CalendarAdmin):
    """Days that are otherwise."""

    list_display = ("day", "kind", "title")
    search_fields = ("title",)
