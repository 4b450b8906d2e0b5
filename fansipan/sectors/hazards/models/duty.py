"""What people on duty keep: release notices, contact trees, drills, the log of decisions."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from fansipan.kernel.models import TextField
from fansipan.sectors.hazards.contracts import Decided, Stage, TreeState
from fansipan.sectors.hazards.models.network import Gauge, River


class Plant(models.Model):
    """A hydropower plant or reservoir that announces its releases."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = TextField(_("name"))
    river = models.ForeignKey(River, models.PROTECT, related_name="plants", verbose_name=_("river"))
    position_km = models.FloatField(_("kilometre of the river"), null=True, blank=True)
    source = models.TextField(_("source"), blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["river", "position_km", "code"]
        verbose_name = _("plant that lets water out")
        verbose_name_plural = _("plants that let water out")

    def __str__(self) -> str:
        return f"{self.code} · {self.name.get('vi', '')}"


class ReleaseNotice(models.Model):
    """That a plant lets out so many m3/s from a moment on; a correction is a new notice, the old one is withdrawn."""

    plant = models.ForeignKey(Plant, models.PROTECT, related_name="notices", verbose_name=_("plant"))
    start = models.DateTimeField(_("from"), db_index=True)
    end = models.DateTimeField(_("to"), null=True, blank=True)
    low = models.FloatField(_("least, m³/s"))
    high = models.FloatField(_("most, m³/s"))
    received_at = models.DateTimeField(_("received"))
    channel = models.CharField(_("by what way"), max_length=80)
    note = models.TextField(_("note"), blank=True)
    entered_by = models.ForeignKey("identity.User", models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(_("entered"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    why = models.TextField(_("why it was withdrawn"), blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-start"]
        verbose_name = _("release notice")
        verbose_name_plural = _("release notices")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="release_is_a_range", condition=models.Q(low__gte=0, high__gte=models.F("low"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plant_id} {self.start:%Y-%m-%d %H:%M}"


class ContactTree(models.Model):
    """Whom to reach in a commune, one after the other, when water comes."""

    commune = models.CharField(_("code of the commune"), max_length=20, unique=True)
    stage = models.CharField(
        _("from which level"), max_length=10, default=Stage.II.value, choices=[(one.value, one.value) for one in Stage]
    )
    active = models.BooleanField(_("active"), default=True)
    source = models.TextField(_("source"), blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["commune"]
        verbose_name = _("contact tree")
        verbose_name_plural = _("contact trees")

    def __str__(self) -> str:
        return self.commune


class ContactStep(models.Model):
    """One step of a contact tree: whom, and how long an answer is waited for before the next one is told."""

    tree = models.ForeignKey(ContactTree, models.CASCADE, related_name="steps", verbose_name=_("contact tree"))
    order = models.PositiveSmallIntegerField(_("order"))
    name = TextField(_("who"))
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    user = models.ForeignKey(
        "identity.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("account")
    )
    organisation = models.ForeignKey(
        "identity.Organisation", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )
    contact = models.ForeignKey(
        "notices.NoticeContact", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("contact")
    )
    wait_minutes = models.PositiveSmallIntegerField(_("minutes to wait for an answer"), default=10)

    class Meta:
        ordering: ClassVar[list[str]] = ["tree", "order"]
        verbose_name = _("step of a contact tree")
        verbose_name_plural = _("steps of a contact tree")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["tree", "order"], name="one_step_an_order"),
        ]

    def __str__(self) -> str:
        return f"{self.tree} {self.order}"


class Drill(models.Model):
    """An exercise: whatever belongs to it is marked as one everywhere and reaches no resident."""

    title = models.CharField(_("title"), max_length=200)
    began_at = models.DateTimeField(_("began"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    by = models.ForeignKey("identity.User", models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    event = models.CharField(_("event that is replayed"), max_length=40, blank=True)
    speed = models.FloatField(_("times as fast"), default=1.0)
    led_at = models.DateTimeField(null=True, editable=False)  # when it was last paused, sped up or moved ahead
    led_from = models.DateTimeField(null=True, editable=False)  # and the moment of its flood from which it ran on then
    followed_until = models.DateTimeField(null=True, editable=False)  # the moment of its flood that was come to

    class Meta:
        ordering: ClassVar[list[str]] = ["-began_at"]
        verbose_name = _("drill")
        verbose_name_plural = _("drills")

    def __str__(self) -> str:
        return self.title


class TreeRun(models.Model):
    """A contact tree that is told of something: how far it has come and who answered."""

    tree = models.ForeignKey(ContactTree, models.PROTECT, related_name="runs")
    warning = models.CharField(max_length=30, blank=True)
    said = models.JSONField(default=dict)
    drill = models.ForeignKey(Drill, models.PROTECT, null=True, related_name="runs")
    state = models.CharField(max_length=10, choices=[(one.value, one.value) for one in TreeState])
    step = models.PositiveSmallIntegerField(default=0)
    step_at = models.DateTimeField()
    began_at = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-began_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["tree", "warning", "drill"],
                condition=models.Q(state=TreeState.RUNNING.value),
                name="one_running_tree_a_warning",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tree} {self.state}"


class DecisionLog(models.Model):
    """The log of a flood: who decided what, when, about which gauge or warning. Nothing is edited or deleted."""

    at = models.DateTimeField(_("at"), db_index=True)
    kind = models.CharField(_("kind"), max_length=10, choices=[(one.value, one.value) for one in Decided])
    text = models.TextField(_("text"))
    by = models.ForeignKey("identity.User", models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    name = models.CharField(_("name"), max_length=200)
    gauge = models.ForeignKey(Gauge, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("gauge"))
    warning = models.CharField(_("warning"), max_length=30, blank=True)
    drill = models.ForeignKey(
        Drill, models.PROTECT, null=True, blank=True, related_name="decisions", verbose_name=_("drill")
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-id"]
        verbose_name = _("entry of the log of decisions")
        verbose_name_plural = _("log of decisions")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.text[:60]}"
