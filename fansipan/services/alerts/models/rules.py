"""Rules and their versions: a version is never changed, so an old alarm shows the rule as it was."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from fansipan.kernel.models import TextField


class AlarmRule(models.Model):
    """A rule over all its versions. `newest` is the number of the one that is judged while it is `active`."""

    code = models.CharField(_("code"), max_length=60, unique=True)
    active = models.BooleanField(_("active"), default=True)
    newest = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["code"]
        verbose_name = _("alarm rule")
        verbose_name_plural = _("alarm rules")

    def __str__(self) -> str:
        return self.code


class AlarmRuleVersion(models.Model):
    """A rule as somebody wrote it. Triggers refuse to change or remove it."""

    rule = models.ForeignKey(AlarmRule, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    title = TextField(_("title"))
    definition = models.JSONField(_("definition"))
    made_at = models.DateTimeField(_("made"))
    made_by = models.CharField(_("made by"), max_length=200)
    why = models.TextField(_("reason"), blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["rule", "-number"]
        verbose_name = _("version of an alarm rule")
        verbose_name_plural = _("versions of alarm rules")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["rule", "number"], name="one_rule_version_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.rule.code} v{self.number}"
