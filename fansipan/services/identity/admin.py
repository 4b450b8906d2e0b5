"""What an administrator edits here: organisations and people. Nobody is ever deleted: an account is closed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from procrastinate.contrib.django.models import ProcrastinateJob

from fansipan.kernel import manifest
from fansipan.kernel.admin import AuditedAdmin
from fansipan.kernel.asking import actor_of
from fansipan.kernel.errors import Conflict
from fansipan.kernel.permissions import OF_AN_ORGANISATION, Actor, Role
from fansipan.services.identity import actions, queries
from fansipan.services.identity.contracts import NewUser
from fansipan.services.identity.models import Branch, Organisation, User

for model in (Group, AccessAttempt, AccessFailureLog, AccessLog, ProcrastinateJob):
    # Groups mean nothing here; the others are records that nobody should edit by hand.
    if admin.site.is_registered(model):
        admin.site.unregister(model)


@admin.register(Organisation)
class OrganisationAdmin(AuditedAdmin):
    """Departments, centres, plants, businesses."""

    list_display = ("code", "__str__", "kind", "branch", "demo")
    list_filter = ("kind", "branch", "demo")
    list_select_related = ("branch",)
    search_fields = ("code", "name")
    autocomplete_fields = ("parent",)

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "parent":
            kwargs["label"] = _("Belongs to")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Branch)
class BranchAdmin(AuditedAdmin):
    """What companies do."""

    list_display = ("code", "__str__")
    search_fields = ("code", "name")


class UserForm(forms.ModelForm):
    """A person; the password is set and never shown."""

    new_password = forms.CharField(
        label=gettext_lazy("New password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "class": "vTextField"}),
    )

    class Meta:
        model = User
        fields: ClassVar[list[str]] = ["login", "name", "email", "role", "organisation", "is_active"]
        labels: ClassVar[dict[str, Any]] = {"organisation": gettext_lazy("Organisation")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = self.instance.pk is not None
        field = self.fields["new_password"]
        field.required = not known
        keep = [_("Leave empty to keep the present one.")] if known else []
        field.help_text = " ".join([*keep, *password_validators_help_texts()])

    def clean_login(self) -> str:
        return str(self.cleaned_data["login"]).strip().casefold()

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or self.cleaned_data
        if asked.get("role") in OF_AN_ORGANISATION and asked.get("organisation") is None:
            self.add_error("organisation", manifest.message("identity.organisation_missing"))
        leaves = asked.get("role") != Role.ADMINISTRATOR or not asked.get("is_active")
        if leaves and queries.is_last_administrator(self.instance.pk):
            self.add_error("role", manifest.message("identity.last_administrator"))
        return asked

    def clean_new_password(self) -> str:
        password = str(self.cleaned_data["new_password"])
        if password:
            validate_password(password, self.instance)
        return password


@admin.register(User)
class UserAdmin(AuditedAdmin):
    """People. Role, activity and password change by the actions of this room, so their rules hold here too."""

    form = UserForm
    list_display = ("login", "name", "role", "organisation_name", "is_active", "last_login")
    list_filter = ("role", "is_active", "demo")
    search_fields = ("login", "name", "email")
    list_select_related = ("organisation",)
    autocomplete_fields = ("organisation",)
    readonly_fields = ("last_login", "joined_at", "demo")
    actions = ("close_accounts", "open_accounts", "unlock_logins")
    fieldsets = (
        (None, {"fields": ("login", "name", "email")}),
        (gettext_lazy("What the person may do"), {"fields": ("role", "organisation", "is_active")}),
        (gettext_lazy("Password"), {"fields": ("new_password",)}),
        (gettext_lazy("On record"), {"fields": ("joined_at", "last_login", "demo")}),
    )

    @admin.display(description=gettext_lazy("organisation"), ordering="organisation__code")
    def organisation_name(self, user: User) -> str:
        return str(user.organisation or "–")

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        return (*self.readonly_fields, "login") if obj else self.readonly_fields

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        actor, asked = actor_of(request), form.cleaned_data
        organisation_id = obj.organisation_id
        if not change:
            new = NewUser(asked["login"], Role(asked["role"]), asked["name"], asked["email"], organisation_id)
            made = actions.create_user(actor, new, asked["new_password"])
            obj.pk, obj.password, obj.joined_at = made.pk, made.password, made.joined_at
            return
        super().save_model(request, obj, form, change)
        actions.set_role(actor, obj.pk, Role(asked["role"]), organisation_id)
        (actions.reactivate if asked["is_active"] else actions.deactivate)(actor, obj.pk)
        if asked["new_password"]:
            actions.set_password(actor, obj.pk, asked["new_password"])

    def write(self, row: Any, form: Any) -> None:
        row.save(update_fields=["name", "email"])

    @admin.action(description=gettext_lazy("Close the accounts"))
    def close_accounts(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        self._each(request, chosen, actions.deactivate)

    @admin.action(description=gettext_lazy("Open the accounts again"))
    def open_accounts(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        self._each(request, chosen, actions.reactivate)

    @admin.action(description=gettext_lazy("Unlock logins that wrong passwords locked"))
    def unlock_logins(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        self._each(request, chosen, actions.unlock)

    def _each(self, request: HttpRequest, chosen: QuerySet[User], action: Callable[[Actor, int], None]) -> None:
        done = 0
        for user in chosen:
            try:
                action(actor_of(request), user.pk)
                done += 1
            except Conflict as refusal:
                messages.error(request, f"{user}: {manifest.message(refusal.code)}")
        messages.success(request, _("Done for %(count)d accounts.") % {"count": done})
