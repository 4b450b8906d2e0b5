"""When reports make themselves. Their layouts are edited on pages of their own, with a preview."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext as _

from fansipan.kernel.admin import AuditedAdmin
from fansipan.sectors.environment.contracts.reports import ReportScope
from fansipan.sectors.environment.models import ReportSchedule

LAST_HOUR = 23


class ScheduleForm(forms.ModelForm):
    """A schedule with the station or the plant that its layout is about, and no other."""

    class Meta:
        model = ReportSchedule
        fields = "__all__"

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or self.cleaned_data
        scope = asked["layout"].scope if asked.get("layout") else None
        for name, wanted in (("station", ReportScope.STATION), ("organisation", ReportScope.PLANT)):
            if scope == wanted and not asked.get(name):
                self.add_error(name, _("The layout is about one: choose it."))
            if scope is not None and scope != wanted and asked.get(name):
                self.add_error(name, _("The layout is not about one: leave it empty."))
        if (asked.get("hour") or 0) > LAST_HOUR:
            self.add_error("hour", _("A day has the hours 0 to 23."))
        return asked


@admin.register(ReportSchedule)
class ReportScheduleAdmin(AuditedAdmin):
    """Daily bulletins, monthly and quarterly reports that nobody needs to order."""

    form = ScheduleForm
    list_display = ("layout", "station", "organisation", "hour", "days_after", "begins", "active")
    list_filter = ("active", "layout")
    list_select_related = ("layout", "station", "organisation")
