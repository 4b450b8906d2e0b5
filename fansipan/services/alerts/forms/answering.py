"""What people say to an alarm: put aside, suppressed, out of service, a comment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fansipan.kernel import clock
from fansipan.services.alerts.contracts import MutingKind
from fansipan.services.alerts.queries import words

HOURS = ((0.5, _("30 minutes")), (1, _("1 hour")), (4, _("4 hours")), (8, _("8 hours")), (24, _("24 hours")))


def why_field(*, required: bool = True) -> forms.CharField:
    """The reason, which is kept."""
    box = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=_("Why"), max_length=1000, required=required, widget=box)


def moment_field(label: Any, *, required: bool) -> forms.DateTimeField:
    """A moment in Viet Nam time, to the minute."""
    box = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, required=required, widget=box)


class ShelveForm(forms.Form):
    """Put one alarm aside for at most 24 hours."""

    prefix = "shelve"

    hours = forms.TypedChoiceField(
        label=_("For how long"), coerce=float, choices=[(str(value), name) for value, name in HOURS], initial="1"
    )
    why = why_field()

    @property
    def until(self) -> datetime:
        """When it is taken up again."""
        return clock.now() + timedelta(hours=self.cleaned_data["hours"])


class MuteForm(forms.Form):
    """Keep an alarm quiet for works, or its instrument out of service."""

    prefix = "mute"

    kind = forms.ChoiceField(label=_("What for"))
    whole_station = forms.BooleanField(
        label=_("All alarms of the station, not of this datastream alone"), required=False
    )
    until = moment_field(_("Until"), required=False)
    why = why_field()

    def __init__(self, *args: Any, kinds: Iterable[MutingKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(one.value, words.MUTINGS[one]) for one in kinds]  # type: ignore[attr-defined]
        self.fields["until"].help_text = _("Out of service may have no end.")

    def clean(self) -> dict[str, Any]:
        """Only what is out of service may have no end."""
        cleaned = super().clean() or {}
        if not cleaned.get("until") and cleaned.get("kind") != MutingKind.OUT_OF_SERVICE.value:
            self.add_error("until", _("Say until when."))
        return cleaned


class ResetForm(forms.Form):
    """Reset a latched alarm."""

    prefix = "reset"

    why = why_field()


class CommentForm(forms.Form):
    """Say something about an alarm."""

    prefix = "comment"

    text = forms.CharField(label=_("What you want to say"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
