"""What was sent: what is due, each file with its bytes, each time it was sent, what people asked for again."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from fansipan.services.exchange.contracts import FileState
from fansipan.services.exchange.models.destinations import Destination
from fansipan.services.identity.models import User
from fansipan.services.observations.models import Station

WAITING = models.Q(state=FileState.WAITING.value)


class Resend(models.Model):
    """A period that a person wants sent again. `done_at`: all of it has become files; `files`: how many."""

    destination = models.ForeignKey(Destination, models.PROTECT, related_name="resends")
    stations = ArrayField(models.CharField(max_length=40))
    start = models.DateTimeField()
    end = models.DateTimeField()
    why = models.TextField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    files = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return f"{self.destination_id} {self.start} – {self.end}"


class DueSpan(models.Model):
    """(start, end] of a station in which something changed that a destination wants: to be made into files."""

    destination = models.ForeignKey(Destination, models.CASCADE, related_name="+")
    station = models.ForeignKey(Station, models.CASCADE, related_name="+")
    start = models.DateTimeField()
    end = models.DateTimeField()
    lane = models.SmallIntegerField(default=0)
    resend = models.ForeignKey(Resend, models.CASCADE, null=True, related_name="spans")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["destination", "lane", "start"], name="due_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.destination_id} {self.station_id} {self.start} – {self.end}"


class OutboundFile(models.Model):
    """One content of one window (start, end] of one station for one destination.

    `revision` counts the contents of the window, `is_current` marks the newest. State, words and times are those of
    its newest sending; `was_accepted` is true of all its successors once one of them was accepted.
    """

    destination = models.ForeignKey(Destination, models.PROTECT, related_name="+")
    station = models.ForeignKey(Station, models.PROTECT, related_name="+")
    start = models.DateTimeField()
    end = models.DateTimeField()
    revision = models.PositiveIntegerField()
    is_current = models.BooleanField(default=True)
    folder = models.CharField(max_length=300, blank=True)
    name = models.CharField(max_length=300)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    readings = models.PositiveIntegerField()
    deliveries = ArrayField(models.BigIntegerField())
    made_at = models.DateTimeField()
    state = models.CharField(max_length=10, default=FileState.WAITING.value)
    was_accepted = models.BooleanField(default=False)
    accepted_at = models.DateTimeField(null=True)
    said = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["destination", "station", "end", "revision"], name="one_file_a_revision"),
            models.UniqueConstraint(
                fields=["destination", "station", "end"],
                condition=models.Q(is_current=True),
                name="one_current_file_a_window",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["destination", "end"], name="file_by_end"),
        ]

    def __str__(self) -> str:
        return self.name


class FileContent(models.Model):
    """The bytes of a file, never changed."""

    file = models.OneToOneField(OutboundFile, models.CASCADE, primary_key=True, related_name="content")
    content = models.BinaryField()

    def __str__(self) -> str:
        return str(self.file_id)


class Sending(models.Model):
    """One way of a file to its destination, until it was accepted or given up. Its number is its place in the queue."""

    file = models.ForeignKey(OutboundFile, models.CASCADE, related_name="sendings")
    destination = models.ForeignKey(Destination, models.PROTECT, related_name="+")
    station = models.ForeignKey(Station, models.PROTECT, related_name="+")
    resend = models.ForeignKey(Resend, models.PROTECT, null=True, related_name="sendings")
    lane = models.SmallIntegerField(default=0)
    state = models.CharField(max_length=10, default=FileState.WAITING.value)
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    queued_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    said = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["file"], condition=WAITING, name="one_sending_a_file_at_a_time"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["destination", "lane", "id"], condition=WAITING, name="sending_queue"),
        ]

    def __str__(self) -> str:
        return f"{self.file_id} {self.state}"
