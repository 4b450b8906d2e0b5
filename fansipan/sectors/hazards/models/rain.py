"""Classes and thresholds of rain, how rare an amount is, the parameters of the soil, and the newest sums."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from fansipan.kernel.models import TextField
from fansipan.sectors.hazards.contracts import ZONES
from fansipan.sectors.hazards.models.network import Gauge

ZONE_CHOICES = [(one.value, one.value) for one in ZONES]


class RainClass(models.Model):
    """A class of rain of the hydrometeorological service: [low, high) mm in 12 or 24 hours."""

    code = models.CharField(_("code"), max_length=40)
    name = TextField(_("name"))
    hours = models.PositiveSmallIntegerField(_("hours"))
    low = models.FloatField(_("from, mm"))
    high = models.FloatField(_("to, mm"), null=True, blank=True)
    source = models.TextField(_("source"), blank=True)
    verified = models.BooleanField(_("compared with the document"), default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["hours", "low"]
        verbose_name = _("class of rain")
        verbose_name_plural = _("classes of rain")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["code", "hours"], name="one_rain_class_a_length"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.hours} h"


class RainThreshold(models.Model):
    """Rain in a window from which a hazard is indicated in places of a susceptibility; an officer edits the table."""

    hazard = models.CharField(_("hazard"), max_length=40)
    zone = models.CharField(_("susceptibility"), max_length=20, choices=ZONE_CHOICES, blank=True)
    window = models.CharField(_("window"), max_length=10)
    mm = models.FloatField(_("rain, mm"))
    step = models.PositiveSmallIntegerField(_("step"), default=1, help_text=_("1: be ready, 2: warn, 3: danger."))
    source = models.TextField(_("source"), blank=True)
    verified = models.BooleanField(_("compared with the document"), default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["hazard", "zone", "window", "mm"]
        verbose_name = _("threshold of rain")
        verbose_name_plural = _("thresholds of rain")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["hazard", "zone", "window", "step"], name="one_rain_threshold_a_step"),
        ]

    def __str__(self) -> str:
        return f"{self.hazard} {self.zone} {self.window} {self.mm} mm"


class ReturnPeriod(models.Model):
    """How much rain in a window comes back once in so many years, at a gauge or, without one, everywhere."""

    gauge = models.ForeignKey(
        Gauge, models.CASCADE, null=True, blank=True, related_name="return_periods", verbose_name=_("gauge")
    )
    window = models.CharField(_("window"), max_length=10)
    years = models.FloatField(_("years"))
    mm = models.FloatField(_("rain, mm"))
    source = models.TextField(_("source"), blank=True)
    verified = models.BooleanField(_("compared with the document"), default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["gauge", "window", "years"]
        verbose_name = _("return period")
        verbose_name_plural = _("return periods")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["gauge", "window", "years"], name="one_return_period", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return f"{self.window} {self.years} a {self.mm} mm"


class SoilModel(models.Model):
    """Parameters of a soil water index: tanks in a row, hourly (the index of the Japan Meteorological Agency).

    `tanks` [{"outlets": [[height mm, rate an hour], …], "below": rate}, …]; `full_mm` is what counts as 100 %.
    """

    code = models.CharField(_("code"), max_length=40, unique=True)
    tanks = models.JSONField(_("tanks"))
    full_mm = models.FloatField(_("100 %, mm"))
    source = models.TextField(_("source"), blank=True)
    verified = models.BooleanField(_("compared with the document"), default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["code"]
        verbose_name = _("soil model")
        verbose_name_plural = _("soil models")

    def __str__(self) -> str:
        return self.code


class RainTotal(models.Model):
    """The newest sum of a rain gauge in each window, and how much of the window was measured."""

    pk = models.CompositePrimaryKey("gauge_id", "window")
    gauge_id = models.BigIntegerField()
    window = models.CharField(max_length=10)
    end = models.DateTimeField()
    mm = models.FloatField(null=True)
    coverage = models.FloatField()

    class Meta:
        db_table = "hazards_raintotal"


class SoilState(models.Model):
    """The tanks of a rain gauge at a full hour."""

    gauge = models.OneToOneField(Gauge, models.CASCADE, primary_key=True, related_name="soil")
    hour_end = models.DateTimeField()
    tanks = models.JSONField()
    index_mm = models.FloatField()
    share = models.FloatField()

    def __str__(self) -> str:
        return f"{self.gauge} {self.share:.0%}"
