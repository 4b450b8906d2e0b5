"""Who is on duty, what was written, how it was handed over; and the report of the day."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from fansipan.services.identity.models import User


class Shift(models.Model):
    """A shift. It ends when the next leader signs: `given_at` is the one signature, `taken_at` the other."""

    leader = models.ForeignKey(User, models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    handover = models.TextField(blank=True)
    open_items = models.JSONField(default=list)
    given_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["-started_at", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["ended_at"],
                condition=Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="one_shift_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.leader} {self.started_at}"


class ShiftEntry(models.Model):
    """A line of the log. Never changed, never deleted. `ref` points at a thing; `user` none: the system itself."""

    shift = models.ForeignKey(Shift, models.PROTECT, null=True, related_name="entries")
    at = models.DateTimeField(db_index=True)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    author = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    text = models.TextField()
    ref = models.CharField(max_length=140, blank=True)
    url = models.CharField(max_length=300, blank=True)
    exercise = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.at} {self.text[:40]}"


class SituationReport(models.Model):
    """The report of a day: written by the system, worded by the shift leader, published."""

    day = models.DateField(unique=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["-day"]

    def __str__(self) -> str:
        return str(self.day)


class SituationVersion(models.Model):
    """The report as it was saved once: what the system found, and what the leader says of it."""

    report = models.ForeignKey(SituationReport, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    found = models.JSONField()
    text = models.TextField(blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    published = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["report", "-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["report", "number"], name="one_situation_version_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} v{self.number}"
