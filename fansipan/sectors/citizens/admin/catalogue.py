"""What can be reported and who answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fansipan.kernel.admin import AuditedAdmin, Table
from fansipan.kernel.asking import actor_of
from fansipan.sectors.citizens.actions import keying
from fansipan.sectors.citizens.models import Asset, CommuneDesk, FeedbackCategory, FeedbackRoute, Open311Key


class RouteTable(Table):
    """Rules of a category."""

    model = FeedbackRoute


@admin.register(FeedbackCategory)
class FeedbackCategoryAdmin(AuditedAdmin):
    """Categories with their rules."""

    list_display = ("code", "title_vi", "urgency", "by_commune", "agency", "active")
    search_fields = ("code", "title")
    inlines = (RouteTable,)

    @admin.display(description=gettext_lazy("title"))
    def title_vi(self, row: FeedbackCategory) -> str:
        return str(row.title.get("vi", ""))


@admin.register(CommuneDesk)
class CommuneDeskAdmin(AuditedAdmin):
    """Who answers for a commune."""

    list_display = ("commune", "organisation")
    search_fields = ("commune",)


class AssetForm(forms.ModelForm):
    """A thing that lies somewhere."""

    class Meta:
        model = Asset
        fields = "__all__"

    def clean_line(self) -> list[list[float]]:
        line = self.cleaned_data["line"]
        try:
            pairs = [[float(lon), float(lat)] for lon, lat in line]
        except (TypeError, ValueError):
            pairs = []
        if not pairs or not all(abs(lon) <= 180 and abs(lat) <= 90 for lon, lat in pairs):
            raise forms.ValidationError(_("Write at least one pair of longitude and latitude: [[104.1, 22.3]]."))
        return pairs


@admin.register(Asset)
class AssetAdmin(AuditedAdmin):
    """Things with owners."""

    form = AssetForm
    list_display = ("code", "name", "category", "owner")
    search_fields = ("code", "name")


@admin.register(Open311Key)
class Open311KeyAdmin(AuditedAdmin):
    """Keys: made here, shown once, taken back by making them inactive."""

    list_display = ("name", "prefix", "active", "made_at")
    fields = ("name", "active")
    search_fields = ("name",)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        key = keying.give(actor_of(request), obj.name)
        made = Open311Key.objects.get(prefix=key[:8])
        obj.pk, obj.prefix, obj.digest, obj.made_at = made.pk, made.prefix, made.digest, made.made_at
        messages.warning(request, _("The key is %(key)s. It is shown only this once.") % {"key": key})
