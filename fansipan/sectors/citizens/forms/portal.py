"""Forms of the portal's editor."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fansipan.kernel.text import OFFICIAL
from fansipan.sectors.citizens.actions.announcing import NewAnnouncement
from fansipan.sectors.citizens.contracts import AnnouncementCard


class AnnouncementForm(forms.Form):
    """Something the province says. Times are Viet Nam time."""

    title_vi = forms.CharField(label=pgettext_lazy("announcement", "Title in Vietnamese"), max_length=200)
    body_vi = forms.CharField(
        label=pgettext_lazy("announcement", "Text in Vietnamese"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    title_en = forms.CharField(label=pgettext_lazy("announcement", "Title in English"), max_length=200, required=False)
    body_en = forms.CharField(
        label=pgettext_lazy("announcement", "Text in English"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    link = forms.URLField(label=_("More at"), required=False, assume_scheme="https")
    communes = forms.MultipleChoiceField(
        label=_("For which communes"),
        required=False,
        help_text=_("None chosen: for the whole province."),
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )
    until = forms.DateTimeField(
        label=_("Until"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    pinned = forms.BooleanField(label=_("Stands first"), required=False)

    def __init__(self, *args: Any, communes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["communes"].choices = communes  # type: ignore[attr-defined]
        self.languages = [code for code, _name in settings.LANGUAGES]
        for code, name in settings.LANGUAGES:
            if code not in OFFICIAL:
                self.fields[f"title_{code}"] = _title(str(name))
                self.fields[f"body_{code}"] = _body(str(name))
        self.order_fields([f"{part}_{code}" for code in self.languages for part in ("title", "body")])

    def new(self) -> NewAnnouncement:
        """What was written."""
        said = self.cleaned_data

        def both(name: str) -> dict[str, str]:
            return {code: said[f"{name}_{code}"] for code in self.languages if said[f"{name}_{code}"]}

        return NewAnnouncement(
            both("title"), both("body"), said["link"], tuple(said["communes"]), said["pinned"], said["until"]
        )


def _title(language: str) -> forms.CharField:
    label = format_lazy("{} ({})", pgettext_lazy("announcement", "Title"), language)
    return forms.CharField(label=label, max_length=200, required=False)


def _body(language: str) -> forms.CharField:
    label = format_lazy("{} ({})", pgettext_lazy("announcement", "Text"), language)
    return forms.CharField(label=label, max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 4}))


def initial(one: AnnouncementCard) -> dict[str, Any]:
    """An announcement as its form shows it."""
    return {
        **{f"title_{code}": text for code, text in one.title.items()},
        **{f"body_{code}": text for code, text in one.body.items()},
        "link": one.link,
        "communes": list(one.communes),
        "until": one.until,
        "pinned": one.pinned,
    }
