"""What an administrator edits here: destinations, with all that the other side may ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, ClassVar

from cryptography.x509 import load_pem_x509_certificates
from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fansipan.kernel.admin import AuditedAdmin, Table
from fansipan.kernel.errors import Invalid
from fansipan.kernel.forms import LinesField, PairsField
from fansipan.kernel.manifest import derived_values
from fansipan.services.exchange.actions import marking, sealing
from fansipan.services.exchange.contracts import FileFormat, Protocol, SentContent, WrittenFormat
from fansipan.services.exchange.models import Destination, DestinationStation, DestinationStream
from fansipan.services.exchange.queries.words import AS_MEASURED
from fansipan.services.exchange.rules import checking, naming, shaping
from fansipan.services.observations.models.catalogue import KIND_NAMES

TAB = "tab"
"""What stands for the tab in the form: browsers trim a bare one."""

SEPARATORS = (
    (TAB, gettext_lazy("Tab (the circular's own)")),
    (";", gettext_lazy("Semicolon ;")),
    (",", gettext_lazy("Comma ,")),
    ("|", gettext_lazy("Vertical bar |")),
    ("  ", gettext_lazy("Two spaces")),
)
DECIMALS = ((".", gettext_lazy("Point: 12.5")), (",", gettext_lazy("Comma: 12,5")))
LF, CRLF = "lf", "crlf"
LINE_ENDS = ((LF, "LF"), (CRLF, "CR LF"))
ENDS = {LF: "\n", CRLF: "\r\n"}
HERE = {"\t": TAB, "\n": LF, "\r\n": CRLF}


class DestinationForm(forms.ModelForm):
    """A destination by which files can be made and carried."""

    new_secret = forms.CharField(
        label=gettext_lazy("Password, token or private key"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy(
            "Kept sealed and never shown again. Empty: what is kept stays. A single dash takes it away."
        ),
    )
    separator = forms.ChoiceField(label=gettext_lazy("Between the fields"), choices=SEPARATORS)
    decimal = forms.ChoiceField(label=gettext_lazy("Decimal sign"), choices=DECIMALS)
    line_end = forms.ChoiceField(label=gettext_lazy("End of a line"), choices=LINE_ENDS)
    columns = LinesField(
        label=gettext_lazy("Columns in their order"),
        help_text=gettext_lazy("One a line out of: code, value, unit, time, status."),
    )
    status_words = PairsField(
        label=gettext_lazy("Status words"),
        help_text=gettext_lazy("One a line: measuring, calibrating, fault or failed (its quality tests) = their word."),
    )
    units = PairsField(
        label=gettext_lazy("Spelling of units"),
        required=False,
        help_text=gettext_lazy("One a line: our unit (UCUM) = their spelling."),
    )
    codes = PairsField(
        label=gettext_lazy("Codes of parameters"),
        required=False,
        help_text=gettext_lazy("One a line: our parameter = their code. Others keep the code that their logger sends."),
    )
    headers = PairsField(
        label=gettext_lazy("HTTP headers"),
        required=False,
        help_text=gettext_lazy("One a line, such as: Authorization = Bearer {secret}"),
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Kinds of station"),
        required=False,
        choices=[(kind.value, name) for kind, name in KIND_NAMES.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen: all of them."),
    )
    properties = LinesField(
        label=gettext_lazy("Parameters"),
        required=False,
        help_text=gettext_lazy("Our parameters, one a line; empty: all of them."),
    )

    class Meta:
        model = Destination
        exclude: ClassVar[list[str]] = []
        widgets = {
            "host_key": forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
            "certificate": forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
            "folder": forms.TextInput(attrs={"class": "vTextField", "spellcheck": "false"}),
        }
        help_texts: ClassVar[dict[str, str | Promise]] = {
            "url": gettext_lazy("For HTTPS. {name} in it becomes folder and name of the file."),
            "host_key": gettext_lazy(
                "For SFTP: SHA256:… or the line of known_hosts. “Try the connection” tells which key the server shows."
            ),
            "certificate": gettext_lazy("For FTPS and HTTPS. Empty: whom this machine trusts."),
            "answer_pattern": gettext_lazy("A regular expression. Empty: a status of success is enough."),
            "temporary_suffix": gettext_lazy("The file is written under this ending and renamed once it is whole."),
            "folder": gettext_lazy(
                "Places: {year} {month} {day} {hour} {station} {own_station} {organisation} {kind}, such as"
                " {station}/{year}/{month}/{day}"
            ),
            "file_name": gettext_lazy("The same places, and {time} as 20261122134500, {date}, {minute}, {second}."),
            "time_format": gettext_lazy("A pattern such as %Y%m%d%H%M%S; or iso, epoch, epoch_ms."),
            "no_value": gettext_lazy("Empty: a line without a value is left out."),
            "body": gettext_lazy("For JSON. Empty: the shape that this platform itself takes in."),
            "all_stations": gettext_lazy("Otherwise those listed below alone."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        made = [(one.name, one.title) for one in derived_values().values()]
        self.fields["values"] = forms.ChoiceField(
            label=gettext_lazy("Values"),
            choices=[("", AS_MEASURED), *made],
            required=False,
            help_text=gettext_lazy(
                "What cannot be made of a reading is told as failed; without a word for a missing value it is left out."
            ),
        )
        present = {name: getattr(self.instance, name) for name in ("separator", "line_end")}
        self.initial = {**self.initial, **{name: HERE.get(value, value) for name, value in present.items()}}

    def clean_separator(self) -> str:
        chosen = str(self.cleaned_data["separator"])
        return "\t" if chosen == TAB else chosen

    def clean_line_end(self) -> str:
        return ENDS[str(self.cleaned_data["line_end"])]

    def clean_certificate(self) -> str:
        given = str(self.cleaned_data["certificate"]).strip()
        if given:
            try:
                load_pem_x509_certificates(given.encode())
            except ValueError as error:
                raise forms.ValidationError(_("These are no certificates in PEM.")) from error
        return given

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or self.cleaned_data
        if not self.errors:
            for name in _faults(asked):
                self.add_error(name, _("No file can be sent by this."))
        given = str(asked.get("new_secret") or "")
        if given:
            self.instance.secret = sealing.sealed("" if given.strip() == "-" else given.strip("\n"))
        return asked


def _faults(asked: dict[str, Any]) -> Iterator[str]:
    """The fields by which no file could be made or carried."""
    fmt = WrittenFormat(
        separator=asked["separator"],
        decimal=asked["decimal"],
        decimals=asked["decimals"],
        time_format=asked["time_format"],
        encoding=asked["encoding"],
        fields=tuple(asked["columns"]),
        status_words=asked["status_words"],
    )
    yield from checking.format_faults(fmt, FileFormat(asked["format"]))
    yield from checking.address_faults(Protocol(asked["protocol"]), asked["host"], asked["url"], asked["host_key"])
    if checking.window_fault(SentContent(asked["content"]), asked["every_minutes"]):
        yield "every_minutes"
    if checking.pattern_fault(asked["answer_pattern"]):
        yield "answer_pattern"
    checks: dict[str, Callable[[], None]] = {
        "folder": lambda: naming.check(asked["folder"], "folder"),
        "file_name": lambda: naming.check(asked["file_name"], "file_name"),
        "body": lambda: shaping.check(asked["body"]),
    }
    for name, check in checks.items():
        try:
            check()
        except Invalid:
            yield name


class StationInline(Table):
    """Stations by another code, chosen, or left out."""

    model = DestinationStation
    autocomplete_fields = ("station",)


class StreamInline(Table):
    """Datastreams by another code or unit, or left out."""

    model = DestinationStream
    autocomplete_fields = ("datastream",)


@admin.register(Destination)
class DestinationAdmin(AuditedAdmin):
    """Destinations. One that ever got a file is never deleted; it is put out of use."""

    form = DestinationForm
    list_display = ("code", "name_vi", "protocol", "content", "every_minutes", "active")
    list_filter = ("active", "protocol")
    search_fields = ("code", "name", "host", "url")
    inlines = (StationInline, StreamInline)
    fieldsets = (
        (None, {"fields": ("code", "name", "active", "send_from")}),
        (
            gettext_lazy("The way there"),
            {
                "fields": (
                    "protocol", "host", "port", "url", "login", "new_secret", "host_key", "certificate",
                    "method", "headers", "answer_pattern", "check_size", "temporary_suffix", "make_folders",
                    "most_attempts",
                )
            },
        ),
        (
            gettext_lazy("What is sent"),
            {
                "fields": (
                    "content", "values", "included", "min_share", "every_minutes", "delay_seconds", "again",
                    "kinds", "properties", "all_stations",
                )
            },
        ),
        (gettext_lazy("Names"), {"fields": ("folder", "file_name")}),
        (
            gettext_lazy("How it is written"),
            {
                "fields": (
                    "format", "separator", "decimal", "decimals", "line_end", "header", "columns", "time_format",
                    "utc_offset_minutes", "encoding", "no_value", "status_words", "units", "codes", "body",
                )
            },
        ),
    )  # fmt: skip

    @admin.display(description=gettext_lazy("name"))
    def name_vi(self, row: Destination) -> str:
        return str(row.name.get("vi", ""))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def was_changed(self, request: HttpRequest, row: Model) -> None:
        """What a destination gets may be more now: its record is looked through from where it begins."""
        changed = row if isinstance(row, Destination) else getattr(row, "destination", None)
        if isinstance(changed, Destination) and changed.active:
            marking.derive(changed, changed.send_from)
