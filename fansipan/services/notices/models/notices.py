"""Notices, what put an end to them, and the policies that are at work on each."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from fansipan.services.identity.models import User
from fansipan.services.notices.contracts.notices import NoticePriority, Settling
from fansipan.services.notices.models.policies import NoticePolicyVersion

SETTLINGS = [(one.value, one.value) for one in Settling]


class Notice(models.Model):
    """Something that was told, as it was handed in. `spread_at`: when the policies for it were chosen.

    What ended the asking about its thread up to the settling numbered `settlings_before` was of what was told earlier.
    The settled_… fields hold the newest one since.
    """

    key = models.CharField(max_length=200, unique=True)
    thread = models.CharField(max_length=200, db_index=True)
    kind = models.CharField(max_length=80, db_index=True)
    priority = models.PositiveSmallIntegerField(choices=[(one.value, one.name) for one in NoticePriority])
    texts = models.JSONField()
    facts = models.JSONField(default=list)
    url = models.CharField(max_length=500, blank=True)
    refs = models.JSONField(default=list)
    audience = models.JSONField()
    exercise = models.BooleanField(default=False)
    told_at = models.DateTimeField(db_index=True)
    settlings_before = models.BigIntegerField(default=0)
    spread_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_how = models.CharField(max_length=20, choices=SETTLINGS, blank=True)
    settled_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-told_at", "-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["id"], condition=Q(spread_at__isnull=True), name="notices_to_spread"),
        ]

    def __str__(self) -> str:
        return self.key


class NoticeAttachment(models.Model):
    """A file that goes with a notice."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    content = models.BinaryField()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return self.name


class NoticeSettling(models.Model):
    """What put an end to the asking about a matter. `by_plant`: said by somebody of a plant."""

    thread = models.CharField(max_length=200, db_index=True)
    how = models.CharField(max_length=20, choices=SETTLINGS)
    at = models.DateTimeField()
    by = models.CharField(max_length=200, blank=True)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    by_plant = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.thread} {self.how}"


class NoticeRun(models.Model):
    """A policy at work on a notice. The rungs up to `done_until` were taken; the next one comes at `next_at`."""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="runs")
    version = models.ForeignKey(NoticePolicyVersion, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    done_until = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    last_taken = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["notice", "version"], name="one_run_a_policy"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="runs_by_next"),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.version_id}"
