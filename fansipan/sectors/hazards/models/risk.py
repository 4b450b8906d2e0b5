"""The table of risk levels, how prone places are, and what officers changed of what was computed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from fansipan.sectors.hazards.models.rain import ZONE_CHOICES


class RiskCell(models.Model):
    """One cell of the tables of Quyết định 18/2021/QĐ-TTg, Art. 44 to 46. A cell that is missing is not a level 0."""

    hazard = models.CharField(_("hazard"), max_length=40)
    group = models.PositiveSmallIntegerField(_("group of provinces or region"))
    zone = models.CharField(_("zone"), max_length=20, blank=True)
    rain = models.CharField(_("band of rain or of level"), max_length=20)
    antecedent = models.CharField(_("band of rain before"), max_length=20, blank=True)
    level = models.PositiveSmallIntegerField(_("risk level"))
    source = models.TextField(_("source"))
    confidence = models.CharField(_("confidence"), max_length=20, blank=True)
    verified_by = models.ForeignKey(
        "identity.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("compared by")
    )
    verified_at = models.DateTimeField(_("compared at"), null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["hazard", "group", "zone", "rain", "antecedent"]
        verbose_name = _("cell of the risk table")
        verbose_name_plural = _("cells of the risk table")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["hazard", "group", "zone", "rain", "antecedent"], name="one_risk_cell"),
            models.CheckConstraint(name="risk_of_the_decision", condition=models.Q(level__gte=1, level__lte=5)),
        ]

    def __str__(self) -> str:
        return f"{self.hazard} {self.group} {self.zone} {self.rain} {self.antecedent} → {self.level}"


class Susceptibility(models.Model):
    """How prone a commune is to flash floods or landslides, from a day on."""

    commune = models.CharField(_("code of the commune"), max_length=20)
    hazard = models.CharField(_("hazard"), max_length=40)
    zone = models.CharField(_("susceptibility"), max_length=20, choices=ZONE_CHOICES)
    valid_from = models.DateField(_("in force from"))
    source = models.TextField(_("source"), blank=True)
    verified = models.BooleanField(_("compared with the document"), default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["commune", "hazard", "-valid_from"]
        verbose_name = _("susceptibility of a commune")
        verbose_name_plural = _("susceptibilities of communes")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["commune", "hazard", "valid_from"], name="one_susceptibility_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.commune} {self.hazard} {self.zone}"


class SusceptibleArea(models.Model):
    """An imported polygon of a susceptibility map (Quyết định 1262/QĐ-TTg: 1:50,000, at places 1:10,000)."""

    hazard = models.CharField(_("hazard"), max_length=40)
    zone = models.CharField(_("susceptibility"), max_length=20, choices=ZONE_CHOICES)
    geometry = models.JSONField(_("polygon (GeoJSON)"))
    communes = models.JSONField(_("communes that it meets"), default=list)
    source = models.TextField(_("source"))
    imported_at = models.DateTimeField(_("imported at"))

    class Meta:
        ordering: ClassVar[list[str]] = ["hazard", "zone", "id"]
        verbose_name = _("susceptible area")
        verbose_name_plural = _("susceptible areas")

    def __str__(self) -> str:
        return f"{self.hazard} {self.zone} {self.pk}"


class RiskAdjustment(models.Model):
    """What an officer adds to the computed level of a commune, and why (Quyết định 18/2021/QĐ-TTg, Art. 4: 1 or 2)."""

    commune = models.CharField(_("code of the commune"), max_length=20)
    hazard = models.CharField(_("hazard"), max_length=40)
    adjustment = models.SmallIntegerField(_("added"))
    reason = models.TextField(_("reason"))
    by = models.ForeignKey("identity.User", models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))
    until = models.DateTimeField(_("until"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-at"]
        verbose_name = _("adjusted risk")
        verbose_name_plural = _("adjusted risks")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="risk_adjusted_by_two_at_most",
                condition=models.Q(adjustment__gte=-2, adjustment__lte=2) & ~models.Q(adjustment=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commune} {self.hazard} {self.adjustment:+d}"


class RiskGroup(models.Model):
    """The group of Quyết định 18/2021/QĐ-TTg that the province belongs to for a hazard (annexes)."""

    hazard = models.CharField(_("hazard"), max_length=40, unique=True)
    group = models.PositiveSmallIntegerField(_("group of provinces"))
    source = models.TextField(_("source"))
    verified = models.BooleanField(_("compared with the document"), default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["hazard"]
        verbose_name = _("group of the province")
        verbose_name_plural = _("groups of the province")

    def __str__(self) -> str:
        return f"{self.hazard} {self.group}"
