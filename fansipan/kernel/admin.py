"""Django's administration, the house's way: every change is audited, texts have two languages, doors are the site's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.utils import NestedObjects
from django.contrib.admin.widgets import AdminSplitDateTime
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.db.models import Model, QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from fansipan.kernel import audit, manifest
from fansipan.kernel.asking import actor_of
from fansipan.kernel.errors import Forbidden
from fansipan.kernel.forms import BilingualField
from fansipan.kernel.models import TextField
from fansipan.kernel.text import fold

SECRET = frozenset({"password", "secret"})
NAMES = ("code", "login", "prefix")
"""Fields by which people know a row, the first that it has."""


def to_login(request: HttpRequest, extra_context: object = None) -> HttpResponse:
    """The site has one way in. Raises Forbidden for people who are in and may not administer."""
    if request.user.is_authenticated:
        raise Forbidden("kernel.forbidden", permission="identity.administer")
    return redirect_to_login(request.GET.get("next", request.get_full_path()), settings.LOGIN_URL)


def to_account(request: HttpRequest, extra_context: object = None) -> HttpResponse:
    """Everybody's password is changed on the own account page."""
    return redirect("identity:account")


def furnish(site: admin.AdminSite) -> None:
    """Name the site and its rooms in the reader's language, and lead its doors to those of the house."""
    site.site_header = site.site_title = _("Administration of Fansipan")
    site.index_title = _("What can be edited here")
    site.login = to_login  # type: ignore[method-assign]
    site.password_change = to_account  # type: ignore[method-assign, assignment]
    for app in manifest.installed():
        apps.get_app_config(app.package.rpartition(".")[2]).verbose_name = app.title  # type: ignore[assignment]


def reference(row: Model) -> str:
    """The row as the audit trail names it: station:TL-KT-01, datastream:TL-KT-01/SO2."""
    name = next((str(getattr(row, field)) for field in NAMES if hasattr(row, field)), str(row.pk))
    owner = getattr(row, "station", None)
    return f"{row._meta.model_name}:{owner.code}/{name}" if owner else f"{row._meta.model_name}:{name}"


def state(row: Model) -> dict[str, object]:
    """The row as it stands in its table, secrets hidden."""
    fresh = type(row)._base_manager.get(pk=row.pk)
    values = {field.attname: getattr(fresh, field.attname) for field in row._meta.concrete_fields}
    return {name: "•••" if name in SECRET else value for name, value in values.items()}


def note(request: HttpRequest, verb: str, row: Model, before: dict[str, object], after: dict[str, object]) -> None:
    """Write one row's change to the audit trail: only what differs, and nothing when nothing does."""
    names = [
        name for name in {**before, **after} if name not in before or name not in after or before[name] != after[name]
    ]
    if names:
        audit.record(
            actor_of(request),
            f"{row._meta.app_label}.{verb}_{row._meta.model_name}",
            reference(row),
            before={name: before[name] for name in names if name in before} or None,
            after={name: after[name] for name in names if name in after} or None,
        )


def _words(texts: Iterable[object]) -> str:
    return " ".join(" ".join(map(str, text.values())) if isinstance(text, dict) else str(text) for text in texts)


class Labelled:
    """Inputs that Django leaves without a label of their own are named: those of tables, and the two of a moment."""

    formfield_overrides: Any = {TextField: {"form_class": BilingualField}}

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        widget = getattr(getattr(field, "widget", None), "widget", getattr(field, "widget", None))
        if isinstance(widget, AdminSplitDateTime):
            for part, name in zip(widget.widgets, (_("Date"), _("Time")), strict=True):
                part.attrs["aria-label"] = format_lazy("{}: {}", field.label, name)
        elif widget is not None and not isinstance(self, AuditedAdmin):
            widget.attrs["aria-label"] = field.label
        return field


class TableRows(BaseInlineFormSet):
    """Rows whose box for deleting says which row it deletes."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            row = form.instance if form.instance.pk else ""
            form.fields["DELETE"].widget.attrs["aria-label"] = format_lazy("{} {}", _("Delete"), row)


class Table(Labelled, admin.TabularInline):
    """Rows that belong to the row of the page."""

    extra = 0
    formset = TableRows


class AuditedAdmin(Labelled, admin.ModelAdmin):
    """Adds, changes and deletions, those of inlines too, are in the audit trail with before and after."""

    list_per_page = 50
    show_full_result_count = False

    class Media:
        css: ClassVar[dict[str, tuple[str, ...]]] = {"all": ("kernel/admin.css",)}

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Rows whose `search_fields` hold every word, marks ignored. Catalogues are small: Python may look at all."""
        words = fold(search_term).split()
        if not words or not self.search_fields:
            return queryset, False
        rows = queryset.values_list("pk", *self.search_fields)
        found = [pk for pk, *texts in rows if all(word in fold(_words(texts)) for word in words)]
        return queryset.filter(pk__in=found), False

    def was_changed(self, request: HttpRequest, row: Model) -> None:
        """What else a change of this row asks for; called within its transaction, for rows of inlines too."""

    def write(self, row: Model, form: Any) -> None:
        """Save the row of the main form."""
        row.save()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        before = state(obj) if change else {}
        self.write(obj, form)
        self._saved(request, obj, before)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        before = {row.pk: state(row) for row in formset.queryset} if change else {}
        rows = formset.save(commit=False)
        for row in formset.deleted_objects:
            self._delete(request, row)
        for row in rows:
            row.save()
            self._saved(request, row, before.get(row.pk, {}))
        formset.save_m2m()

    def _saved(self, request: HttpRequest, row: Model, before: dict[str, object]) -> None:
        note(request, "change" if before else "add", row, before, state(row))
        self.was_changed(request, row)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self._delete(request, obj)

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for row in queryset:
            self._delete(request, row)

    def _delete(self, request: HttpRequest, row: Model) -> None:
        """Delete the row and what hangs on it, each with its entry."""
        collector = NestedObjects(using=row._state.db or "default")
        collector.collect([row])
        for one in [one for rows in collector.data.values() for one in rows]:
            note(request, "delete", one, state(one), {})
            self.was_changed(request, one)
        row.delete()


furnish(admin.site)
