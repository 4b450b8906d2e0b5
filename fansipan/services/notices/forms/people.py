"""Teams, contacts and the calendar of who is on call."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from fansipan.services.notices.actions.duty import (
    LONGEST_SHIFT,
    MOST_LAYERS,
    WrittenLayer,
    WrittenRotation,
    WrittenSwap,
)
from fansipan.services.notices.actions.people import WrittenContact, WrittenTeam
from fansipan.services.notices.contracts.channels import Medium
from fansipan.services.notices.forms.fields import Choices, WeekField, offered, title_fields
from fansipan.services.notices.models.people import LANGUAGES
from fansipan.services.notices.queries.rosters import ContactCard, RotationCard

MOST_TURNS = 8
TURNS = tuple(f"member{number}" for number in range(1, MOST_TURNS + 1))


class TeamForm(forms.Form):
    """A team and who is in it."""

    code = forms.SlugField(label=_("Code"), max_length=40)
    title_vi = forms.CharField(label=_("Title in Vietnamese"), max_length=200)
    title_en = forms.CharField(label=_("Title in English"), max_length=200, required=False)
    members = forms.MultipleChoiceField(label=_("Members"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, members: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered(self, "members", members)

    def written(self) -> WrittenTeam:
        """What was written."""
        return WrittenTeam(self.cleaned_data["code"], title_fields(self), tuple(self.cleaned_data["members"]))


class ContactForm(forms.Form):
    """Somebody without an account."""

    name = forms.CharField(label=_("Name"), max_length=200)
    function = forms.CharField(label=_("Function"), max_length=200, required=False)
    organisation = forms.ChoiceField(label=_("Organisation"), required=False)
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    phone2 = forms.CharField(label=_("Second phone"), max_length=30, required=False)
    email = forms.CharField(label=_("E-mail"), max_length=200, required=False)
    telegram = forms.CharField(label=_("Telegram chat"), max_length=40, required=False)
    communes = forms.MultipleChoiceField(label=_("Communes"), required=False, widget=forms.CheckboxSelectMultiple)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    active = forms.BooleanField(label=_("Is told"), required=False)

    def __init__(self, *args: Any, choices: Mapping[str, Choices], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, found in choices.items():
            offered(self, name, found)

    def written(self) -> WrittenContact:
        """What was written."""
        said = self.cleaned_data
        addresses = (
            (Medium.PHONE, said["phone"]),
            (Medium.PHONE, said["phone2"]),
            (Medium.EMAIL, said["email"]),
            (Medium.TELEGRAM, said["telegram"]),
        )
        return WrittenContact(
            name=said["name"],
            function=said["function"],
            organisation=said["organisation"],
            communes=tuple(said["communes"]),
            language=said["language"],
            active=said["active"],
            addresses=tuple((medium, text) for medium, text in addresses if text),
        )


def contact_initial(card: ContactCard) -> dict[str, Any]:
    """A contact as its form shows it."""
    phones = [value for medium, value in card.addresses if medium is Medium.PHONE]
    others = {medium: value for medium, value in card.addresses if medium is not Medium.PHONE}
    names = ("name", "function", "organisation", "language", "active")
    return {
        **{name: getattr(card, name) for name in names},
        "communes": list(card.communes),
        **dict(zip(("phone", "phone2"), phones, strict=False)),
        "email": others.get(Medium.EMAIL, ""),
        "telegram": others.get(Medium.TELEGRAM, ""),
    }


class RotationForm(forms.Form):
    """A rotation; its layers are forms of their own."""

    code = forms.SlugField(label=_("Code"), max_length=40)
    title_vi = forms.CharField(label=_("Title in Vietnamese"), max_length=200)
    title_en = forms.CharField(label=_("Title in English"), max_length=200, required=False)
    deputy = forms.ChoiceField(label=_("Deputy"), required=False, help_text=_("Is told when nobody is on call."))

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered(self, "deputy", [("", "–"), *people])

    def written(self, layers: tuple[WrittenLayer, ...]) -> WrittenRotation:
        """What was written, with its layers."""
        return WrittenRotation(self.cleaned_data["code"], title_fields(self), self.cleaned_data["deputy"], layers)


class LayerForm(forms.Form):
    """People who take turns. The first layer that has somebody at a moment counts."""

    start = forms.DateTimeField(
        label=_("Begins"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    shift_hours = forms.IntegerField(
        label=_("Hours of a turn"), min_value=1, max_value=LONGEST_SHIFT, required=False,
        help_text=_("12: day and night; 24: a day; 168: a week."),
    )  # fmt: skip
    windows = WeekField(label=_("Only within"), required=False, help_text=_("One stretch a line. None: always."))

    def __init__(self, *args: Any, members: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = list(members)
        for number, name in enumerate(TURNS, 1):
            self.fields[name] = forms.ChoiceField(
                label=_("Turn %(number)d") % {"number": number}, required=False, choices=[("", "–"), *known]
            )

    @property
    def is_empty(self) -> bool:
        """Whether nobody is named: such a layer is left out."""
        return not any(self.cleaned_data.get(name) for name in TURNS)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if any(said.get(name) for name in TURNS):
            for name in ("start", "shift_hours"):
                if said.get(name) is None and name not in self.errors:
                    self.add_error(name, self.fields[name].error_messages["required"])
        return said

    def layer(self) -> WrittenLayer:
        """What was written."""
        said = self.cleaned_data
        turns = tuple(said[name] for name in TURNS if said[name])
        return WrittenLayer(turns, said["start"], said["shift_hours"], said["windows"])


class _LayerForms(BaseFormSet):
    """The layers of a rotation in their order."""


LayerForms = formset_factory(LayerForm, formset=_LayerForms, extra=0, max_num=MOST_LAYERS, can_delete=True)


def rotation_initial(card: RotationCard) -> dict[str, Any]:
    """A rotation as its form shows it."""
    return {
        "code": card.code,
        "title_vi": card.title.get("vi", ""),
        "title_en": card.title.get("en", ""),
        "deputy": card.deputy_login,
    }


def layer_initial(card: RotationCard) -> list[dict[str, Any]]:
    """The layers of a rotation as their forms show them."""
    return [
        {
            "start": layer.start,
            "shift_hours": layer.shift_hours,
            "windows": layer.windows,
            **dict(zip(TURNS, layer.members, strict=False)),
        }
        for layer in card.layers
    ]


class SwapForm(forms.Form):
    """Somebody else is on call for a while."""

    member = forms.ChoiceField(label=_("Who takes over"), required=False)
    start = forms.DateTimeField(
        label=_("From"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    end = forms.DateTimeField(
        label=_("To"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    why = forms.CharField(label=_("Why"), max_length=300, required=False)

    def __init__(self, *args: Any, members: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered(self, "member", [("", _("Nobody")), *members])

    def written(self) -> WrittenSwap:
        """What was written."""
        said = self.cleaned_data
        start: datetime = said["start"]
        return WrittenSwap(start, said["end"], said["member"], said["why"])
