"""The catalogue: what is measured, where, with what. All of it is edited in the admin."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from fansipan.kernel.models import TextField
from fansipan.services.identity.models import Organisation
from fansipan.services.observations.contracts import Medium, StationKind, StationPhase, ValueKind
from fansipan.services.places.models import AdministrativeUnit

KIND_NAMES = {
    StationKind.FLUE_GAS: _("Flue gas"),
    StationKind.WASTEWATER: _("Wastewater"),
    StationKind.AMBIENT_AIR: _("Ambient air"),
    StationKind.SURFACE_WATER: _("Surface water"),
    StationKind.RAIN: _("Rain"),
    StationKind.RIVER_LEVEL: _("River level"),
}

PHASE_NAMES = {
    StationPhase.OPERATING: _("Operating"),
    StationPhase.MAINTENANCE: _("Maintenance"),
    StationPhase.STOPPED: _("Stopped"),
}


class ObservedProperty(models.Model):
    """What can be measured (ISO 19156): name, UCUM unit, and the codes loggers send for it."""

    code = models.CharField(_("code"), max_length=30, unique=True)
    name = TextField(_("name"))
    unit = models.CharField(_("unit (UCUM)"), max_length=30)
    symbol = models.CharField(_("unit as shown"), max_length=30)
    medium = models.CharField(_("medium"), max_length=20, choices=[(m.value, m.value) for m in Medium])
    kind = models.CharField(_("kind of value"), max_length=10, choices=[(k.value, k.value) for k in ValueKind])
    decimals = models.PositiveSmallIntegerField(_("decimals shown"), default=2)
    aliases = models.JSONField(_("codes as loggers send them"), default=list, blank=True)
    unit_aliases = models.JSONField(_("spellings of units → UCUM"), default=dict, blank=True)
    definition = TextField(_("definition"), blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["code"]
        verbose_name = _("observed property")
        verbose_name_plural = _("observed properties")

    def __str__(self) -> str:
        return f"{self.code} · {self.name.get('vi', '')}"


class VendorProfile(models.Model):
    """How one make of logger writes its files; an administrator adds a vendor without code."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = TextField(_("name"))
    format = models.JSONField(_("format"), default=dict, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["code"]
        verbose_name = _("vendor profile")
        verbose_name_plural = _("vendor profiles")

    def __str__(self) -> str:
        return self.code


class Station(models.Model):
    """A place that measures (Thing). `chain_…` is the head of its chain of deliveries."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = TextField(_("name"))
    kind = models.CharField(_("kind"), max_length=20, choices=[(k.value, n) for k, n in KIND_NAMES.items()])
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation"))
    place = models.ForeignKey(AdministrativeUnit, models.PROTECT, related_name="+", verbose_name=_("commune"))
    lon = models.FloatField(_("longitude"))
    lat = models.FloatField(_("latitude"))
    approximate = models.BooleanField(_("position is approximate"), default=False)
    elevation_m = models.FloatField(_("elevation, m"), null=True, blank=True)
    address = TextField(_("address"), blank=True)
    river = models.JSONField(_("river"), null=True, blank=True)
    profile = models.ForeignKey(VendorProfile, models.PROTECT, related_name="+", verbose_name=_("vendor profile"))
    transport = models.CharField(_("transport"), max_length=10, default="ftp")
    phase = models.CharField(
        _("phase"),
        max_length=20,
        default=StationPhase.OPERATING.value,
        choices=[(p.value, n) for p, n in PHASE_NAMES.items()],
    )
    interval_seconds = models.PositiveIntegerField(_("interval, s"), default=300)
    late_after_seconds = models.PositiveIntegerField(_("late after, s"), default=600)
    silent_after_seconds = models.PositiveIntegerField(_("silent after, s"), default=900)
    public = models.BooleanField(_("public"), default=False)
    demo = models.BooleanField(_("demo data"), default=False)
    source = models.TextField(_("source"), blank=True)
    expected_from = models.DateTimeField(_("data expected from"), null=True, blank=True)
    expected_to = models.DateTimeField(_("data expected to"), null=True, blank=True)
    config_version = models.PositiveIntegerField(default=1, editable=False)
    chain_sequence = models.BigIntegerField(default=0, editable=False)
    chain_hash = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["code"]
        verbose_name = _("station")
        verbose_name_plural = _("stations")

    def __str__(self) -> str:
        return f"{self.code} · {self.name.get('vi', '')}"


class StationPrefix(models.Model):
    """A file-name prefix by which a station's files are known: `LCA_DAP_KT01` of `LCA_DAP_KT01_2026….txt`."""

    station = models.ForeignKey(Station, models.CASCADE, related_name="prefixes")
    prefix = models.CharField(_("file-name prefix"), max_length=120, unique=True)

    class Meta:
        verbose_name = _("file-name prefix")
        verbose_name_plural = _("file-name prefixes")

    def __str__(self) -> str:
        return self.prefix

    def save(self, *args: object, **kwargs: object) -> None:
        self.prefix = self.prefix.strip().casefold()
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class StationCredential(models.Model):
    """What a logger shows at the door: a token (kept as SHA-256) or an FTP login (kept as Argon2)."""

    station = models.ForeignKey(Station, models.CASCADE, related_name="credentials")
    kind = models.CharField(_("kind"), max_length=10, choices=[("token", _("API token")), ("ftp", _("FTP login"))])
    login = models.CharField(_("login or first characters"), max_length=60)
    secret = models.CharField(max_length=200, unique=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("credential")
        verbose_name_plural = _("credentials")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["login"],
                condition=models.Q(kind="ftp", revoked_at__isnull=True),
                name="one_live_ftp_login",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.station.code} {self.kind} {self.login}"


class Sensor(models.Model):
    """The instrument, with the dates the law asks for."""

    station = models.ForeignKey(Station, models.CASCADE, related_name="sensors")
    code = models.CharField(_("code"), max_length=60)
    manufacturer = models.CharField(_("manufacturer"), max_length=120, blank=True)
    model = models.CharField(_("model"), max_length=120, blank=True)
    serial = models.CharField(_("serial number"), max_length=120, blank=True)
    method = TextField(_("method"), blank=True)
    installed = models.DateField(_("installed"), null=True, blank=True)
    removed = models.DateField(_("removed"), null=True, blank=True)
    calibration_due = models.DateField(_("calibration due"), null=True, blank=True)
    verification_due = models.DateField(_("verification due"), null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["code"]
        verbose_name = _("sensor")
        verbose_name_plural = _("sensors")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["station", "code"], name="one_sensor_code_a_station"),
        ]

    def __str__(self) -> str:
        return f"{self.station.code} {self.code}"


class Datastream(models.Model):
    """One property measured by one sensor of one station: the key of every reading."""

    id = models.AutoField(primary_key=True)
    station = models.ForeignKey(Station, models.PROTECT, related_name="datastreams")
    sensor = models.ForeignKey(Sensor, models.PROTECT, null=True, blank=True, related_name="datastreams")
    property = models.ForeignKey(ObservedProperty, models.PROTECT, related_name="datastreams")
    code = models.CharField(_("code as the logger sends it"), max_length=60)
    unit = models.CharField(_("unit (UCUM)"), max_length=30)
    interval_seconds = models.PositiveIntegerField(_("interval, s"), default=300)
    limits = models.JSONField(_("limits shown"), default=dict, blank=True)
    levels = models.JSONField(_("alarm levels"), default=list, blank=True)
    datum = models.CharField(_("datum"), max_length=120, blank=True)
    quality = models.JSONField(_("limits of the quality tests"), default=dict, blank=True)
    active = models.BooleanField(_("active"), default=True)
    expected_from = models.DateTimeField(
        _("data expected from"), null=True, blank=True, help_text=_("Empty: from when the station owes data.")
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["station", "id"]
        verbose_name = _("datastream")
        verbose_name_plural = _("datastreams")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["station", "code"], name="one_code_a_station"),
        ]

    def __str__(self) -> str:
        return f"{self.station.code} {self.code}"


class Rest(models.Model):
    """A stretch in which a station, or one datastream of it, owes no data; without an end it lasts."""

    station = models.ForeignKey(Station, models.CASCADE, related_name="rests")
    datastream = models.ForeignKey(
        Datastream, models.CASCADE, null=True, blank=True, related_name="rests", verbose_name=_("datastream")
    )
    start = models.DateTimeField(_("from"))
    end = models.DateTimeField(_("to"), null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-start"]
        verbose_name = _("stretch without duty to send")
        verbose_name_plural = _("stretches without duty to send")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="rest_ends_after_it_began",
                condition=models.Q(end__isnull=True) | models.Q(end__gte=models.F("start")),
                violation_error_message=_("This ends before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.station.code} {self.start} – {self.end or ''}"
