"""Models of gauges with their versions, every forecast as issued, forecast rain, and what became of announcements."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from fansipan.sectors.hazards.contracts.forecasts import ScoreKind, ScoreResult
from fansipan.sectors.hazards.models.network import Gauge


class ForecastModel(models.Model):
    """A version of a gauge's model: never changed; the newest good one is in force, unless a person chose another.

    `content` are the bytes of rules.forecasting.packing, which hold nothing that can run, with their SHA-256. `skill`
    is [{lead_h, method, inputs, persistence_index, rows}], on blocks that were not learned from.
    """

    gauge = models.ForeignKey(Gauge, models.CASCADE, related_name="models")
    version = models.PositiveIntegerField()
    trained_at = models.DateTimeField()
    learned_from = models.DateTimeField()
    learned_until = models.DateTimeField()
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    skill = models.JSONField(default=list)
    in_force = models.BooleanField(default=True)
    chosen = models.BooleanField(default=False)  # in force by a person's choice: no newer one takes its place

    class Meta:
        ordering: ClassVar[list[str]] = ["gauge", "-version"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["gauge", "version"], name="one_model_a_version"),
            models.UniqueConstraint(
                fields=["gauge"], condition=models.Q(in_force=True), name="one_model_in_force_a_gauge"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gauge} · {self.version}"


class ForecastCalibration(models.Model):
    """The quantiles of a model's errors as verified forecasts have moved them since: [classes][levels]."""

    model = models.ForeignKey(ForecastModel, models.CASCADE, related_name="calibrations")
    lead_h = models.FloatField()
    tier = models.PositiveSmallIntegerField()
    quantiles = models.JSONField()
    verified = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["model", "lead_h", "tier"], name="one_calibration_a_tier"),
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.lead_h} h"


class LevelForecast(models.Model):
    """A forecast as it was issued, kept for good. Metres.

    `points` is [{lead_h, tier, method, centre, size, quantiles}], with `happened` once it was verified; `chances` is
    [{stage, threshold, lead_h, probability, announced}]. `verified_h` is the longest lead that was verified.
    """

    gauge = models.ForeignKey(Gauge, models.CASCADE, related_name="forecasts")
    model = models.ForeignKey(ForecastModel, models.PROTECT, null=True, related_name="forecasts")
    issued_at = models.DateTimeField(db_index=True)
    based_on = models.DateTimeField()
    base_level = models.FloatField()
    missing = models.JSONField(default=list)
    degraded = models.BooleanField(default=False)
    points = models.JSONField()
    chances = models.JSONField(default=list)
    verified_h = models.FloatField(default=0.0)

    class Meta:
        ordering: ClassVar[list[str]] = ["-based_on"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["gauge", "based_on"], name="one_forecast_a_reading"),
        ]

    def __str__(self) -> str:
        return f"{self.gauge} {self.based_on:%Y-%m-%d %H:%M}"


class WeatherRun(models.Model):
    """A weather forecast taken from a file: the rain that one model run expects."""

    source = models.CharField(_("source"), max_length=60)
    issued_at = models.DateTimeField(_("issued"), db_index=True)
    taken_at = models.DateTimeField(_("taken in"))
    name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-issued_at"]
        verbose_name = _("weather forecast")
        verbose_name_plural = _("weather forecasts")

    def __str__(self) -> str:
        return f"{self.source} {self.issued_at:%Y-%m-%d %H:%M}"


class ForecastRain(models.Model):
    """Rain that a run expects above a level gauge: mm for each hour after `start`."""

    run = models.ForeignKey(WeatherRun, models.CASCADE, related_name="rain")
    gauge = models.ForeignKey(Gauge, models.CASCADE, related_name="+")
    start = models.DateTimeField()
    hours = models.JSONField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["run", "gauge"], name="one_rain_a_run_and_gauge"),
        ]

    def __str__(self) -> str:
        return f"{self.run} {self.gauge}"


class ForecastScore(models.Model):
    """An announcement, or a crossing that nobody announced, matched with what happened."""

    gauge = models.ForeignKey(Gauge, models.CASCADE, related_name="scores")
    kind = models.CharField(max_length=10, choices=[(one.value, one.value) for one in ScoreKind])
    stage = models.CharField(max_length=10)
    threshold = models.FloatField()
    lead_h = models.FloatField(null=True)
    model_version = models.PositiveIntegerField(null=True)
    result = models.CharField(max_length=12, choices=[(one.value, one.value) for one in ScoreResult])
    begun_at = models.DateTimeField(db_index=True)
    announced_at = models.DateTimeField(null=True)
    crossed_at = models.DateTimeField(null=True)
    lead_time_h = models.FloatField(null=True)
    warning = models.CharField(max_length=30, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-begun_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["gauge", "kind", "stage", "lead_h", "begun_at"],
                name="one_score_a_beginning",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gauge} {self.stage} {self.result}"
