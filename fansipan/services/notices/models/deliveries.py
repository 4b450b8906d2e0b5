"""Deliveries and every try of each: also the queue from which channels send."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from fansipan.services.identity.models import User
from fansipan.services.notices.contracts.deliveries import DeliveryState, Held, Suppressed
from fansipan.services.notices.models.channels import NoticeChannel
from fansipan.services.notices.models.notices import Notice, NoticeRun
from fansipan.services.notices.models.people import NoticeAddress, NoticeContact

WAITING = (DeliveryState.QUEUED.value, DeliveryState.SENDING.value)


class NoticeDelivery(models.Model):
    """A notice to one address by one channel in one round: there is never a second row for it.

    `to` names the address ("address:5", "mail:7" for the one of an account, "user:7" for the inbox, "itself"). `key`
    goes with every try. `sent_as` is the key of the message that told it: of another delivery, where several were told
    together. `run`, `step`, `place` say which rung of which policy asked for it.
    """

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="deliveries")
    channel = models.ForeignKey(NoticeChannel, models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField(default=0)
    to = models.CharField(max_length=40)
    run = models.ForeignKey(NoticeRun, models.PROTECT, null=True, related_name="+")
    step = models.SmallIntegerField(default=0)
    place = models.PositiveSmallIntegerField(default=0)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    contact = models.ForeignKey(NoticeContact, models.SET_NULL, null=True, related_name="+")
    address = models.ForeignKey(NoticeAddress, models.SET_NULL, null=True, related_name="+")
    recipient = models.CharField(max_length=200)
    shown = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=2, default="vi")
    priority = models.PositiveSmallIntegerField()
    key = models.UUIDField(unique=True)
    sent_as = models.UUIDField(null=True, db_index=True)
    state = models.CharField(max_length=12, choices=[(one.value, one.value) for one in DeliveryState])
    held = models.CharField(max_length=12, choices=[(one.value, one.value) for one in Held], blank=True)
    suppressed = models.CharField(max_length=20, choices=[(one.value, one.value) for one in Suppressed], blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    reference = models.CharField(max_length=200, blank=True, db_index=True)
    queued_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["queued_at", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["notice", "channel", "round", "to"], name="told_once_a_round"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["channel", "next_at"], condition=Q(state__in=WAITING), name="deliveries_waiting"),
            models.Index(fields=["channel", "to", "sent_at"], name="deliveries_lately"),
            models.Index(fields=["user", "-id"], name="deliveries_of_user"),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} → {self.to}"


class NoticeAttempt(models.Model):
    """One try, on record before it begins, so that one whose worker was killed is seen. `result` "": under way."""

    delivery = models.ForeignKey(NoticeDelivery, models.CASCADE, related_name="attempts")
    at = models.DateTimeField()
    result = models.CharField(max_length=12, blank=True)
    detail = models.CharField(max_length=500, blank=True)
    milliseconds = models.PositiveIntegerField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.result}"
