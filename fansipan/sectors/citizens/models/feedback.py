"""What residents reported. The case (services/cases) holds no word of theirs: there nothing can ever be erased."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from fansipan.sectors.citizens.contracts import Channel, MediaKind, MediaState, Moderation, RouteReason
from fansipan.sectors.citizens.models.catalogue import Asset, FeedbackCategory
from fansipan.sectors.citizens.models.uploads import Upload


class Report(models.Model):
    """A report and its case. `secret` is the digest of the secret by which its sender opens it.

    Not `exact`: only the commune is known, and the place is the middle of it.
    """

    key = models.CharField(max_length=64, unique=True)
    case = models.CharField(max_length=20, unique=True)
    category = models.ForeignKey(FeedbackCategory, models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    shown_text = models.TextField(blank=True)
    address = models.CharField(max_length=300, blank=True)
    lon = models.FloatField(db_index=True)
    lat = models.FloatField(db_index=True)
    commune = models.CharField(max_length=20, blank=True, db_index=True)
    exact = models.BooleanField(default=True)
    danger = models.BooleanField(default=False)
    channel = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Channel])
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    language = models.CharField(max_length=8, default="vi")
    sent_at = models.DateTimeField(db_index=True)
    secret = models.CharField(max_length=64, unique=True)
    moderation = models.CharField(
        max_length=10, choices=[(one.value, one.value) for one in Moderation], default=Moderation.WAITING.value
    )
    spam = ArrayField(models.CharField(max_length=20), default=list)
    reason = models.CharField(max_length=10, choices=[(one.value, one.value) for one in RouteReason])
    detail = models.CharField(max_length=200, blank=True)
    asset = models.ForeignKey(Asset, models.SET_NULL, null=True, related_name="+")
    main = models.ForeignKey("self", models.PROTECT, null=True, related_name="joined")
    rating = models.PositiveSmallIntegerField(null=True)
    rating_text = models.TextField(blank=True)
    rated_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-sent_at", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="one_to_five_stars", condition=models.Q(rating=None) | models.Q(rating__range=(1, 5))
            ),
        ]

    def __str__(self) -> str:
        return self.case


class ReportPerson(models.Model):
    """Who reported, sealed: it is read only by those who need it, for a reason that is noted, and can be erased."""

    report = models.OneToOneField(Report, models.CASCADE, related_name="person")
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.report_id}"


class ReportMedia(models.Model):
    """A file of a report. `picture` and `thumb` are what others may see: blurred, small, and without what the camera
    wrote into it; the file itself lies in the parts of its upload, that of an agency in its case (`case_file`)."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="media")
    kind = models.CharField(max_length=10, choices=[(one.value, one.value) for one in MediaKind])
    state = models.CharField(max_length=10, choices=[(one.value, one.value) for one in MediaState], db_index=True)
    mime_type = models.CharField(max_length=60)
    size = models.BigIntegerField()
    upload = models.OneToOneField(Upload, models.PROTECT, null=True, related_name="media")
    case_file = models.BigIntegerField(null=True, unique=True)
    boxes = models.JSONField(default=list)
    picture = models.BinaryField(null=True)
    thumb = models.BinaryField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return f"{self.report_id} {self.kind} {self.state}"


class ReportNews(models.Model):
    """What its sender was told, by which step of the case."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="news")
    event = models.UUIDField()
    at = models.DateTimeField()
    state = models.CharField(max_length=40)

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["report", "event"], name="told_of_a_step_once"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.state}"


class ReportSupport(models.Model):
    """Somebody else who has the same trouble."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="supporters")
    device = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["report", "device"], name="one_voice_a_device"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id}"


class ReportOrigin(models.Model):
    """From where something was sent, as digests that change every day: only to count, gone after a week."""

    deed = models.CharField(max_length=20)
    address = models.CharField(max_length=64, db_index=True)
    device = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.deed} {self.at}"


class ReportDevice(models.Model):
    """A browser that wants to hear of a report by Web Push. Gone with what is known of who sent it."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="devices")
    endpoint = models.URLField(max_length=600)
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["report", "endpoint"], name="one_ear_a_browser"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id}"
