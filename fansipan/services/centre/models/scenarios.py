"""Scenarios with all their versions, and how each went that was started."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from fansipan.kernel.models import TextField
from fansipan.services.identity.models import User


class Scenario(models.Model):
    """A scenario as it is now. `definition` is what rules/scenarios.py reads."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    title = TextField(_("title"))
    definition = models.JSONField(_("definition"))
    active = models.BooleanField(_("in use"), default=True)
    source = models.TextField(_("source"), blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["code"]
        verbose_name = _("scenario")
        verbose_name_plural = _("scenarios")

    def __str__(self) -> str:
        return str(self.title.get("vi") or self.code)


class ScenarioVersion(models.Model):
    """A scenario as it was from a moment on."""

    scenario = models.ForeignKey(Scenario, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = TextField()
    definition = models.JSONField()
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["scenario", "-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["scenario", "number"], name="one_scenario_version_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.scenario_id} v{self.number}"


class ScenarioRun(models.Model):
    """A scenario that was proposed or started. `case` holds its tasks. `cause`: the event, "" by hand.

    A proposal has no `started_at`; one that was put aside has `ended_at` without it.
    """

    version = models.ForeignKey(ScenarioVersion, models.PROTECT, related_name="runs")
    exercise = models.BooleanField(default=False)
    case = models.CharField(max_length=20, blank=True, db_index=True)
    cause = models.CharField(max_length=80, blank=True)
    origin = models.CharField(max_length=140)
    refs = models.JSONField(default=list)
    why = models.TextField(blank=True)
    proposed_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    started_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-proposed_at", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["origin"],
                condition=models.Q(ended_at__isnull=True),
                name="one_open_run_an_origin",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.origin}"
