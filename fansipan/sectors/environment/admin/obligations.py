"""The rules of what stations owe, each confirmed against the official text."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy

from fansipan.kernel.admin import AuditedAdmin
from fansipan.sectors.environment.contracts import LawStatus
from fansipan.sectors.environment.models import ObligationRule
from fansipan.services.observations.contracts import StationKind
from fansipan.services.observations.queries.words import KIND_NAMES as STATION_KINDS


class ObligationRuleForm(forms.ModelForm):
    """A rule for kinds of station that there are; none chosen means every kind."""

    station_kinds = forms.MultipleChoiceField(
        label=gettext_lazy("kinds of station"),
        choices=[(kind.value, STATION_KINDS[kind]) for kind in StationKind],
        required=False,
    )

    class Meta:
        model = ObligationRule
        fields = "__all__"

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or self.cleaned_data
        if self.instance.pk and {"kind", "number", "valid_from", "valid_to", "station_kinds"} & set(self.changed_data):
            self.instance.status = LawStatus.UNCONFIRMED.value
        return asked


@admin.register(ObligationRule)
class ObligationRuleAdmin(AuditedAdmin):
    """What stations owe: the share of data, the hours of silence, the months of a paper, the days of warning.

    A rule is confirmed against the official text on the page made for it, with a scan.
    """

    readonly_fields = ("status",)
    form = ObligationRuleForm
    list_display = ("kind", "number", "warn_days", "valid_from", "valid_to", "status")
    list_filter = ("kind", "status")
    search_fields = ("kind", "source")
