"""How each gauge stands, and what is wrong with it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from fansipan.sectors.hazards.contracts import Stage
from fansipan.sectors.hazards.models.network import Gauge


class GaugeState(models.Model):
    """The newest level of a gauge and what it means; written with every delivery that brings one."""

    gauge = models.OneToOneField(Gauge, models.CASCADE, primary_key=True, related_name="state")
    at = models.DateTimeField()
    level = models.FloatField()
    stage = models.CharField(max_length=10, blank=True)
    stage_since = models.DateTimeField(null=True)
    rate = models.FloatField(null=True)
    next_stage = models.CharField(max_length=10, blank=True)
    next_at = models.DateTimeField(null=True)
    comparable = models.BooleanField(default=True)
    broken_since = models.DateTimeField(null=True)  # since when the level is above every forecast

    def __str__(self) -> str:
        return f"{self.gauge} {self.level:.2f} m {self.stage}"


class GaugeFault(models.Model):
    """A gauge that is stuck, jumps or drifts: an alarm about the gauge, never a reason to hold back one about water."""

    gauge = models.ForeignKey(Gauge, models.CASCADE, related_name="faults", verbose_name=_("gauge"))
    kind = models.CharField(_("kind"), max_length=20)
    since = models.DateTimeField(_("since"), db_index=True)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    detail = models.JSONField(_("what was seen"), default=dict)

    class Meta:
        ordering: ClassVar[list[str]] = ["-since"]
        verbose_name = _("fault of a gauge")
        verbose_name_plural = _("faults of gauges")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["gauge", "kind"], condition=models.Q(until__isnull=True), name="one_open_fault_a_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gauge} {self.kind}"


class FloodEpisode(models.Model):
    """From the first level that a gauge reached until the water is below level I: the life of one warning.

    `foretold` is the level that a forecast said would be reached (`foretold_level`, metres, at `foretold_at`), until
    it is reached or the forecast has lapsed. `spoken` says of every message which level it spoke of: [{number of the
    message, stage, forecast}].
    """

    gauge = models.ForeignKey(Gauge, models.CASCADE, related_name="episodes", verbose_name=_("gauge"))
    began_at = models.DateTimeField(_("began"), db_index=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    stage = models.CharField(_("stage now"), max_length=10)
    highest = models.CharField(_("highest stage"), max_length=10)
    peak = models.FloatField(_("peak"))
    peak_at = models.DateTimeField(_("peak at"))
    warning = models.CharField(_("warning"), max_length=30, blank=True)
    said = models.CharField(_("stage that was said last"), max_length=10, blank=True)
    forecast = models.BooleanField(_("began with a forecast"), default=False)
    foretold = models.CharField(_("level that is foretold"), max_length=10, blank=True, default="")
    foretold_at = models.DateTimeField(_("foretold for"), null=True, blank=True)
    foretold_level = models.FloatField(_("level of the forecast, m"), null=True, blank=True)
    spoken = models.JSONField(_("what its messages spoke of"), default=list, blank=True)
    drill = models.ForeignKey(
        "hazards.Drill", models.PROTECT, null=True, blank=True, related_name="episodes", verbose_name=_("drill")
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["-began_at"]
        verbose_name = _("flood")
        verbose_name_plural = _("floods")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["gauge", "drill"],
                condition=models.Q(ended_at__isnull=True),
                name="one_open_flood_a_gauge",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gauge} {self.began_at:%Y-%m-%d}"


class WarningPlan(models.Model):
    """What a warning says at a stage. `automatic`: it goes out by itself, where its hazard was approved beforehand."""

    stage = models.CharField(_("level"), max_length=10, unique=True, choices=[(one.value, one.value) for one in Stage])
    hazard = models.CharField(_("hazard"), max_length=40, default="flood")
    severity = models.CharField(_("severity"), max_length=20)
    urgency = models.CharField(_("urgency"), max_length=20)
    responses = models.JSONField(_("what to do (CAP)"), default=list)
    hours = models.FloatField(_("hours it holds"), default=12.0)
    automatic = models.BooleanField(
        _("goes out by itself"),
        default=False,
        help_text=_("Only where the hazard itself is marked as approved beforehand, too."),
    )
    source = models.TextField(_("source"), blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        verbose_name = _("warning of a level")
        verbose_name_plural = _("warnings of levels")

    def __str__(self) -> str:
        return self.stage
