"""What an administrator edits here: channels with their settings, and the push services that are known."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from fansipan.kernel import audit
from fansipan.kernel.admin import AuditedAdmin, reference
from fansipan.kernel.asking import actor_of
from fansipan.services.notices.actions.channels import KINDS, ChannelField, ChannelKind
from fansipan.services.notices.models import NoticeChannel, PushService

PREFIX = "own_"
"""Before the names of what a kind asks for, so that none is one of the table's."""

FIRST = ("code", "title", "kind")
COMMON = ("active", "takes_exercises", "digest_minutes", "per_person_hour", "per_minute", "parallel", "order")


class ChannelForm(forms.ModelForm):
    """A channel. A new one is only named; what its kind asks for comes on the next page. Secrets are never shown."""

    kind = forms.ChoiceField(label=_("Kind of channel"), choices=[(one.code, one.title) for one in KINDS.values()])

    class Meta:
        model = NoticeChannel
        fields = ("code", "title", "kind", *COMMON)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in self._asked():
            name = PREFIX + one.name
            if name in self.fields and not one.secret:
                self.initial[name] = self.instance.settings.get(one.name, one.default)

    def _kind(self) -> ChannelKind | None:
        return KINDS.get(self.instance.kind) if self.instance.pk else None

    def _asked(self) -> tuple[ChannelField, ...]:
        kind = self._kind()
        return kind.fields if kind else ()

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        kind = self._kind()
        if kind is None:
            return said
        given = {one.name: str(said.get(PREFIX + one.name) or "") for one in kind.fields}
        kept = {name: str(value) for name, value in self.instance.secret.items()}
        whole = {**given, **{name: value for name, value in kept.items() if not given.get(name)}}
        if said.get("active"):
            for one in kind.fields:
                if one.needed and not whole.get(one.name):
                    self.add_error(PREFIX + one.name, _("The channel cannot work without it."))
            for name, wrong in kind.check(whole).items():
                self.add_error(PREFIX + name, str(wrong))
        return said


def field_of(one: ChannelField, known: bool) -> forms.Field:
    """What a kind asks for, as a field of a form. `known`: a secret is kept already."""
    hint: Any = _("Kept. Write a new one to change it.") if one.secret and known else one.help
    title: Any = one.title
    if one.choices:
        return forms.ChoiceField(label=title, help_text=hint, choices=one.choices, required=False)
    if one.lines > 1:
        widget: forms.Widget = forms.Textarea(attrs={"rows": one.lines, "class": "vLargeTextField"})
    elif one.secret:
        widget = forms.PasswordInput(attrs={"autocomplete": "new-password", "class": "vTextField"})
    else:
        widget = forms.TextInput(attrs={"class": "vTextField"})
    return forms.CharField(label=title, help_text=hint, widget=widget, required=False, strip=not one.secret)


@admin.register(NoticeChannel)
class NoticeChannelAdmin(AuditedAdmin):
    """Channels. How each stands, and a button to try it, is on the page of channels."""

    form = ChannelForm
    list_display = ("code", "__str__", "kind", "active", "order")
    search_fields = ("code", "title")

    def get_fieldsets(self, request: HttpRequest, obj: NoticeChannel | None = None) -> Any:
        if obj is None:
            return ((None, {"fields": FIRST}),)
        own = [PREFIX + one.name for one in KINDS[obj.kind].fields] if obj.kind in KINDS else []
        return (
            (None, {"fields": ("code", "title", "active", "takes_exercises", "order")}),
            *(((_("Settings"), {"fields": own}),) if own else ()),
            (_("How much and how fast"), {"fields": ("digest_minutes", "per_person_hour", "per_minute", "parallel")}),
        )

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form with what the kind of the channel asks for."""
        asked = KINDS[obj.kind].fields if obj is not None and obj.kind in KINDS else ()
        fields = {PREFIX + one.name: field_of(one, bool(obj.secret.get(one.name))) for one in asked}
        # What a channel is it stays: its settings are those of its kind.
        own = type("ChannelForm", (ChannelForm,), {**fields, **({} if obj is None else {"kind": None})})
        taken = [*(FIRST if obj is None else ("title", *COMMON)), *fields]
        return super().get_form(request, obj, change, **{**kwargs, "form": own, "fields": taken})

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("code",) if obj else ()

    def write(self, row: Any, form: Any) -> None:
        kind = KINDS[row.kind]
        row.medium = kind.medium.value
        for one in kind.fields:
            value = form.cleaned_data.get(PREFIX + one.name)
            if value is None:
                continue
            if not one.secret:
                row.settings = {**row.settings, one.name: value}
            elif value:
                row.secret = {**row.secret, one.name: value}
        row.save()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        before = dict(obj.secret) if change else {}
        super().save_model(request, obj, form, change)
        changed = sorted(name for name, value in obj.secret.items() if before.get(name) != value)
        if changed:
            # The trail hides secrets, and would hide that one is another now.
            audit.record(actor_of(request), "notices.change_secret", reference(obj), after={"fields": changed})

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        """A new channel leads on to what its kind asks for."""
        return redirect("admin:notices_noticechannel_change", obj.pk)


@admin.register(PushService)
class PushServiceAdmin(AuditedAdmin):
    """Push services."""

    list_display = ("origin", "note")
    search_fields = ("origin", "note")
