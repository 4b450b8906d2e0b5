"""Residents who chose communes, and what is pushed to them. Nothing says who they are."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

WELCOME, OWN_MATTER = "welcome", "own_matter"
PASSING = (WELCOME, OWN_MATTER)
"""Interests that nobody chooses: the first word to a subscription, and steps of what somebody follows. They are no news
of communes, and nothing of them stays when they are told."""


class PushService(models.Model):
    """A service that carries pushes to browsers; endpoints of others are refused."""

    origin = models.CharField(
        _("address"), max_length=200, unique=True, help_text=_("Such as https://*.push.apple.com; * is any name.")
    )
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["origin"]
        verbose_name = _("push service")
        verbose_name_plural = _("push services")

    def __str__(self) -> str:
        return self.origin


class PushSubscription(models.Model):
    """A browser that wants to hear of communes. Who knows the endpoint may change it: nobody else can."""

    endpoint = models.CharField(max_length=600, unique=True)
    p256dh = models.BinaryField()
    auth = models.BinaryField()
    language = models.CharField(max_length=16, default="vi")
    communes = ArrayField(models.CharField(max_length=30))
    topics = ArrayField(models.CharField(max_length=40))
    made_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [GinIndex(fields=["communes"], name="subscriptions_by_commune")]

    def __str__(self) -> str:
        return str(self.pk)


class SubscribeCount(models.Model):
    """How many subscriptions came from one place in an hour. `mark` is a keyed hash: the address itself is not kept."""

    mark = models.CharField(max_length=64)
    hour = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["mark", "hour"], name="one_count_a_place_and_hour"),
        ]

    def __str__(self) -> str:
        return f"{self.hour} {self.count}"


class PushCampaign(models.Model):
    """Something pushed to the residents of communes. `topic`: what has the same one takes the place of what was before.

    `fanned_at`: when it was decided who gets it; `finished_at`: when the last one got it.
    """

    key = models.CharField(max_length=200, unique=True)
    thread = models.CharField(max_length=200, db_index=True)
    interest = models.CharField(max_length=40)
    communes = ArrayField(models.CharField(max_length=30))
    but = ArrayField(models.CharField(max_length=30), default=list)
    texts = models.JSONField()
    url = models.CharField(max_length=500, blank=True)
    urgency = models.CharField(max_length=10, default="normal")
    expires_at = models.DateTimeField()
    made_at = models.DateTimeField(db_index=True)
    fanned_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    total = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["-made_at", "-id"]

    def __str__(self) -> str:
        return self.key


class PushDelivery(models.Model):
    """One subscription that is still to get a campaign; the row goes when it has."""

    campaign = models.ForeignKey(PushCampaign, models.CASCADE, related_name="+", db_index=False)
    subscription = models.ForeignKey(PushSubscription, models.CASCADE, related_name="+")
    commune = models.CharField(max_length=30)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["campaign", "subscription"], name="one_push_a_subscription"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.subscription_id}"


class PushTally(models.Model):
    """What became of a campaign in a commune. `gone`: the subscription is no more. A push counts once."""

    campaign = models.ForeignKey(PushCampaign, models.CASCADE, related_name="tallies")
    commune = models.CharField(max_length=30)
    sent = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    gone = models.PositiveIntegerField(default=0)
    tries = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["commune"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["campaign", "commune"], name="one_tally_a_commune"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.commune}"
