"""What the readings come to when they are held against the law."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class CorrectedHour(models.Model):
    """The hourly mean of a stack's substance in mg/Nm3 at the reference oxygen, beside the raw mean it comes from."""

    datastream = models.ForeignKey("observations.Datastream", models.CASCADE, related_name="+", db_index=False)
    hour_end = models.DateTimeField()
    raw = models.FloatField()
    value = models.FloatField(null=True)
    count = models.IntegerField()
    uncorrected = models.IntegerField(default=0)
    expected = models.IntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["datastream", "hour_end"], name="one_corrected_mean_an_hour"),
        ]

    def __str__(self) -> str:
        return f"{self.datastream_id} {self.hour_end}"


class LegalAverage(models.Model):
    """An average that the law compares (8 h, 24 h, month, year), by the moment at which its span ends."""

    datastream = models.ForeignKey("observations.Datastream", models.CASCADE, related_name="+", db_index=False)
    average = models.CharField(max_length=10)
    end = models.DateTimeField()
    value = models.FloatField()
    count = models.IntegerField()
    expected = models.IntegerField()
    complete = models.BooleanField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["datastream", "average", "end"], name="one_legal_average_a_span"),
        ]

    def __str__(self) -> str:
        return f"{self.datastream_id} {self.average} {self.end}"


class Exceedance(models.Model):
    """A stretch over which a limit was exceeded without a break.

    `kind` warning: readings as they arrive, or a number of the law that nobody has confirmed. `kind` violation: the
    average that the law compares with a confirmed number. `end` is none while it goes on.
    """

    datastream = models.ForeignKey("observations.Datastream", models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=10)
    average = models.CharField(max_length=10)
    start = models.DateTimeField()
    last = models.DateTimeField()
    end = models.DateTimeField(null=True)
    peak = models.FloatField()
    peak_time = models.DateTimeField()
    count = models.IntegerField()
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    unit = models.CharField(max_length=30)
    status = models.CharField(max_length=12)
    reason = models.CharField(max_length=12)
    source = models.TextField()
    found_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["datastream", "kind", "average", "start"], name="one_exceedance_a_start"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["start"], name="exceedance_by_start")]

    def __str__(self) -> str:
        return f"{self.datastream_id} {self.kind} {self.start}"
