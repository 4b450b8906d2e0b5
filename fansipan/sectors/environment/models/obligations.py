"""What stations owe: the rules of it, what plants filed, and what was told of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from fansipan.sectors.environment.contracts.obligations import FilingState, ObligationKind
from fansipan.sectors.environment.models.law import Numbered

OBLIGATION_NAMES = {
    ObligationKind.AVAILABILITY: _("Data availability"),
    ObligationKind.SILENCE: _("Notice of an interruption"),
    ObligationKind.VERIFICATION: _("Verification"),
    ObligationKind.CALIBRATION: _("Calibration"),
    ObligationKind.BOARD: _("Publication by the plant"),
    ObligationKind.PORTAL: _("Publication by the province"),
}
KINDS = [(kind.value, name) for kind, name in OBLIGATION_NAMES.items()]


class ObligationRule(Numbered):
    """A rule of what is owed, dated: `number` is the share of data (0 to 1), the hours of silence, or the
    months that a paper or a proof holds (0: as long as it says).
    """

    kind = models.CharField(_("obligation"), max_length=20, choices=KINDS)
    station_kinds = models.JSONField(_("kinds of station"), default=list, blank=True)
    number = models.FloatField(_("share of data, or hours"), default=0)
    warn_days = models.PositiveSmallIntegerField(_("days of warning"), default=30)
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force until"), null=True, blank=True)
    article = models.CharField(_("article"), max_length=120, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["kind", "valid_from"]
        verbose_name = _("rule of an obligation")
        verbose_name_plural = _("rules of obligations")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "station_kinds", "valid_from"], name="one_obligation_rule_a_start"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.valid_from}"


class ObligationFiling(models.Model):
    """A notice, certificate or proof as it was filed, and what an officer said to it. Never changed, never deleted."""

    station = models.ForeignKey("observations.Station", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=KINDS)
    sensor = models.ForeignKey("observations.Sensor", models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    done_on = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    text = models.TextField()
    remedy = models.TextField(blank=True)
    document = models.ForeignKey("observations.StationDocument", models.PROTECT, null=True, related_name="+")
    statement = models.ForeignKey("observations.GapCause", models.PROTECT, null=True, related_name="+")
    filed_by = models.ForeignKey("identity.User", models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()
    state = models.CharField(max_length=10, default=FilingState.WAITING.value)
    judged_by = models.ForeignKey("identity.User", models.PROTECT, null=True, related_name="+")
    judged_at = models.DateTimeField(null=True)
    remark = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-filed_at", "-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["station", "kind"], name="filings_by_station"),
            models.Index(fields=["filed_at"], condition=models.Q(state="waiting"), name="filings_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.station_id} {self.filed_at}"


class ObligationTold(models.Model):
    """That the house was told of an obligation: once that it is due, once that it is overdue, for each due date."""

    key = models.CharField(max_length=200)
    due = models.DateTimeField()
    state = models.CharField(max_length=10)
    told_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["key", "due", "state"], name="told_once"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.due} {self.state}"
