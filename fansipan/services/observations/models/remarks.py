"""What people say about readings and stations: flags by hand, causes of gaps, log, documents, exports."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from fansipan.services.identity.models import User
from fansipan.services.observations.contracts import ExportState, Flag, LogKind
from fansipan.services.observations.models.catalogue import Datastream, Station

LOG_NAMES = {
    LogKind.CALIBRATION: _("Calibration"),
    LogKind.FAULT: _("Fault"),
    LogKind.MAINTENANCE: _("Maintenance"),
    LogKind.VERIFICATION: _("Verification"),
    LogKind.NOTE: _("Note"),
}


class FlagPeriod(models.Model):
    """An officer's judgement over a period: a second set of flags beside the automatic ones."""

    datastream = models.ForeignKey(Datastream, models.PROTECT, related_name="flag_periods")
    start = models.DateTimeField(_("from"))
    end = models.DateTimeField(_("to"))
    flag = models.SmallIntegerField(_("flag"), choices=[(f.value, f.name) for f in Flag])
    reason = models.TextField(_("reason"))
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("made"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["-start"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["datastream", "start"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="flag_periods_in_force",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.datastream_id} {self.start} – {self.end}"


class GapCause(models.Model):
    """Why readings are missing in a period, as a person stated it."""

    station = models.ForeignKey(Station, models.PROTECT, related_name="gap_causes")
    datastream = models.ForeignKey(Datastream, models.PROTECT, null=True, related_name="+")
    start = models.DateTimeField(_("from"))
    end = models.DateTimeField(_("to"))
    cause = models.TextField(_("cause"))
    stated_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    stated_at = models.DateTimeField(_("stated"))

    class Meta:
        ordering: ClassVar[list[str]] = ["-start"]

    def __str__(self) -> str:
        return f"{self.station.code} {self.start} – {self.end}"


class StationLogEntry(models.Model):
    """The station's log book: calibrations, faults, maintenance."""

    station = models.ForeignKey(Station, models.PROTECT, related_name="log")
    datastream = models.ForeignKey(Datastream, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(_("kind"), max_length=20, choices=[(k.value, n) for k, n in LOG_NAMES.items()])
    start = models.DateTimeField(_("from"))
    end = models.DateTimeField(_("to"), null=True, blank=True)
    text = models.TextField(_("text"))
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(_("written"))

    class Meta:
        ordering: ClassVar[list[str]] = ["-start"]
        verbose_name = _("station log entry")
        verbose_name_plural = _("station log entries")

    def __str__(self) -> str:
        return f"{self.station.code} {self.kind} {self.start}"


class StationDocument(models.Model):
    """A photo or a document of a station, kept in the database so that a backup holds it."""

    station = models.ForeignKey(Station, models.PROTECT, related_name="documents")
    title = models.CharField(_("title"), max_length=200)
    name = models.CharField(_("file name"), max_length=200)
    mime_type = models.CharField(max_length=100)
    size = models.IntegerField(_("bytes"))
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("uploaded"))

    class Meta:
        ordering: ClassVar[list[str]] = ["-uploaded_at"]

    def __str__(self) -> str:
        return self.title


class Export(models.Model):
    """A file made for somebody in the background: what was asked, how far it is, where it lies."""

    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked"))
    query = models.JSONField()
    format = models.CharField(_("format"), max_length=10)
    state = models.CharField(
        max_length=10,
        default=ExportState.WAITING.value,
        choices=[(s.value, s.value) for s in ExportState],
    )
    rows = models.BigIntegerField(default=0)
    progress = models.FloatField(default=0)
    path = models.CharField(max_length=300, blank=True)
    size = models.BigIntegerField(default=0)
    error = models.TextField(blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return f"export {self.pk} {self.format}"
