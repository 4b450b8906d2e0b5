"""What an administrator edits here: cameras, the machines they stand behind, the plan of the brief."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fansipan.kernel import audit, manifest
from fansipan.kernel.admin import AuditedAdmin
from fansipan.kernel.asking import actor_of
from fansipan.kernel.forms import LinesField, RowsField
from fansipan.services.centre.models import BriefPlan, Camera, CameraHost, Criterion, ScoreFrame
from fansipan.services.centre.rules import relays
from fansipan.services.centre.rules.pictures import host_of, zones
from fansipan.services.exchange.actions.sealing import sealed

ZONE = {"left": float, "top": float, "right": float, "bottom": float}


class CameraForm(forms.ModelForm):
    """A camera whose addresses can be asked and whose private zones can be painted.

    Its password is written and never shown again; one within the address of RTSP is taken out of it.
    """

    password = forms.CharField(
        label=gettext_lazy("Password at the camera"),
        required=False,
        max_length=200,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("Empty: as it is. Another machine asks for it anew."),
    )

    private = RowsField(
        label=gettext_lazy("Private zones"), columns=ZONE, shape="0.1 | 0.5 | 0.3 | 1", needed=4, required=False
    )
    refs = LinesField(label=gettext_lazy("Things beside it"), required=False)

    class Meta:
        model = Camera
        fields = (
            *("code", "name", "lon", "lat", "owner", "snapshot_url", "rtsp_address", "login", "password"),
            *("stream_url", "private", "refresh_seconds", "refs", "active", "source"),
        )

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
        self._take_password_out(asked)
        if asked.get("login") and self._is_elsewhere(asked) and not asked.get("password"):
            self.add_error("password", _("Enter the password for this machine."))
        return asked

    def _take_password_out(self, asked: dict[str, Any]) -> None:
        if not asked.get("rtsp_address"):
            return
        try:
            found = relays.source(asked["rtsp_address"])
        except ValueError:
            self.add_error("rtsp_address", _("This is no address of rtsp or rtsps."))
            return
        asked["rtsp_address"] = found.address
        asked["login"] = found.login or asked.get("login", "")
        asked["password"] = found.password or asked.get("password", "")

    def _is_elsewhere(self, asked: dict[str, Any]) -> bool:
        """Whether the password that is kept, if any, belongs to another machine, which must not be shown it."""
        before = Camera.objects.filter(pk=self.instance.pk, secret__gt="").first()
        now = relays.machine(asked.get("rtsp_address") or asked.get("snapshot_url", ""))
        return before is None or relays.machine(before.rtsp_address or before.snapshot_url) != now


@admin.register(Camera)
class CameraAdmin(AuditedAdmin):
    """Cameras."""

    form = CameraForm
    list_display = ("code", "owner", "active")
    search_fields = ("code", "name")

    def save_model(self, request: HttpRequest, obj: Camera, form: Any, change: bool) -> None:
        password = form.cleaned_data["password"]
        obj.secret = "" if not obj.login else sealed(password) or obj.secret
        super().save_model(request, obj, form, change)
        if password:
            audit.record(actor_of(request), "centre.camera_password", f"camera:{obj.code}")


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

    list_display = ("code", "title", "basic", "confirmed")
    list_filter = ("basic", "confirmed")
    search_fields = ("code", "title")


class ScoreFrameForm(forms.ModelForm):
    """What the circular asks for at large."""

    levels = RowsField(
        label=gettext_lazy("Levels"),
        columns={"level": int, "vi": str, "en": str},
        shape="1 | Nền tảng | Foundation",
        needed=3,
    )
    groups = LinesField(label=gettext_lazy("Groups of basic criteria"), required=False)

    class Meta:
        model = ScoreFrame
        fields = ("levels", "groups", "basic_count", "source", "confirmed")


@admin.register(ScoreFrame)
class ScoreFrameAdmin(AuditedAdmin):
    """The one frame of the score."""

    form = ScoreFrameForm
    list_display = ("basic_count", "confirmed")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not ScoreFrame.objects.exists()
