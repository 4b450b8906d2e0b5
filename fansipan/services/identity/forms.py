"""Forms of the account pages and of the audit trail."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.utils.translation import gettext_lazy as _

from fansipan.kernel import clock
from fansipan.services.identity import queries


class LoginForm(AuthenticationForm):
    """Login or e-mail, and password. Spellings of one login are one login, so that throttling counts them together."""

    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": _(
            "The user name or the password is wrong. Both are needed; the password minds capital letters."
        ),
        "inactive": _("This account is closed. Ask an administrator."),
    }

    def clean_username(self) -> str:
        return queries.login_of(str(self.cleaned_data["username"]))


class OwnPasswordForm(PasswordChangeForm):
    """The old password and the new one twice; the page has more on it, so no field takes the cursor."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].widget.attrs.pop("autofocus", None)


class AuditFilterForm(forms.Form):
    """What to look for in the audit trail; days are Vietnamese days, both included."""

    actor = forms.CharField(label=_("Who"), required=False, max_length=200)
    action = forms.CharField(label=_("Action"), required=False, max_length=80)
    target = forms.CharField(label=_("What"), required=False, max_length=200)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def clean(self) -> dict[str, object]:
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last day lies before the first."))
        return self.cleaned_data

    def wanted(self) -> queries.AuditFilter:
        """The filter; fields that are not as they should be match everything."""
        if not self.is_valid():
            return queries.AuditFilter()
        asked = self.cleaned_data
        until = asked["until"] and asked["until"] + timedelta(days=1)
        return queries.AuditFilter(
            asked["actor"], asked["action"], asked["target"], _midnight(asked["since"]), _midnight(until)
        )


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(0), clock.VIETNAM) if day else None
