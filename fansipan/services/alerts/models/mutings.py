"""What keeps alarms from being told: shelves, works, service, silences."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from fansipan.services.alerts.contracts import MutingKind


class Muting(models.Model):
    """Alarms of the rules (none: all) at the places of `scope` are judged and kept, not told, from start to end.

    `begun` and `over` say that its effect was put on the alarms that stood, and taken off again.
    """

    kind = models.CharField(max_length=20, choices=[(one.value, one.value) for one in MutingKind])
    rules = ArrayField(models.CharField(max_length=60), default=list)
    scope = models.JSONField(default=dict)
    start = models.DateTimeField()
    end = models.DateTimeField(null=True)
    why = models.TextField()
    made_by = models.CharField(max_length=200)
    user_id = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=200, blank=True)
    begun = models.BooleanField(default=False)
    over = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["-start", "-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["start"], condition=models.Q(over=False), name="muting_not_over"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.start}"
