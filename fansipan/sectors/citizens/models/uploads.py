"""Files on their way to us: each piece that arrived stays, so that a broken line costs only what was on it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Upload(models.Model):
    """A file that is being sent. `offset`: so many of its `length` bytes are here. `used`: it belongs to a report.

    `origin`: from where, as a digest that changes every day, only to count how much comes.
    """

    id = models.UUIDField(primary_key=True)
    length = models.BigIntegerField()
    offset = models.BigIntegerField(default=0)
    name = models.CharField(max_length=200, blank=True)
    begun_at = models.DateTimeField(db_index=True)
    used = models.BooleanField(default=False)
    origin = models.CharField(max_length=64, default="", blank=True, db_index=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["length"], condition=models.Q(used=False), name="files_no_report_has"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="no_more_than_said", condition=models.Q(offset__lte=models.F("length"))),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.offset}/{self.length}"


class UploadPart(models.Model):
    """Bytes of a file from `start` on."""

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="parts")
    start = models.BigIntegerField()
    content = models.BinaryField()

    class Meta:
        ordering: ClassVar[list[str]] = ["start"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["upload", "start"], name="one_part_a_start"),
        ]

    def __str__(self) -> str:
        return f"{self.upload_id} {self.start}"
