"""Contact trees and sirens."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from fansipan.kernel.admin import AuditedAdmin, Table
from fansipan.sectors.hazards.models import ContactStep, ContactTree, Siren
from fansipan.services.exchange.actions.sealing import sealed


class StepTable(Table):
    """The steps of a tree."""

    model = ContactStep


@admin.register(ContactTree)
class ContactTreeAdmin(AuditedAdmin):
    """Contact trees of communes."""

    list_display = ("commune", "stage", "active")
    list_filter = ("stage", "active")
    search_fields = ("commune",)
    inlines = (StepTable,)


class SirenForm(forms.ModelForm):
    """A siren; its secret is written and never shown again."""

    new_secret = forms.CharField(
        label=_("secret"),
        required=False,
        min_length=16,
        max_length=200,
        widget=forms.PasswordInput(render_value=False),
        help_text=_("Signs every call (standardwebhooks.com). Empty: as it is."),
    )

    class Meta:
        model = Siren
        exclude = ("secret",)


@admin.register(Siren)
class SirenAdmin(AuditedAdmin):
    """Sirens and loudspeakers."""

    form = SirenForm
    list_display = ("code", "name", "stage", "automatic", "active")
    list_filter = ("stage", "automatic", "active")
    search_fields = ("code", "name")

    def save_model(self, request: HttpRequest, obj: Siren, form: Any, change: bool) -> None:
        if secret := form.cleaned_data.get("new_secret"):
            obj.secret = sealed(secret)
        super().save_model(request, obj, form, change)
