"""Shelters, contacts and documents."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy

from fansipan.kernel.admin import AuditedAdmin
from fansipan.sectors.citizens.models import PublicContact, PublicDocument, Shelter


class _Named(AuditedAdmin):
    """Rows with a bilingual name."""

    @admin.display(description=gettext_lazy("name"))
    def name_vi(self, row: Any) -> str:
        return str(row)


@admin.register(Shelter)
class ShelterAdmin(_Named):
    """Where people are safe."""

    list_display = ("code", "name_vi", "commune", "capacity", "open", "confidence")
    list_filter = ("open", "confidence")
    search_fields = ("code", "name")


@admin.register(PublicContact)
class PublicContactAdmin(_Named):
    """Whom to call."""

    list_display = ("code", "name_vi", "phone", "emergency", "confidence")
    search_fields = ("code", "name", "phone")


@admin.register(PublicDocument)
class PublicDocumentAdmin(_Named):
    """Papers that residents ask for."""

    list_display = ("code", "name_vi", "issued")
    search_fields = ("code", "title")
