"""Reports: the layouts they are put together from, when they are made by themselves, and what was made and signed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fansipan.kernel.models import TextField
from fansipan.sectors.environment.contracts.reports import ReportKind, ReportScope, ReportState

KIND_NAMES = {
    ReportKind.DAY: _("Daily bulletin"),
    ReportKind.MONTH: _("Monthly report"),
    ReportKind.QUARTER: _("Quarterly report"),
}
SCOPE_NAMES = {
    ReportScope.STATION: _("Station"),
    ReportScope.PLANT: _("Plant"),
    ReportScope.PROVINCE: _("Province"),
}
STATE_NAMES = {
    ReportState.WAITING: pgettext_lazy("report", "Waiting"),
    ReportState.RUNNING: pgettext_lazy("report", "Being made"),
    ReportState.FAILED: pgettext_lazy("report", "Failed"),
    ReportState.DRAFT: pgettext_lazy("report", "Draft"),
    ReportState.SUBMITTED: pgettext_lazy("report", "Waiting for a signature"),
    ReportState.SIGNED: pgettext_lazy("report", "Signed"),
}


class ReportLayout(models.Model):
    """What a kind of report is put together from, as it stands now. Every body that was saved is kept as a version."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = TextField(_("name"))
    kind = models.CharField(_("kind"), max_length=10, choices=[(k.value, n) for k, n in KIND_NAMES.items()])
    scope = models.CharField(_("about"), max_length=10, choices=[(s.value, n) for s, n in SCOPE_NAMES.items()])
    body = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    active = models.BooleanField(_("in use"), default=True)
    two_people = models.BooleanField(_("signed by another person than submitted it"), default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["kind", "scope", "code"]
        verbose_name = _("layout of reports")
        verbose_name_plural = _("layouts of reports")

    def __str__(self) -> str:
        return str(self.name.get("vi") or self.code)


class ReportLayoutVersion(models.Model):
    """A layout as it was saved once, with its logo."""

    layout = models.ForeignKey(ReportLayout, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    body = models.JSONField()
    logo = models.BinaryField(null=True)
    logo_type = models.CharField(max_length=20, blank=True)
    saved_by = models.ForeignKey("identity.User", models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField()
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["layout", "-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["layout", "number"], name="one_layout_version_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.layout_id} {self.number}"


class ReportSchedule(models.Model):
    """Reports that make themselves when their day, month or quarter is over."""

    layout = models.ForeignKey(ReportLayout, models.CASCADE, related_name="schedules", verbose_name=_("layout"))
    station = models.ForeignKey(
        "observations.Station", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("station")
    )
    organisation = models.ForeignKey(
        "identity.Organisation", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("plant")
    )
    hour = models.PositiveSmallIntegerField(_("hour of the day"), default=6)
    days_after = models.PositiveSmallIntegerField(
        _("days after the end"), default=0, help_text=_("So many full days are waited for late data.")
    )
    begins = models.DateField(_("from"), help_text=_("The first day that is reported on."))
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["layout", "pk"]
        verbose_name = _("report made by itself")
        verbose_name_plural = _("reports made by themselves")

    def __str__(self) -> str:
        return f"{self.layout} {self.station_id or self.organisation_id or ''}".strip()


class Report(models.Model):
    """A report. Once it is signed neither its content nor its files change: a later edition is a report of its own."""

    layout = models.ForeignKey(ReportLayout, models.PROTECT, related_name="reports", verbose_name=_("layout"))
    layout_version = models.PositiveIntegerField()
    kind = models.CharField(_("kind"), max_length=10, choices=[(k.value, n) for k, n in KIND_NAMES.items()])
    scope = models.CharField(_("about"), max_length=10, choices=[(s.value, n) for s, n in SCOPE_NAMES.items()])
    station = models.ForeignKey("observations.Station", models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey("identity.Organisation", models.PROTECT, null=True, related_name="+")
    first = models.DateField(_("from"))
    last = models.DateField(_("to"))
    edition = models.PositiveIntegerField(default=1)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaced_by")
    schedule = models.ForeignKey(ReportSchedule, models.SET_NULL, null=True, related_name="+")
    remarks = TextField(_("remarks of the officer"), blank=True)

    state = models.CharField(
        _("state"),
        max_length=10,
        default=ReportState.WAITING.value,
        choices=[(s.value, n) for s, n in STATE_NAMES.items()],
    )
    progress = models.FloatField(default=0)
    error = models.JSONField(null=True)
    content = models.JSONField(null=True)
    datastreams: Any = ArrayField(models.IntegerField(), default=list)
    public_only = models.BooleanField(default=False)

    made_by = models.ForeignKey("identity.User", models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey("identity.User", models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey("identity.User", models.PROTECT, null=True, related_name="+")
    signed_name = models.CharField(max_length=200, blank=True)
    signed_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey("identity.User", models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)

    touched_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    changes = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar[list[str]] = ["-last", "-pk"]
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "last"], name="report_by_state"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["schedule", "first"],
                condition=models.Q(schedule__isnull=False, replaces__isnull=True),
                name="one_report_a_schedule_and_period",
            ),
            models.CheckConstraint(
                name="signed_report_has_a_signer",
                condition=~models.Q(state=ReportState.SIGNED.value)
                | models.Q(signed_by__isnull=False, signed_at__isnull=False, content__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.scope} {self.first} {self.edition}"


class ReportFile(models.Model):
    """A report as a file, with the fingerprint of its bytes."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="files")
    language = models.CharField(max_length=2)
    format = models.CharField(max_length=4)
    content = models.BinaryField()
    size = models.IntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["report", "language", "format"], name="one_report_file_a_form"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.language} {self.format}"
