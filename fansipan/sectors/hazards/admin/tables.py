"""The tables that an officer keeps: classes, thresholds, risk, susceptibility, soil, plans."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from fansipan.kernel import clock
from fansipan.kernel.admin import AuditedAdmin, note, state
from fansipan.sectors.hazards.models import (
    RainClass,
    RainThreshold,
    RiskCell,
    RiskGroup,
    SoilModel,
    Susceptibility,
    WarningPlan,
)


@admin.register(RainClass)
class RainClassAdmin(AuditedAdmin):
    """Classes of rain."""

    list_display = ("code", "hours", "low", "high", "verified")
    list_filter = ("hours", "verified")


@admin.register(RainThreshold)
class RainThresholdAdmin(AuditedAdmin):
    """Rain from which a hazard is indicated, by how prone a place is."""

    list_display = ("hazard", "zone", "window", "step", "mm", "verified")
    list_filter = ("hazard", "zone", "window", "verified")


@admin.register(RiskCell)
class RiskCellAdmin(AuditedAdmin):
    """Cells of the tables of Decision 18/2021; who saves one as compared stands behind it with a name."""

    list_display = ("hazard", "group", "zone", "rain", "antecedent", "level", "confidence", "verified_by")
    list_filter = ("hazard", "group", "zone", "level")
    list_select_related = ("verified_by",)
    readonly_fields = ("verified_by", "verified_at")
    actions = ("compared",)

    @admin.action(description=gettext_lazy("Compared with the official text"))
    def compared(self, request: HttpRequest, queryset: Any) -> None:
        for row in queryset:
            before = state(row)
            row.verified_by_id, row.verified_at = request.user.pk, clock.now()
            row.save(update_fields=["verified_by", "verified_at"])
            note(request, "changed", row, before, state(row))


@admin.register(RiskGroup)
class RiskGroupAdmin(AuditedAdmin):
    """The groups of the province."""

    list_display = ("hazard", "group", "verified")


@admin.register(Susceptibility)
class SusceptibilityAdmin(AuditedAdmin):
    """How prone communes are."""

    list_display = ("commune", "hazard", "zone", "valid_from", "verified")
    list_filter = ("hazard", "zone", "verified")
    search_fields = ("commune",)


@admin.register(SoilModel)
class SoilModelAdmin(AuditedAdmin):
    """Parameters of the soil water index."""

    list_display = ("code", "full_mm", "verified")


@admin.register(WarningPlan)
class WarningPlanAdmin(AuditedAdmin):
    """What a warning says at a level, and whether it goes out by itself."""

    list_display = ("stage", "hazard", "severity", "urgency", "hours", "automatic")
