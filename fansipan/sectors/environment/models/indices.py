"""The indices as they were published, and what they have yet to follow."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fansipan.sectors.environment.models.law import IndexTable


class PublishedIndex(models.Model):
    """An index as published. `inputs` are the hourly means it was computed from, so that it can be opened later."""

    station = models.ForeignKey("observations.Station", models.CASCADE, related_name="+")
    table = models.ForeignKey(IndexTable, models.PROTECT, related_name="+")
    value = models.SmallIntegerField(null=True)
    leading = models.CharField(max_length=10, blank=True)
    subs = models.JSONField(default=dict)
    inputs = models.JSONField(default=dict)
    notes = models.JSONField(default=list)
    computed_at = models.DateTimeField()

    class Meta:
        abstract = True


class AirIndexHour(PublishedIndex):
    """VN_AQI of an hour, stamped at its end."""

    hour_end = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["station", "hour_end"], name="one_air_index_an_hour"),
        ]

    def __str__(self) -> str:
        return f"{self.station_id} {self.hour_end}"


class AirIndexDay(PublishedIndex):
    """VN_AQI of a Vietnamese day; of the day that is not over, from the hours so far."""

    day = models.DateField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["station", "day"], name="one_air_index_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.station_id} {self.day}"


class WaterIndexHour(PublishedIndex):
    """VN_WQI of an hour, stamped at its end. `leading` is the parameter with the worst sub-index."""

    hour_end = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["station", "hour_end"], name="one_water_index_an_hour"),
        ]

    def __str__(self) -> str:
        return f"{self.station_id} {self.hour_end}"


class WaterIndexDay(PublishedIndex):
    """VN_WQI of a Vietnamese day; of the day that is not over, from the hours so far."""

    day = models.DateField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["station", "day"], name="one_water_index_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.station_id} {self.day}"


class ChangedSpan(models.Model):
    """A stretch (start, end] of a datastream whose averages changed and which compliance and indices have to follow."""

    datastream = models.IntegerField()
    start = models.DateTimeField()
    end = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["start"], name="changed_span_by_start")]

    def __str__(self) -> str:
        return f"{self.datastream} {self.start}"


class Followed(models.Model):
    """The full hour up to which compliance and indices were brought, silent stations too; one row."""

    hour = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.hour}"
