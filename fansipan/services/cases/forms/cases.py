"""Forms of cases: opening one, taking a step, giving a task. Times are Viet Nam time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fansipan.kernel.attachments import LARGEST
from fansipan.kernel.errors import TooLarge
from fansipan.services.cases.actions import NewCase
from fansipan.services.cases.actions.evidence import Upload
from fansipan.services.cases.actions.moving import Said
from fansipan.services.cases.actions.tasks import NewTask
from fansipan.services.cases.contracts import Need, TransitionDef

ACCEPTED = ".jpg,.jpeg,.png,.webp,.gif,.pdf,.doc,.docx,.xls,.xlsx,.odt,.ods"

Choices = Iterable[tuple[str, str]]


class SeveralFiles(forms.ClearableFileInput):
    """An input that takes more than one file."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Some files, none or many; each is read only when it is not too large."""

    def __init__(self, **kwargs: Any) -> None:
        widget = SeveralFiles(attrs={"accept": ACCEPTED, "multiple": True})
        super().__init__(label=_("Photos and documents"), required=False, widget=widget, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        sent = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(one, initial) for one in sent if one]


class _WithFiles(forms.Form):
    """A form with attachments, and when and where the photos were taken."""

    attachments = FilesField()
    taken_at = forms.DateTimeField(
        label=_("Taken at"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    lon = forms.FloatField(label=_("Longitude"), required=False, min_value=-180, max_value=180)
    lat = forms.FloatField(label=_("Latitude"), required=False, min_value=-90, max_value=90)

    def uploads(self) -> tuple[Upload, ...]:
        """The files as they are to be kept. Raises TooLarge."""
        said = self.cleaned_data
        where: tuple[datetime | None, float | None, float | None] = (said["taken_at"], said["lon"], said["lat"])
        return tuple(Upload(one.name or "", _read(one), *where) for one in said["attachments"])


def _read(sent: Any) -> bytes:
    if sent.size > LARGEST:
        raise TooLarge("cases.file_too_large", most=LARGEST // 1024 // 1024)
    return bytes(sent.read())


def _words(label: Any, *, required: bool, rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=10_000, widget=forms.Textarea(attrs={"rows": rows})
    )


class MessageForm(_WithFiles):
    """Something written on the timeline."""

    text = _words(_("Message"), required=False)

    field_order: Iterable[str] | None = ("text", "attachments", "taken_at", "lon", "lat")

    def said(self) -> Said:
        """What was written."""
        return Said(text=self.cleaned_data["text"], uploads=self.uploads())


class StepForm(MessageForm):
    """A step: it asks for what the step needs, and for nothing else but a remark and files."""

    cause = _words(_("Cause"), required=True)
    remedy = _words(_("What is done about it"), required=True)

    field_order = ("cause", "remedy", "text", "attachments", "taken_at", "lon", "lat")

    def __init__(self, *args: Any, move: TransitionDef, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("Remark")
        self.fields["text"].required = Need.TEXT in move.needs
        for need, name in ((Need.CAUSE, "cause"), (Need.REMEDY, "remedy")):
            if need not in move.needs:
                del self.fields[name]

    def said(self) -> Said:
        """What was written."""
        said = self.cleaned_data
        return Said(said["text"], said.get("cause", ""), said.get("remedy", ""), self.uploads())


class TaskForm(forms.Form):
    """A task for an organisation."""

    title = forms.CharField(label=_("What is to be done"), max_length=300)
    organisation = forms.ChoiceField(label=_("By whom"))
    person = forms.CharField(label=_("Login of a person"), max_length=60, required=False)
    due = forms.DateTimeField(
        label=_("Until"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, *args: Any, organisations: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = list(organisations)  # type: ignore[attr-defined]

    def new(self) -> NewTask:
        """What was written."""
        said = self.cleaned_data
        return NewTask(said["title"], said["organisation"], said["person"], said["due"])


class NewCaseForm(forms.Form):
    """A case opened by a person."""

    type = forms.ChoiceField(label=_("Type of case"))
    title = forms.CharField(label=_("What it is about"), max_length=200)
    text = _words(_("What happened"), required=False, rows=5)
    urgency = forms.ChoiceField(label=_("Urgency"), required=False)
    agency = forms.ChoiceField(
        label=_("Responsible agency"), required=False, help_text=_("Empty: the agency of the type.")
    )
    party = forms.ChoiceField(label=_("Plant concerned"), required=False)
    refs = forms.CharField(
        label=_("Things it is about"),
        required=False,
        max_length=1000,
        help_text=_("Such as station:TL-KT-01, with spaces between several."),
    )

    def __init__(self, *args: Any, choices: Mapping[str, Choices], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, options in choices.items():
            self.fields[name].choices = list(options)  # type: ignore[attr-defined]

    def new(self) -> NewCase:
        """What was written."""
        said = self.cleaned_data
        names = ("type", "title", "text", "agency", "party", "urgency")
        return NewCase(**{name: said[name] for name in names}, refs=tuple(said["refs"].split()))
