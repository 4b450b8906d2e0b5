"""Cases and what belongs to them. The timeline (CaseEvent) and the files only grow: triggers refuse change."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from fansipan.services.cases.contracts import ClockState, EventKind
from fansipan.services.cases.models.types import CaseTypeVersion
from fansipan.services.identity.models import Organisation, User


class CaseCounter(models.Model):
    """The last number given out to cases of some first letters in a year."""

    prefix = models.CharField(max_length=4)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["prefix", "year"], name="one_counter_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}-{self.year} {self.last}"


class Case(models.Model):
    """Something that somebody must see to. `origin` is what opened it, such as alarm:123, while it is open."""

    code = models.CharField(max_length=20, unique=True)
    version = models.ForeignKey(CaseTypeVersion, models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    state = models.CharField(max_length=40, db_index=True)
    urgency = models.CharField(max_length=40, blank=True)
    agency = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    party = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    origin = models.CharField(max_length=140, blank=True)
    place = models.CharField(max_length=20, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    public = models.BooleanField(default=False)
    paused = models.BooleanField(default=False)
    transfers = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField(db_index=True)
    entered_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-opened_at", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["origin"], condition=~Q(origin="") & Q(closed_at__isnull=True), name="one_open_case_an_origin"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class CaseLink(models.Model):
    """A thing that a case is about, by its reference: station:TL-KT-01."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="links")
    ref = models.CharField(max_length=140, db_index=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "ref"], name="one_link_a_thing"),
        ]

    def __str__(self) -> str:
        return self.ref


class CaseEvent(models.Model):
    """Something that happened to a case. Never changed, never deleted."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="events")
    at = models.DateTimeField()
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in EventKind])
    actor = models.CharField(max_length=200)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    side = models.CharField(max_length=20, blank=True)
    text = models.TextField(blank=True)
    state = models.CharField(max_length=40, blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.at}"


class CaseFile(models.Model):
    """A photo or document, kept in the database so that a backup holds it. Never changed, never deleted."""

    event = models.ForeignKey(CaseEvent, models.PROTECT, related_name="files")
    name = models.CharField(max_length=200)
    mime_type = models.CharField(max_length=100)
    size = models.IntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    content = models.BinaryField()
    taken_at = models.DateTimeField(null=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    metres = models.IntegerField(null=True)
    told_by_photo = models.BooleanField(default=False)
    known_from = models.CharField(max_length=20, blank=True)

    def __str__(self) -> str:
        return self.name


class CaseTask(models.Model):
    """Something that an organisation, or one person of it, is asked to do for a case."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="tasks")
    title = models.CharField(max_length=300)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    person = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    due = models.DateTimeField(null=True)
    given_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    note = models.TextField(blank=True)
    told_late = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["due"], condition=Q(done_at__isnull=True), name="open_tasks_by_due"),
        ]

    def __str__(self) -> str:
        return self.title


class CaseClock(models.Model):
    """How a clock stands since the last step: what lists and the watch over deadlines read.

    `next_at`: when somebody is to be told next; `told`: how many escalations of this round were.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="clocks")
    name = models.CharField(max_length=40)
    state = models.CharField(max_length=10, default=ClockState.WAITING.value)
    round = models.PositiveSmallIntegerField(default=0)
    due = models.DateTimeField(null=True)
    expired_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    told = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "name"], name="one_clock_a_name"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="clocks_by_next"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.name} {self.state}"


class CaseRecord(models.Model):
    """The PDF record of a closed case: one each time it was closed."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="records")
    closed_at = models.DateTimeField()
    made_at = models.DateTimeField()
    size = models.IntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-closed_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "closed_at"], name="one_record_a_closing"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.closed_at}"
