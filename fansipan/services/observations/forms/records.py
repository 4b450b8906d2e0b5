"""What people write into the record of a station: causes of gaps, entries of the log book, documents."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fansipan.kernel.attachments import LARGEST
from fansipan.services.observations.actions.gaps import CauseStated
from fansipan.services.observations.actions.logbook import NewEntry
from fansipan.services.observations.contracts import LogKind
from fansipan.services.observations.queries.words import LOG_NAMES

Streams = Iterable[tuple[int, str]]

ACCEPTED = ".jpg,.jpeg,.png,.webp,.gif,.pdf,.doc,.docx,.xls,.xlsx,.ppt,.pptx,.odt,.ods,.odp"


def _moment(label: Any, hint: Any = "", *, required: bool = True) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, help_text=hint, widget=widget, required=required)


class _PeriodForm(forms.Form):
    """A period of one datastream, or of the whole station."""

    datastream = forms.TypedChoiceField(label=_("Parameter"), coerce=int, required=False, empty_value=None)
    start = _moment(_("From"))
    end = _moment(_("To"))

    def __init__(self, *args: Any, streams: Streams, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Whole station")), *streams]
        self.fields["datastream"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The period must not be turned round; the actions hold the other rules."""
        cleaned = super().clean() or {}
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end and end <= start:
            self.add_error("end", _("The period ends before it begins."))
        return cleaned


class CauseForm(_PeriodForm):
    """Why readings are missing. Times are Viet Nam time."""

    cause = forms.CharField(
        label=_("Cause"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What happened, such as a power cut from … to …. It stays on record with your name."),
    )

    @property
    def stated(self) -> CauseStated:
        """What was written."""
        said = self.cleaned_data
        return CauseStated(said["start"], said["end"], said["cause"], said["datastream"])


class LogForm(_PeriodForm):
    """An entry of the log book. Times are Viet Nam time."""

    kind = forms.ChoiceField(label=_("Kind of entry"), choices=[(kind.value, name) for kind, name in LOG_NAMES.items()])
    end = _moment(_("To"), _("Leave it empty while it goes on."), required=False)
    text = forms.CharField(label=_("What was done or seen"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4}))

    field_order = ("kind", "datastream", "start", "end", "text")

    @property
    def entry(self) -> NewEntry:
        """What was written."""
        said = self.cleaned_data
        return NewEntry(LogKind(said["kind"]), said["start"], said["text"], said["end"], said["datastream"])


class DocumentForm(forms.Form):
    """A photo or document, and what it shows."""

    file = forms.FileField(label=_("File"), widget=forms.FileInput(attrs={"accept": ACCEPTED}))
    title = forms.CharField(label=_("Title"), max_length=200, required=False, help_text=_("Empty: the file's name."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Here and not with the field, where the figure would fix the language of whoever started the process.
        hint = gettext("A photo, a PDF or an Office file without macros, at most %(most)d MB.")
        self.fields["file"].help_text = hint % {"most": LARGEST // 1024 // 1024}
