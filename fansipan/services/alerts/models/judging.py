"""What the judging remembers between batches."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fansipan.services.alerts.models.rules import AlarmRule


class Track(models.Model):
    """How far a rule is with a datastream (0: with a whole station), where it is not simply quiet.

    `state` is that of `rules.judging` after the reading at `through`; `base` and `middle` are older ones, from which
    late readings are judged again. `wake_at`: when time alone will change something. `open`: the next reading matters,
    whatever it is. A row that was quiet for long enough is taken away.
    """

    rule = models.ForeignKey(AlarmRule, models.CASCADE, related_name="tracks")
    version = models.PositiveIntegerField()
    station_id = models.IntegerField()
    datastream_id = models.IntegerField(default=0)
    state = models.JSONField(default=dict)
    base = models.JSONField(default=dict)
    middle = models.JSONField(default=dict)
    through = models.DateTimeField()
    wake_at = models.DateTimeField(null=True)
    open = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["rule", "station_id", "datastream_id"], name="one_track_a_subject"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["datastream_id"], name="track_by_datastream"),
            models.Index(fields=["wake_at"], condition=models.Q(wake_at__isnull=False), name="track_to_wake"),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id}: {self.station_id}/{self.datastream_id}"


class AlertEngine(models.Model):
    """One row. `compiled` rises with every change that processes must learn of before they judge again.

    `beat_at`: when the periodic work last ran; `up_since`: since when it did without a pause. Silence before that is
    not the stations'.
    """

    compiled = models.BigIntegerField(default=1)
    beat_at = models.DateTimeField(null=True)
    up_since = models.DateTimeField(null=True)
    flood_since = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"engine {self.compiled}"
