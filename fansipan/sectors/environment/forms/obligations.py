"""What a plant files about its obligations. Times are Viet Nam time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from fansipan.kernel import clock
from fansipan.kernel.attachments import LARGEST
from fansipan.kernel.errors import TooLarge
from fansipan.sectors.environment.actions.obligations.filing import NewCertificate, NewNotice, NewProof
from fansipan.sectors.environment.contracts.obligations import ObligationKind
from fansipan.sectors.environment.models import OBLIGATION_NAMES
from fansipan.services.observations.actions.documents import Upload
from fansipan.services.observations.rules.windows import Length, Window, window

ACCEPTED = ".jpg,.jpeg,.png,.webp,.gif,.pdf,.doc,.docx,.xls,.xlsx,.odt,.ods"
PAPERS = (ObligationKind.VERIFICATION, ObligationKind.CALIBRATION)


def month_of(request: HttpRequest) -> Window:
    """The month out of the address (2026-11); this one for anything else and for what is to come."""
    today = clock.today()
    try:
        asked = date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        asked = today
    return window(Length.MONTH, asked if asked.year >= 2000 and asked <= today else today)


def _moment(label: Any, hint: Any = "") -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, help_text=hint, widget=widget)


def _day(label: Any, hint: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label, help_text=hint, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


def _text(label: Any, hint: Any = "", rows: int = 3) -> forms.CharField:
    return forms.CharField(label=label, max_length=5000, help_text=hint, widget=forms.Textarea(attrs={"rows": rows}))


class _FilingForm(forms.Form):
    """Something filed, with an attachment that may be left out."""

    file = forms.FileField(label=_("Attachment"), required=False, widget=forms.FileInput(attrs={"accept": ACCEPTED}))

    def upload(self, title: str) -> Upload | None:
        """The file, if there is one and it is not so large that it should not even be read into memory."""
        sent = self.cleaned_data["file"]
        if not sent:
            return None
        if sent.size > LARGEST:
            raise TooLarge("observations.document_too_large", most=LARGEST // 1024 // 1024)
        return Upload(sent.name or "", sent.read(), title)


class NoticeForm(_FilingForm):
    """The notice of an interruption."""

    since = _moment(_("Interrupted since"))
    until = _moment(_("Ended, or is expected to end"))
    cause = _text(_("Cause"), _("It is on record with the gap of the data at once."))
    remedy = _text(_("What is done about it"))

    field_order = ("since", "until", "cause", "remedy", "file")

    def new(self, title: str) -> NewNotice:
        """What was written."""
        said = self.cleaned_data
        return NewNotice(said["since"], said["until"], said["cause"], said["remedy"], self.upload(title))


class CertificateForm(_FilingForm):
    """The paper of an instrument."""

    kind = forms.ChoiceField(label=_("Kind of paper"), choices=[(k.value, OBLIGATION_NAMES[k]) for k in PAPERS])
    sensor = forms.TypedChoiceField(label=_("Sensor"), coerce=int)
    done_on = _day(_("Done on"))
    valid_until = _day(_("Holds until"), _("When an officer accepts it, this becomes the sensor's next date."))
    number = forms.CharField(label=_("Number and issuer"), max_length=300)

    field_order = ("kind", "sensor", "done_on", "valid_until", "number", "file")

    def __init__(self, *args: Any, sensors: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sensor"].choices = list(sensors)  # type: ignore[attr-defined]
        self.fields["file"].required = True

    def new(self, title: str) -> NewCertificate:
        """What was written."""
        said = self.cleaned_data
        kind = ObligationKind(said["kind"])
        upload = self.upload(title)
        return NewCertificate(kind, said["sensor"], said["done_on"], said["valid_until"], said["number"], upload)


class ProofForm(_FilingForm):
    """The proof that results are public."""

    where = _text(_("Where the results are public"), _("The address of the page, or where the board stands."), rows=2)

    field_order = ("where", "file")

    def new(self, title: str) -> NewProof:
        """What was written."""
        return NewProof(self.cleaned_data["where"], self.upload(title))


def written(at: datetime) -> str:
    """The moment as <input type="datetime-local"> holds it, in Viet Nam time, to the minute."""
    return at.astimezone(clock.VIETNAM).strftime("%Y-%m-%dT%H:%M")
