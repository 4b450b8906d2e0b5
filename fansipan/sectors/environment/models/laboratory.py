"""What laboratories found in samples taken at a station."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class LabSample(models.Model):
    """A sample taken by hand at a station and entered by an officer; withdrawn ones stay on record and count no more.

    The scan of the result sheet is kept in the database so that a backup holds it.
    """

    station = models.ForeignKey("observations.Station", models.PROTECT, related_name="+")
    sampled_at = models.DateTimeField(_("sampled"))
    laboratory = models.CharField(_("laboratory"), max_length=200)
    sheet = models.CharField(_("number of the result sheet"), max_length=100, blank=True)
    note = models.TextField(_("note"), blank=True)
    scan_name = models.CharField(max_length=200, blank=True)
    scan_type = models.CharField(max_length=100, blank=True)
    scan_sha256 = models.CharField(max_length=64, blank=True)
    scan = models.BinaryField(null=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(_("entered"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_why = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-sampled_at", "-pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["station", "sampled_at"], name="lab_sample_by_station"),
        ]

    def __str__(self) -> str:
        return f"{self.station_id} {self.sampled_at}"


class LabValue(models.Model):
    """One result as the sheet says it, and the same in the unit of the law's table; `below` the limit of detection."""

    sample = models.ForeignKey(LabSample, models.CASCADE, related_name="values")
    parameter = models.CharField(_("parameter"), max_length=40)
    said = models.FloatField(_("value"))
    unit = models.CharField(_("unit"), max_length=30)
    below = models.BooleanField(_("below the limit of detection"), default=False)
    value = models.FloatField()
    method = models.CharField(_("method"), max_length=120, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["sample", "parameter"], name="one_result_a_parameter"),
        ]

    def __str__(self) -> str:
        return f"{self.parameter} {self.said:g} {self.unit}"
