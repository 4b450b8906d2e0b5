"""Policies, and every version there ever was: the trail of an old notice shows the policy as it was."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from fansipan.kernel.models import TextField


class NoticePolicy(models.Model):
    """A policy as it is now. They are looked at in their order; `definition` is what rules/policies.py reads."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    title = TextField(_("title"))
    order = models.PositiveSmallIntegerField(_("order"), default=50)
    active = models.BooleanField(_("active"), default=True)
    definition = models.JSONField(_("definition"))

    class Meta:
        ordering: ClassVar[list[str]] = ["order", "code"]
        verbose_name = _("policy")
        verbose_name_plural = _("policies")

    def __str__(self) -> str:
        return str(self.title.get("vi") or self.code)


class NoticePolicyVersion(models.Model):
    """A policy as it was from a moment on. Never changed."""

    policy = models.ForeignKey(NoticePolicy, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = TextField()
    definition = models.JSONField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["policy", "-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["policy", "number"], name="one_policy_version_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.policy_id} v{self.number}"
