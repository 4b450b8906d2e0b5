"""Channels as an administrator enters them, and how each stands."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from fansipan.kernel.models import TextField
from fansipan.services.notices.contracts.channels import Medium


class NoticeChannel(models.Model):
    """A way to tell people. `kind` is a file in actions/channels; `medium` is the kind of address that it needs.

    `settings` and `secret` hold what the kind asks for. The administration and the audit trail never show `secret`.
    """

    code = models.SlugField(_("code"), max_length=40, unique=True)
    title = TextField(_("title"))
    kind = models.CharField(_("kind of channel"), max_length=30)
    medium = models.CharField(max_length=20, choices=[(one.value, one.value) for one in Medium])
    settings = models.JSONField(_("settings"), default=dict, blank=True)
    secret = models.JSONField(_("secrets"), default=dict, blank=True)
    active = models.BooleanField(_("active"), default=False)
    takes_exercises = models.BooleanField(
        _("takes exercises"),
        default=True,
        help_text=_("Off for sirens and loudspeakers: an exercise is never heard there."),
    )
    digest_minutes = models.PositiveSmallIntegerField(
        _("minutes to gather"),
        default=0,
        help_text=_("Notices of low and medium priority to one person become one message. 0: each at once."),
    )
    per_person_hour = models.PositiveSmallIntegerField(
        _("messages a person and hour"),
        default=0,
        help_text=_("What is more waits and comes as one message. Critical notices are never held back. 0: no limit."),
    )
    per_minute = models.PositiveIntegerField(
        _("messages a minute"),
        default=0,
        help_text=_("Of the whole channel; critical notices go before and do not wait. 0: no limit."),
    )
    parallel = models.PositiveSmallIntegerField(_("sent at the same time"), default=4)
    order = models.PositiveSmallIntegerField(_("order"), default=50)

    class Meta:
        ordering: ClassVar[list[str]] = ["order", "code"]
        verbose_name = _("channel")
        verbose_name_plural = _("channels")

    def __str__(self) -> str:
        return str(self.title.get("vi") or self.code)


class NoticeChannelHealth(models.Model):
    """How a channel stands. While `failing_since` is set, one message at `probe_at` tries whether it is back."""

    channel = models.OneToOneField(NoticeChannel, models.CASCADE, primary_key=True, related_name="health")
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    probe_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, blank=True)
    failed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.channel_id} {self.failures}"
