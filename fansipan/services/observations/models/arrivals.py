"""What arrived: deliveries, their original bytes, the lines that were refused."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from fansipan.services.observations.models.catalogue import Station


class ReadingPlan(models.Model):
    """How a station's bytes were read, by whatever configuration there was: never changed, for readings came of it."""

    station = models.ForeignKey(Station, models.PROTECT, related_name="reading_plans")
    digest = models.CharField(max_length=64)
    since = models.DateTimeField()
    plan = models.JSONField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["station", "digest"], name="one_plan_a_reading"),
        ]

    def __str__(self) -> str:
        return f"{self.station_id} {self.digest[:12]}"


class Delivery(models.Model):
    """What a sender delivered once: one file or one request body.

    `sequence`, `previous_hash` and `chain_hash` put it in its station's chain; `touched`, `first_time` and
    `last_time` say which hours must be rolled up again, and `rolled_up` that it was done. `plan` is how its bytes were
    read; deliveries from before plans were kept have none.
    """

    station = models.ForeignKey(Station, models.PROTECT, null=True, related_name="deliveries", db_index=False)
    sequence = models.BigIntegerField(null=True)
    received_at = models.DateTimeField(_("received"))
    protocol = models.CharField(_("protocol"), max_length=10)
    format = models.CharField(_("format"), max_length=20)
    sender = models.CharField(_("sender"), max_length=120)
    address = models.CharField(_("address"), max_length=64, blank=True)
    name = models.CharField(_("file name"), max_length=300, blank=True)
    size = models.IntegerField(_("bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    readings_hash = models.CharField(max_length=64, blank=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    chain_hash = models.CharField(_("chain hash"), max_length=64, blank=True)
    stored = models.IntegerField(_("stored"), default=0)
    known = models.IntegerField(_("already known"), default=0)
    revised = models.IntegerField(_("revised"), default=0)
    refused = models.IntegerField(_("refused"), default=0)
    touched = ArrayField(models.IntegerField(), default=list)
    first_time = models.DateTimeField(null=True)
    last_time = models.DateTimeField(null=True)
    rolled_up = models.BooleanField(default=False)
    repeats = models.IntegerField(_("times received again"), default=0)
    plan = models.ForeignKey(ReadingPlan, models.PROTECT, null=True, db_index=False, related_name="+")
    replay_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="replays", db_index=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["station", "sequence"], name="one_delivery_a_link"),
            models.UniqueConstraint(
                fields=["station", "sha256"],
                condition=models.Q(replay_of__isnull=True),
                name="same_bytes_once",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["id"], condition=models.Q(rolled_up=False), name="delivery_not_rolled_up"),
            models.Index(fields=["station", "received_at"], name="delivery_by_station"),
            models.Index(fields=["replay_of"], condition=models.Q(replay_of__isnull=False), name="delivery_replays"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.name or self.protocol}"


class Original(models.Model):
    """The bytes as they came, never changed: the record can be replayed from them."""

    delivery = models.OneToOneField(Delivery, models.PROTECT, primary_key=True, related_name="original")
    content = models.BinaryField()

    def __str__(self) -> str:
        return f"original of {self.delivery_id}"


class RefusedLine(models.Model):
    """Quarantine: one line that could not become a reading, with its reason; a replay resolves it."""

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="refused_lines")
    station = models.ForeignKey(Station, models.PROTECT, null=True, related_name="refused_lines")
    datastream_id = models.IntegerField(null=True)
    line = models.IntegerField(_("line"))
    text = models.TextField(_("text"))
    reason = models.CharField(_("reason"), max_length=30)
    detail = models.CharField(_("detail"), max_length=300, blank=True)
    code = models.CharField(_("parameter"), max_length=60, blank=True)
    time = models.DateTimeField(_("time"), null=True)
    refused_at = models.DateTimeField(_("refused"))
    resolved_at = models.DateTimeField(_("resolved"), null=True)
    resolved_by = models.CharField(max_length=200, blank=True)
    resolution = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        verbose_name = _("refused line")
        verbose_name_plural = _("refused lines")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["station", "time"], name="refused_by_station_time"),
            models.Index(fields=["datastream_id", "time"], name="refused_by_stream_time"),
            models.Index(fields=["reason"], condition=models.Q(resolved_at__isnull=True), name="refused_open"),
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id}:{self.line} {self.reason}"


class UnjudgedDelivery(models.Model):
    """A delivery that a judge of another app failed on: its readings are stored, and shown to that judge again."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="unjudged")
    judge = models.CharField(max_length=200)
    failed_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=1)
    error = models.CharField(max_length=500)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["delivery", "judge"], name="unjudged_once"),
        ]

    def __str__(self) -> str:
        return f"{self.judge}: {self.delivery_id}"
