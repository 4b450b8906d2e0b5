"""What an administrator sees of rules: they are written on the pages, where a preview and a reason belong to it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from fansipan.kernel.admin import AuditedAdmin
from fansipan.services.alerts.models import AlarmRule, AlarmRuleVersion


class _ReadOnly(AuditedAdmin):
    """Looked at, never changed here: what a page or a file writes is judged, versioned and told of."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(AlarmRule)
class AlarmRuleAdmin(_ReadOnly):
    """The rules."""

    list_display = ("code", "newest", "active")
    list_filter = ("active",)
    search_fields = ("code",)


@admin.register(AlarmRuleVersion)
class AlarmRuleVersionAdmin(_ReadOnly):
    """Every version of every rule, as it was written."""

    list_display = ("rule", "number", "made_by", "made_at")
    search_fields = ("rule__code", "why")
