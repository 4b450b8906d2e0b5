"""Dashboards, and the screens that show the wall."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fansipan.services.identity.models import User


class Dashboard(models.Model):
    """Cards in their order. It is its owner's; `shared`: everybody's of the centre; `role`: what that role begins with.

    `cards`: [{"kind": "number", "of": "cases.open", "wide": false}, …], as rules/boards.py reads them.
    """

    title = models.CharField(max_length=120)
    owner = models.ForeignKey(User, models.CASCADE, related_name="+")
    shared = models.BooleanField(default=False)
    role = models.CharField(max_length=30, blank=True)
    cards = models.JSONField(default=list)
    changed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["title", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["role"], condition=~models.Q(role=""), name="one_dashboard_a_role"),
        ]

    def __str__(self) -> str:
        return self.title


class WallLink(models.Model):
    """A link by which a screen shows the wall: its account may look at the wall and do nothing else."""

    name = models.CharField(max_length=120)
    token_sha256 = models.CharField(max_length=64, unique=True)
    account = models.OneToOneField(User, models.PROTECT, related_name="+")
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-made_at"]

    def __str__(self) -> str:
        return self.name
