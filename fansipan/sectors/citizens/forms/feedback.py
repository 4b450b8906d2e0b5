"""Forms for reports: sent without JavaScript too, taken down by phone, moderated, rated."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fansipan.kernel.errors import Invalid
from fansipan.sectors.citizens.contracts import Channel, NewReport, Person
from fansipan.sectors.citizens.rules.media import MOST_FILES

ACCEPTED = "image/jpeg,image/png,image/webp,video/mp4,video/quicktime,video/webm,audio/*"


class SeveralFiles(forms.ClearableFileInput):
    """An input that takes more than one file."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Some files, none or many."""

    def __init__(self, **kwargs: Any) -> None:
        widget = SeveralFiles(attrs={"accept": ACCEPTED, "multiple": True})
        super().__init__(required=False, widget=widget, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        sent = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(one, initial) for one in sent if one][:MOST_FILES]


class ReportForm(forms.Form):
    """A report. Where it is: a point, or the middle of a chosen commune where no point is known."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    category = forms.ChoiceField(label=_("What is it about?"), widget=forms.RadioSelect)
    attachments = FilesField(label=_("Photo, video or voice"))
    lon = forms.FloatField(widget=forms.HiddenInput, required=False, min_value=-180, max_value=180)
    lat = forms.FloatField(widget=forms.HiddenInput, required=False, min_value=-90, max_value=90)
    commune = forms.ChoiceField(label=_("Commune or ward"), required=False)
    address = forms.CharField(label=_("Where exactly"), max_length=300, required=False)
    text = forms.CharField(
        label=_("What you saw"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    danger = forms.BooleanField(label=_("Somebody's life or health is in danger"), required=False)
    name = forms.CharField(label=pgettext_lazy("a person", "Name"), max_length=100, required=False)
    phone = forms.CharField(label=pgettext_lazy("a person", "Telephone"), max_length=30, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    tell = forms.ChoiceField(
        label=_("Tell me of each step"),
        required=False,
        choices=[("", _("only on the page of the report")), ("email", _("by mail")), ("phone", _("by SMS"))],
    )

    def __init__(self, *args: Any, choices: Mapping[str, Sequence[tuple[str, Any]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, options in choices.items():
            self.fields[name].choices = list(options)  # type: ignore[attr-defined]
        if len(self.fields["tell"].choices) < 2:  # type: ignore[attr-defined]
            del self.fields["tell"]
        if not self.is_bound:
            self.fields["key"].initial = secrets.token_urlsafe(24)

    def clean(self) -> dict[str, Any]:
        """Whoever wants to be told must say where."""
        said = super().clean() or {}
        way = said.get("tell")
        if way and not said.get(way):
            self.add_error(way, _("Say where you want to be told."))
        return said

    def new(self, middle: tuple[float, float] | None, **more: Any) -> NewReport:
        """What was reported; `middle` of the chosen commune stands for a point that is not known. Raises Invalid."""
        said = self.cleaned_data
        exact = None not in (said["lon"], said["lat"])
        place = (said["lon"], said["lat"]) if exact else middle
        if place is None:
            raise Invalid("citizens.place")
        return NewReport(
            key=said["key"] or secrets.token_urlsafe(24),
            category=said["category"],
            lon=place[0],
            lat=place[1],
            exact=exact,
            text=said["text"],
            address=said["address"],
            danger=said["danger"],
            person=Person(said["name"], said["phone"], said["email"], said.get("tell", "")),
            **more,
        )


class IntakeForm(ReportForm):
    """A report that somebody makes by phone or at the office."""

    channel = forms.ChoiceField(
        label=_("How it came"),
        choices=[
            (Channel.PHONE.value, pgettext_lazy("way of a report", "By phone")),
            (Channel.OFFICE.value, pgettext_lazy("way of a report", "At the office")),
        ],
    )

    field_order = (
        "channel",
        "category",
        "commune",
        "address",
        "text",
        "danger",
        "name",
        "phone",
        "email",
        "tell",
        "attachments",
    )


class RatingForm(forms.Form):
    """How well a report was handled."""

    stars = forms.TypedChoiceField(
        label=_("How well was it handled?"),
        coerce=int,
        widget=forms.RadioSelect,
        choices=[(number, str(number)) for number in range(5, 0, -1)],
    )
    text = forms.CharField(
        label=_("What could be better"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
