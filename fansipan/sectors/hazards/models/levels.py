"""Alarm levels and rating curves, versioned with the zero of their gauge."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from fansipan.sectors.hazards.contracts import Stage
from fansipan.sectors.hazards.models.network import Gauge, GaugeDatum

STAGE_NAMES = {
    Stage.I: _("Alarm level I"),
    Stage.II: _("Alarm level II"),
    Stage.III: _("Alarm level III"),
    Stage.HISTORIC: _("Highest flood on record"),
}


class FloodLevel(models.Model):
    """An alarm level of Quyết định 05/2020/QĐ-TTg or of the province (Art. 4), or the highest flood on record."""

    gauge = models.ForeignKey(Gauge, models.CASCADE, related_name="levels", verbose_name=_("gauge"))
    level = models.CharField(
        _("level"), max_length=10, choices=[(one.value, name) for one, name in STAGE_NAMES.items()]
    )
    value = models.FloatField(_("value"))
    unit = models.CharField(_("unit (UCUM)"), max_length=30, default="m")
    datum = models.ForeignKey(GaugeDatum, models.PROTECT, related_name="levels", verbose_name=_("zero of the gauge"))
    source = models.TextField(_("legal source"))
    verified = models.BooleanField(_("compared with the document"), default=False)
    confidence = models.CharField(_("confidence"), max_length=20, blank=True)
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force until"), null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["gauge", "value"]
        verbose_name = _("alarm level")
        verbose_name_plural = _("alarm levels")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["gauge", "level", "valid_from"], name="one_flood_level_a_day"),
            models.CheckConstraint(
                name="flood_level_ends_after_it_begins",
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gt=models.F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gauge} {self.level} {self.value} {self.unit}"


class RatingCurve(models.Model):
    """Level to discharge, for one zero of a gauge and a span of days; a new survey is a new version.

    Either `points` [[level m, m3/s], …] or `segments` [{"from": m, "to": m, "a": …, "b": …, "zero": m}, …] with
    Q = a · (H - zero) ^ b.
    """

    gauge = models.ForeignKey(Gauge, models.CASCADE, related_name="curves", verbose_name=_("gauge"))
    datum = models.ForeignKey(GaugeDatum, models.PROTECT, related_name="curves", verbose_name=_("zero of the gauge"))
    version = models.PositiveSmallIntegerField(_("version"))
    points = models.JSONField(_("points"), default=list, blank=True)
    segments = models.JSONField(_("power segments"), default=list, blank=True)
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force until"), null=True, blank=True)
    source = models.TextField(_("source"), blank=True)
    verified = models.BooleanField(_("compared with the document"), default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["gauge", "version"]
        verbose_name = _("rating curve")
        verbose_name_plural = _("rating curves")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["gauge", "version"], name="one_curve_a_version"),
        ]

    def __str__(self) -> str:
        return f"{self.gauge} · {self.version}"
