"""How somebody wants to be told, and where."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fansipan.services.notices.actions.addresses import Wishes
from fansipan.services.notices.contracts.channels import Medium
from fansipan.services.notices.contracts.notices import NoticePriority
from fansipan.services.notices.forms.fields import WeekField, offered
from fansipan.services.notices.models.people import LANGUAGES, SOUNDS
from fansipan.services.notices.queries.words import MEDIUM_NAMES, PRIORITY_NAMES

WAKES = (NoticePriority.HIGH, NoticePriority.CRITICAL)


class WishForm(forms.Form):
    """Language, sound, quiet hours."""

    language = forms.ChoiceField(label=_("Language of messages"), choices=LANGUAGES)
    sound = forms.ChoiceField(
        label=_("Sound"),
        choices=SOUNDS,
        help_text=_("For notices of high and critical priority, while a page is open."),
    )
    quiet = WeekField(label=_("Quiet hours"), required=False, help_text=_("One stretch a line, such as 22:00-06:00."))
    wakes_from = forms.ChoiceField(
        label=_("What breaks quiet hours"),
        choices=[(str(one.value), PRIORITY_NAMES[one]) for one in WAKES],
        help_text=_("From this priority on. Critical notices always do."),
    )

    def wishes(self) -> Wishes:
        """What was chosen."""
        said = self.cleaned_data
        return Wishes(said["language"], said["sound"], said["quiet"], NoticePriority(int(said["wakes_from"])))


class AddressForm(forms.Form):
    """An address to which a code is sent."""

    medium = forms.ChoiceField(label=_("Kind"))
    value = forms.CharField(label=_("Address"), max_length=200)

    def __init__(self, *args: Any, media: Iterable[Medium], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered(self, "medium", [(one.value, MEDIUM_NAMES[one]) for one in media])
