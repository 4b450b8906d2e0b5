"""By what people can be told: their addresses and wishes, people without an account, teams."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fansipan.kernel.models import TextField
from fansipan.services.identity.models import Organisation, User
from fansipan.services.notices.contracts.channels import Medium
from fansipan.services.notices.contracts.notices import NoticePriority

LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
SOUNDS = [
    ("chime", _("Chime")),
    ("alarm", _("Alarm")),
    ("horn", _("Horn")),
    ("none", _("No sound")),
]


class NoticeContact(models.Model):
    """Somebody without an account who is told all the same: a village head, somebody on duty at a dam."""

    name = models.CharField(_("name"), max_length=200)
    function = models.CharField(_("function"), max_length=200, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )
    communes = ArrayField(models.CharField(max_length=30), verbose_name=_("communes"), default=list, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES, default="vi")
    active = models.BooleanField(_("active"), default=True)
    source = models.TextField(_("source"), blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "id"]
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")

    def __str__(self) -> str:
        return self.name


class NoticePreference(models.Model):
    """How a person wants to be told. `quiet` holds stretches of the week, broken from the priority `wakes_from` on."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="+")
    language = models.CharField(max_length=2, choices=LANGUAGES, default="vi")
    sound = models.CharField(max_length=10, choices=SOUNDS, default="chime")
    quiet = models.JSONField(default=list)
    wakes_from = models.PositiveSmallIntegerField(default=NoticePriority.HIGH.value)

    def __str__(self) -> str:
        return str(self.user_id)


class NoticeAddress(models.Model):
    """Where somebody can be reached. One of a user counts once it is verified; `gone_at`: it is no more."""

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    contact = models.ForeignKey(NoticeContact, models.CASCADE, null=True, related_name="addresses")
    medium = models.CharField(max_length=20, choices=[(one.value, one.value) for one in Medium])
    value = models.CharField(max_length=600)
    keys = models.JSONField(default=dict)
    label = models.CharField(max_length=100, blank=True)
    added_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True)
    code_hash = models.CharField(max_length=64, blank=True)
    code_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "medium", "value"], name="one_address_a_user"),
            models.UniqueConstraint(fields=["contact", "medium", "value"], name="one_address_a_contact"),
            models.CheckConstraint(name="address_of_one", condition=Q(user__isnull=True) ^ Q(contact__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.medium} {self.pk}"


class NoticeTeam(models.Model):
    """People who are told together."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    title = TextField(_("title"))

    class Meta:
        ordering: ClassVar[list[str]] = ["code"]
        verbose_name = _("team")
        verbose_name_plural = _("teams")

    def __str__(self) -> str:
        return str(self.title.get("vi") or self.code)


class NoticeTeamMember(models.Model):
    """Somebody of a team."""

    team = models.ForeignKey(NoticeTeam, models.CASCADE, related_name="members")
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    contact = models.ForeignKey(NoticeContact, models.CASCADE, null=True, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["team", "user"], name="user_once_in_a_team"),
            models.UniqueConstraint(fields=["team", "contact"], name="contact_once_in_a_team"),
            models.CheckConstraint(name="member_is_one", condition=Q(user__isnull=True) ^ Q(contact__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.team_id} {self.user_id or self.contact_id}"
