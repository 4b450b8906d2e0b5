"""What the readings come to when they are held against the law.

All of it can be computed again from readings and law, and is written in bulk: no identity columns, no foreign keys
that a million rows would pay for. Only an exceedance is somebody's affair and has a number of its own.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class CorrectedHour(models.Model):
    """The hourly mean of a stack's substance as the law compares it, beside the raw mean it comes from.

    `count` valid readings make the raw mean, all but the `uncorrected` ones the corrected one; `value` none: nothing
    of the hour could be corrected.
    """

    pk = models.CompositePrimaryKey("datastream_id", "hour_end")
    datastream_id = models.IntegerField()
    hour_end = models.DateTimeField()
    raw = models.FloatField()
    value = models.FloatField(null=True)
    count = models.IntegerField()
    uncorrected = models.IntegerField(default=0)
    expected = models.IntegerField()

    class Meta:
        db_table = "corrected_hour"

    def __str__(self) -> str:
        return f"{self.datastream_id} {self.hour_end}"


class LegalAverage(models.Model):
    """An average that the law compares (8 h, 24 h, month, year), by the moment at which its span ends.

    `count` of `expected` hours (8 h, 24 h) or days (month, year) had a mean of their own. One whose span is not over
    says how it stands, and is not complete.
    """

    pk = models.CompositePrimaryKey("datastream_id", "average", "end")
    datastream_id = models.IntegerField()
    average = models.CharField(max_length=10)
    end = models.DateTimeField()
    value = models.FloatField()
    count = models.IntegerField()
    expected = models.IntegerField()
    complete = models.BooleanField()

    class Meta:
        db_table = "legal_average"

    def __str__(self) -> str:
        return f"{self.datastream_id} {self.average} {self.end}"


class Exceedance(models.Model):
    """A stretch over which a limit was exceeded without a break.

    `kind` warning: readings as they arrive (`average` "any"), or a number of the law that nobody has confirmed. `kind`
    violation: the average that the law compares with a confirmed number. From the beginning of the first value's span
    to the end of the last one's; `end` is none while it goes on. `resume` is how it stood at the midnight before
    `last`, so that what goes on for months is not computed from its beginning with every reading.
    """

    datastream = models.ForeignKey(
        "observations.Datastream", models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
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
    resume = models.JSONField(null=True)
    found_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["datastream", "average", "start"],
                name="one_exceedance_a_start",
                # Late data may move one to where another began, which moves on in the same breath.
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["start"], name="exceedance_by_start"),
            models.Index(fields=["last"], condition=models.Q(end__isnull=True), name="exceedance_ongoing"),
        ]

    def __str__(self) -> str:
        return f"{self.datastream_id} {self.kind} {self.start}"
