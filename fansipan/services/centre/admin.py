"""What an administrator edits here: cameras, the machines they stand behind, the plan of the brief."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fansipan.kernel import manifest
from fansipan.kernel.admin import AuditedAdmin
from fansipan.kernel.forms import LinesField, RowsField
from fansipan.services.centre.models import BriefPlan, Camera, CameraHost, Criterion
from fansipan.services.centre.rules.pictures import host_of, zones

ZONE = {"left": float, "top": float, "right": float, "bottom": float}


class CameraForm(forms.ModelForm):
    """A camera whose addresses can be asked and whose private zones can be painted."""

    private = RowsField(
        label=gettext_lazy("Private zones"), columns=ZONE, shape="0.1 | 0.5 | 0.3 | 1", needed=4, required=False
    )
    refs = LinesField(label=gettext_lazy("Things beside it"), required=False)

    class Meta:
        model = Camera
        fields = "__all__"

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or self.cleaned_data
        if not host_of(asked.get("snapshot_url", "")):
            self.add_error("snapshot_url", _("This is no address of http or https without a password in it."))
        if asked.get("stream_url") and not host_of(asked["stream_url"]):
            self.add_error("stream_url", _("This is no address of http or https without a password in it."))
        try:
            zones(asked.get("private") or [])
        except ValueError as error:
            self.add_error("private", str(error))
        return asked


@admin.register(Camera)
class CameraAdmin(AuditedAdmin):
    """Cameras."""

    form = CameraForm
    list_display = ("code", "owner", "active")
    search_fields = ("code", "name")


@admin.register(CameraHost)
class CameraHostAdmin(AuditedAdmin):
    """The machines that pictures may come from."""

    list_display = ("host", "note")


class BriefPlanForm(forms.ModelForm):
    """Ten numbers, each with the organisation that answers for it."""

    numbers = RowsField(
        label=gettext_lazy("Numbers and their owners"),
        columns={"indicator": str, "owner": str},
        shape="cases.late | SO-NNMT",
        needed=1,
    )

    class Meta:
        model = BriefPlan
        fields = "__all__"

    def clean_numbers(self) -> list[dict[str, str]]:
        rows: list[dict[str, str]] = self.cleaned_data["numbers"]
        known = manifest.indicators()
        for row in rows:
            if row["indicator"] not in known:
                raise forms.ValidationError(_("There is no number “%(name)s”.") % {"name": row["indicator"]})
        return rows


@admin.register(BriefPlan)
class BriefPlanAdmin(AuditedAdmin):
    """When and of what the brief is made."""

    form = BriefPlanForm
    list_display = ("at", "active")


@admin.register(Criterion)
class CriterionAdmin(AuditedAdmin):
    """The criteria of the national score."""

    list_display = ("code", "title", "basic")
    search_fields = ("code", "title")
