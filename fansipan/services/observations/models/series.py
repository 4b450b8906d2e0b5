"""What is stored: readings, their revisions, the newest of each datastream, roll-ups, the loss ledger.

These tables are written in bulk by SQL. Django manages the small ones; `observation` is partitioned by
month, which Django cannot say, so its migration says it in SQL.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Observation(models.Model):
    """One reading. Its key holds the datastream, so that the table can be sharded by it."""

    pk = models.CompositePrimaryKey("datastream_id", "time")
    datastream_id = models.IntegerField()
    time = models.DateTimeField()
    value = models.FloatField()
    status = models.SmallIntegerField()
    flag = models.SmallIntegerField()
    tests = models.IntegerField()
    delivery_id = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "observation"


class ObservationRevision(models.Model):
    """A reading as it was before a corrected one took its place."""

    datastream_id = models.IntegerField()
    time = models.DateTimeField()
    value = models.FloatField()
    status = models.SmallIntegerField()
    flag = models.SmallIntegerField()
    tests = models.IntegerField()
    delivery_id = models.BigIntegerField()
    replaced_by = models.BigIntegerField()
    replaced_at = models.DateTimeField()

    class Meta:
        db_table = "observation_revision"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["datastream_id", "time"], name="revision_by_key"),
        ]

    def __str__(self) -> str:
        return f"{self.datastream_id} {self.time}"


class LatestReading(models.Model):
    """The newest reading of a datastream; the table is small, so all of them are one cheap read."""

    datastream_id = models.IntegerField(primary_key=True)
    time = models.DateTimeField()
    value = models.FloatField()
    status = models.SmallIntegerField()
    flag = models.SmallIntegerField()
    tests = models.IntegerField()
    received_at = models.DateTimeField()

    class Meta:
        db_table = "latest_reading"

    def __str__(self) -> str:
        return f"{self.datastream_id} {self.time}"


class Rollup(models.Model):
    """Columns of every roll-up: of the valid readings, and how many there were of how many expected."""

    mean = models.FloatField(null=True)
    min = models.FloatField(null=True)
    max = models.FloatField(null=True)
    min_time = models.DateTimeField(null=True)
    max_time = models.DateTimeField(null=True)
    sum = models.FloatField(null=True)
    count = models.IntegerField()
    valid = models.IntegerField()
    expected = models.IntegerField()

    class Meta:
        abstract = True


class HourRollup(Rollup):
    """An hour of a datastream, stamped at its end: start < t <= end."""

    pk = models.CompositePrimaryKey("datastream_id", "hour_end")
    datastream_id = models.IntegerField()
    hour_end = models.DateTimeField()

    class Meta:
        db_table = "hour_rollup"


class DayRollup(Rollup):
    """A Vietnamese day of a datastream: 00:00 < t <= 24:00 at +07:00."""

    pk = models.CompositePrimaryKey("datastream_id", "day")
    datastream_id = models.IntegerField()
    day = models.DateField()

    class Meta:
        db_table = "day_rollup"


class LedgerHour(models.Model):
    """The loss ledger: the slots of one datastream in one hour, each with exactly one fate."""

    pk = models.CompositePrimaryKey("datastream_id", "hour_end")
    station_id = models.BigIntegerField()
    datastream_id = models.IntegerField()
    hour_end = models.DateTimeField()
    expected = models.SmallIntegerField()
    on_time = models.SmallIntegerField()
    late = models.SmallIntegerField()
    refused = models.SmallIntegerField()
    missing = models.SmallIntegerField()
    reasons = models.JSONField(default=dict)

    class Meta:
        db_table = "ledger_hour"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["station_id", "hour_end"], name="ledger_by_station"),
            models.Index(
                fields=["station_id", "hour_end"],
                condition=models.Q(missing__gt=0),
                name="ledger_gaps",
            ),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="parts_add_up",
                condition=models.Q(
                    expected=models.F("on_time") + models.F("late") + models.F("refused") + models.F("missing"),
                ),
            ),
        ]
