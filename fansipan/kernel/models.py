"""Tables of the kernel: the audit trail, the outbox of events, and the bilingual text field."""

from __future__ import annotations

from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class TextField(models.JSONField):
    """Bilingual content: {"vi": …, "en": …}."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("default", dict)
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]


class AuditEntry(models.Model):
    """Who did what to which thing, when, from where, before and after, and why.

    Written in the transaction of the change itself. Triggers refuse UPDATE, DELETE and TRUNCATE, and
    the role the site runs as holds only SELECT and INSERT: the application cannot alter its own past.
    """

    at = models.DateTimeField(db_index=True)
    actor = models.CharField(max_length=200)
    user_id = models.BigIntegerField(null=True, db_index=True)
    role = models.CharField(max_length=40)
    address = models.CharField(max_length=64, blank=True)
    request_id = models.CharField(max_length=40, blank=True)
    action = models.CharField(max_length=80, db_index=True)
    target = models.CharField(max_length=200, db_index=True)
    before = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    why = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.actor} {self.action} {self.target}"


class OutboxEvent(models.Model):
    """Something that happened, written in the transaction in which it did. Ids sort by time."""

    id = models.UUIDField(primary_key=True)
    name = models.CharField(max_length=80, db_index=True)
    at = models.DateTimeField(db_index=True)
    payload = models.JSONField(encoder=DjangoJSONEncoder)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.name}"


class EventDelivery(models.Model):
    """That a subscriber handled an event, in the transaction of what it did then."""

    event = models.ForeignKey(OutboxEvent, on_delete=models.CASCADE, related_name="deliveries")
    subscriber = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["event", "subscriber"], name="handled_once"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} → {self.subscriber}"
