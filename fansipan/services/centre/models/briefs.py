"""The brief of the morning: when and of what it is made, and each one that was."""

from __future__ import annotations

from datetime import time
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class BriefPlan(models.Model):
    """When the brief is made, which numbers it holds with whose they are."""

    at = models.TimeField(_("time of day"), default=time(8, 0))
    numbers = models.JSONField(_("numbers and their owners"), default=list, blank=True)
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("plan of the brief")
        verbose_name_plural = _("plans of the brief")

    def __str__(self) -> str:
        return f"{self.at:%H:%M}"


class Brief(models.Model):
    """The brief of a day, with its PDF."""

    day = models.DateField(unique=True)
    made_at = models.DateTimeField()
    content = models.JSONField()
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar[list[str]] = ["-day"]

    def __str__(self) -> str:
        return str(self.day)
