"""What an administrator edits here: who issues, the hazards and their words, whose feeds are asked."""

from __future__ import annotations

from cryptography.x509 import load_pem_x509_certificates
from django import forms
from django.contrib import admin
from django.utils.translation import gettext as _

from fansipan.kernel.admin import AuditedAdmin
from fansipan.services.warnings.models import Hazard, Issuer, WarningSource
from fansipan.services.warnings.rules.cap.elements import PLAIN_NAME


class IssuerForm(forms.ModelForm):
    """An issuer whose names CAP accepts."""

    class Meta:
        model = Issuer
        fields = "__all__"

    def clean_sender(self) -> str:
        return _plain(str(self.cleaned_data["sender"]))

    def clean_prefix(self) -> str:
        return _plain(str(self.cleaned_data["prefix"]))


def _plain(text: str) -> str:
    if not PLAIN_NAME.fullmatch(text):
        raise forms.ValidationError(_("No spaces, commas, < and &."))
    return text


class SourceForm(forms.ModelForm):
    """A source whose certificates can be read."""

    class Meta:
        model = WarningSource
        fields = "__all__"

    def clean_certificates(self) -> str:
        given = str(self.cleaned_data["certificates"]).strip()
        if given:
            try:
                load_pem_x509_certificates(given.encode())
            except ValueError as error:
                raise forms.ValidationError(_("These are no certificates in PEM.")) from error
        return given


@admin.register(Issuer)
class IssuerAdmin(AuditedAdmin):
    """Who issues."""

    form = IssuerForm
    list_display = ("sender", "web", "two_persons")


@admin.register(Hazard)
class HazardAdmin(AuditedAdmin):
    """The hazards and their words."""

    list_display = ("code", "category", "severity", "hours", "automatic")
    search_fields = ("code", "name")


@admin.register(WarningSource)
class WarningSourceAdmin(AuditedAdmin):
    """Whose feeds are asked."""

    form = SourceForm
    list_display = ("code", "url", "active", "shown", "answered_at", "trouble")
    list_filter = ("active",)
