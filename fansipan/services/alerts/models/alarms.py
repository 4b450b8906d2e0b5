"""Alarms, every step of their lives, and the groups in which they are told."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from fansipan.kernel.models import TextField
from fansipan.services.alerts.contracts import AlarmPriority, LifeKind, LifePhase
from fansipan.services.alerts.models.rules import AlarmRule, AlarmRuleVersion
from fansipan.services.identity.models import Organisation
from fansipan.services.observations.models import Station

PRIORITIES = [(one.value, one.name.lower()) for one in AlarmPriority]
PHASES = [(one.value, one.value) for one in LifePhase]


class AlarmGroup(models.Model):
    """Alarms that are told together; closed when none of them stands any more.

    `told_level` is the highest priority that was told, `tell_at` when the next message is due, `messages` how many went
    out, `settled` how the asking about them ended. `place` is what they share, `case` the code of their incident.
    """

    key = models.CharField(max_length=200)
    family = models.CharField(max_length=20)
    title = TextField()
    place = models.CharField(max_length=100, blank=True)
    flood = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    told_level = models.PositiveSmallIntegerField(default=0)
    messages = models.PositiveIntegerField(default=0)
    tell_at = models.DateTimeField(null=True)
    wait_seconds = models.PositiveIntegerField(default=0)
    interval_seconds = models.PositiveIntegerField(default=300)
    repeat_minutes = models.PositiveIntegerField(default=240)
    settled = models.CharField(max_length=20, blank=True)
    case = models.CharField(max_length=30, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["key"], condition=models.Q(closed_at=None), name="one_open_group_a_key"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["tell_at"], condition=models.Q(tell_at__isnull=False), name="group_to_tell"),
            models.Index(fields=["opened_at"], name="group_by_opening"),
        ]

    def __str__(self) -> str:
        return self.key


class Alarm(models.Model):
    """What a rule looks for, from its raising until it is normal again.

    `subject` names what it is about: "datastream:12", "station:5" or what a reporter called it. The columns say how it
    stands; the transitions say how it came to that, and rebuild it. `steps` counts them, and
    `published` says up to which the others were told by events. `occurrences`: how often it
    was raised before it was normal again; `told_occurrences` and `told_priority` are what people were told of it.
    """

    rule = models.ForeignKey(AlarmRule, models.PROTECT, related_name="alarms")
    version = models.ForeignKey(AlarmRuleVersion, models.PROTECT, related_name="+")
    subject = models.CharField(max_length=150)
    station = models.ForeignKey(Station, models.PROTECT, null=True, related_name="+")
    datastream_id = models.IntegerField(null=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    commune = models.CharField(max_length=20, blank=True)
    basin = models.CharField(max_length=100, blank=True)
    family = models.CharField(max_length=20)
    group = models.ForeignKey(AlarmGroup, models.PROTECT, null=True, related_name="alarms")
    phase = models.CharField(max_length=20, choices=PHASES)
    priority = models.PositiveSmallIntegerField(choices=PRIORITIES)
    level = models.PositiveSmallIntegerField(default=1)
    level_code = models.CharField(max_length=60, blank=True)
    level_title = TextField()
    value = models.FloatField(null=True)
    value_at = models.DateTimeField(null=True)
    limit = models.FloatField(null=True)
    unit = models.CharField(max_length=30, blank=True)
    clause = models.CharField(max_length=300, blank=True)
    suspect = models.BooleanField(default=False)
    peak = models.FloatField(null=True)
    peak_at = models.DateTimeField(null=True)
    raised_at = models.DateTimeField()
    detected_at = models.DateTimeField()
    occurred_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.CharField(max_length=200, blank=True)
    returned_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    latching = models.BooleanField(default=False)
    muted = ArrayField(models.CharField(max_length=20), default=list)
    muted_until = models.DateTimeField(null=True)
    inhibited_by = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    inhibiting = models.BooleanField(default=False)
    withdrawn = models.BooleanField(default=False)
    occurrences = models.PositiveIntegerField(default=1)
    told_occurrences = models.PositiveIntegerField(default=0)
    told_priority = models.PositiveSmallIntegerField(default=0)
    steps = models.PositiveIntegerField(default=0)
    published = models.PositiveIntegerField(default=0)
    realarm_at = models.DateTimeField(null=True)
    case = models.CharField(max_length=30, blank=True)
    exercise = models.BooleanField(default=False)
    note = TextField()
    url = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-raised_at", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["rule", "subject"], condition=models.Q(closed_at=None), name="one_open_alarm_a_subject"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["raised_at"], name="alarm_by_raising"),
            models.Index(fields=["occurred_at"], name="alarm_by_occurring"),
            models.Index(fields=["station", "raised_at"], name="alarm_by_station"),
            models.Index(fields=["rule", "subject", "raised_at"], name="alarm_by_subject"),
            models.Index(fields=["id"], condition=models.Q(closed_at=None), name="alarm_open"),
            models.Index(fields=["realarm_at"], condition=models.Q(realarm_at__isnull=False), name="alarm_to_realarm"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """BD-000123: báo động."""
        return f"BD-{self.pk:06d}"


class AlarmTransition(models.Model):
    """A step of an alarm's life. It only grows: triggers refuse to change or remove it."""

    alarm = models.ForeignKey(Alarm, models.PROTECT, related_name="transitions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=[(one.value, one.value) for one in LifeKind])
    before = models.CharField(max_length=20)
    after = models.CharField(max_length=20)
    at = models.DateTimeField()
    noted_at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    user_id = models.BigIntegerField(null=True)
    role = models.CharField(max_length=40)
    why = models.TextField(blank=True)
    level = models.PositiveSmallIntegerField(default=0)
    value = models.FloatField(null=True)
    limit = models.FloatField(null=True)
    until = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["alarm", "number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["alarm", "number"], name="one_step_a_number"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["noted_at"], name="step_by_noting"),
        ]

    def __str__(self) -> str:
        return f"{self.alarm_id}.{self.number} {self.kind}"
