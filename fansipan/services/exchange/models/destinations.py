"""Destinations: where things are sent and how, all of it edited in the admin, and how each one does."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from fansipan.kernel import clock
from fansipan.kernel.models import TextField
from fansipan.services.exchange.contracts import Again, FileFormat, Included, Protocol, SentContent
from fansipan.services.exchange.rules.windows import LENGTHS
from fansipan.services.identity.models import User
from fansipan.services.observations.models import Datastream, Station

PROTOCOL_NAMES = {Protocol.FTP: "FTP", Protocol.FTPS: "FTPS", Protocol.SFTP: "SFTP", Protocol.HTTPS: "HTTPS"}
FORMAT_NAMES = {FileFormat.CIRCULAR10: _("Lines of Thông tư 10/2021"), FileFormat.JSON: "JSON"}
CONTENT_NAMES = {SentContent.READINGS: _("Readings as they came"), SentContent.HOURS: _("Means of hours")}
INCLUDED_NAMES = {Included.VALID: _("Valid ones only"), Included.ALL: _("All, with their status")}
AGAIN_NAMES = {
    Again.NEVER: _("Nothing: what was accepted stays"),
    Again.SAME_NAME: _("The file again, under its name"),
    Again.NEW_NAME: _("The file again, under a new name (…_2)"),
}


def default_units() -> dict[str, str]:
    """Spellings of units in use with Thông tư 10/2021; none of them is in a text that was read."""
    return {
        "mg/m3": "mg/Nm3", "ug/m3": "ug/Nm3", "Cel": "oC", "[pH]": "-", "%": "%", "m3/h": "m3/h", "mg/L": "mg/L",
        "kPa": "kPa", "m/s": "m/s", "deg": "o", "mm": "mm", "m": "m",
    }  # fmt: skip


def default_columns() -> list[str]:
    """Annex 15: code, value, unit, time, status."""
    return ["code", "value", "unit", "time", "status"]


def default_words() -> dict[str, str]:
    """Annex 15 knows 00, 01 and 02; what failed its quality tests is told as a device fault."""
    return {"measuring": "00", "calibrating": "01", "fault": "02", "failed": "02"}


class Destination(models.Model):
    """One place that data are sent to. Whatever the other side may ask for is a setting.

    The interface of the ministry's system is not public; formats and names follow what loggers in the field do.
    """

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = TextField(_("name"))
    active = models.BooleanField(_("in use"), default=False)
    send_from = models.DateTimeField(_("send what was measured from"), default=clock.now)

    protocol = models.CharField(_("protocol"), max_length=10, choices=[(p.value, n) for p, n in PROTOCOL_NAMES.items()])
    host = models.CharField(_("server"), max_length=200, blank=True)
    port = models.PositiveIntegerField(_("port"), null=True, blank=True)
    url = models.CharField(_("address"), max_length=500, blank=True)
    login = models.CharField(_("login"), max_length=200, blank=True)
    secret = models.TextField(_("password, token or key"), blank=True, editable=False)
    host_key = models.TextField(_("key of the SFTP server"), blank=True)
    certificate = models.TextField(_("certificate to trust (PEM)"), blank=True)
    method = models.CharField(
        _("HTTP method"), max_length=8, default="POST", choices=[("POST", "POST"), ("PUT", "PUT")]
    )
    headers = models.JSONField(_("HTTP headers"), default=dict, blank=True)
    answer_pattern = models.CharField(_("what the answer must hold"), max_length=300, blank=True)
    check_size = models.BooleanField(_("ask the server for the size"), default=True)
    temporary_suffix = models.CharField(_("ending until it is whole"), max_length=20, blank=True, default=".part")
    make_folders = models.BooleanField(_("make folders"), default=True)
    most_attempts = models.PositiveSmallIntegerField(_("tries for a refused file"), default=8)

    format = models.CharField(
        _("format"), max_length=20, default="circular10", choices=[(f.value, n) for f, n in FORMAT_NAMES.items()]
    )
    folder = models.CharField(_("folder"), max_length=200, blank=True)
    file_name = models.CharField(_("file name"), max_length=200, default="{station}_{time}.txt")
    separator = models.CharField(_("between the fields"), max_length=4, default="\t")
    decimal = models.CharField(_("decimal sign"), max_length=1, default=".")
    decimals = models.PositiveSmallIntegerField(_("decimals"), null=True, blank=True, default=4)
    line_end = models.CharField(_("end of a line"), max_length=4, default="\n")
    header = models.BooleanField(_("names of columns first"), default=False)
    columns = models.JSONField(_("columns in their order"), default=default_columns, blank=True)
    time_format = models.CharField(_("time"), max_length=60, default="%Y%m%d%H%M%S")
    utc_offset_minutes = models.SmallIntegerField(_("clock, minutes before UTC"), default=420)
    encoding = models.CharField(_("encoding"), max_length=20, default="utf-8")
    status_words = models.JSONField(_("status words"), default=default_words)
    no_value = models.CharField(_("where a value is missing"), max_length=20, blank=True)
    units = models.JSONField(_("spelling of units"), default=default_units, blank=True)
    codes = models.JSONField(_("codes of parameters"), default=dict, blank=True)
    body = models.JSONField(_("shape of the JSON document"), null=True, blank=True)

    all_stations = models.BooleanField(_("every station"), default=True)
    kinds = models.JSONField(_("kinds of station"), default=list, blank=True)
    properties = models.JSONField(_("parameters"), default=list, blank=True)
    content = models.CharField(
        _("what is sent"), max_length=10, default="readings", choices=[(c.value, n) for c, n in CONTENT_NAMES.items()]
    )
    values = models.CharField(_("values"), max_length=60, blank=True)
    included = models.CharField(
        _("which of them"), max_length=10, default="all", choices=[(i.value, n) for i, n in INCLUDED_NAMES.items()]
    )
    min_share = models.FloatField(_("share of an hour that must be valid"), default=0.75)
    every_minutes = models.PositiveSmallIntegerField(
        _("minutes in a file"), default=5, choices=[(n, str(n)) for n in LENGTHS]
    )
    delay_seconds = models.PositiveIntegerField(_("wait after its end, s"), default=300)
    again = models.CharField(
        _("late and corrected readings"),
        max_length=10,
        default="same_name",
        choices=[(a.value, n) for a, n in AGAIN_NAMES.items()],
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["code"]
        verbose_name = _("destination")
        verbose_name_plural = _("destinations")

    def __str__(self) -> str:
        return f"{self.code} · {self.name.get('vi', '')}"


class DestinationStation(models.Model):
    """A station's code at a destination, or that it is left out."""

    destination = models.ForeignKey(Destination, models.CASCADE, related_name="stations")
    station = models.ForeignKey(Station, models.CASCADE, related_name="+", verbose_name=_("station"))
    code = models.CharField(_("its code there"), max_length=120, blank=True)
    left_out = models.BooleanField(_("left out"), default=False)

    class Meta:
        verbose_name = _("station")
        verbose_name_plural = _("stations")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["destination", "station"], name="one_code_a_destination"),
        ]

    def __str__(self) -> str:
        return f"{self.station.code} {self.code}"


class DestinationStream(models.Model):
    """A datastream's code and unit at a destination, or that it is left out."""

    destination = models.ForeignKey(Destination, models.CASCADE, related_name="streams")
    datastream = models.ForeignKey(Datastream, models.CASCADE, related_name="+", verbose_name=_("datastream"))
    code = models.CharField(_("its code there"), max_length=60, blank=True)
    unit = models.CharField(_("its unit there"), max_length=30, blank=True)
    left_out = models.BooleanField(_("left out"), default=False)

    class Meta:
        verbose_name = _("datastream")
        verbose_name_plural = _("datastreams")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["destination", "datastream"], name="one_stream_a_destination"),
        ]

    def __str__(self) -> str:
        return f"{self.datastream} {self.code}"


class Standing(models.Model):
    """How a destination does. Apart from its settings, so that a form saved late writes over none of it."""

    destination = models.OneToOneField(Destination, models.CASCADE, primary_key=True, related_name="standing")
    paused_at = models.DateTimeField(null=True)
    paused_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    paused_why = models.TextField(blank=True)
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    retry_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    said = models.TextField(blank=True)
    trouble = models.TextField(blank=True)

    def __str__(self) -> str:
        return str(self.destination_id)
