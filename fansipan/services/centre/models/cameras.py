"""The registry of cameras."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from fansipan.kernel.models import TextField
from fansipan.services.identity.models import Organisation


class CameraHost(models.Model):
    """A machine that the server may fetch pictures from: host, or host:port. No other is ever asked."""

    host = models.CharField(_("host, or host:port"), max_length=200, unique=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["host"]
        verbose_name = _("machine that gives pictures")
        verbose_name_plural = _("machines that give pictures")

    def __str__(self) -> str:
        return self.host

    def save(self, *args: object, **kwargs: object) -> None:
        self.host = self.host.strip().casefold()
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class Camera(models.Model):
    """A camera: where it stands, where its pictures come from, what of them nobody may see.

    `snapshot_url` gives a JPEG or a stream of them (MJPEG) and is fetched by the server alone. `rtsp_address`, without
    login and password, is what the house's relay reads; `stream_url` is where another relay offers the moving picture
    to browsers as HLS. `secret` is sealed, and the password of the camera for both. `private`: rectangles as parts of
    width and height, [{"left": 0.1, "top": 0.5, "right": 0.3, "bottom": 1}], painted over before a picture leaves the
    server.
    """

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = TextField(_("name"))
    lon = models.FloatField(_("longitude"))
    lat = models.FloatField(_("latitude"))
    owner = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    snapshot_url = models.CharField(_("address of pictures"), max_length=500)
    rtsp_address = models.CharField(_("address of the stream at the camera (RTSP)"), max_length=500, blank=True)
    login = models.CharField(_("login at the camera"), max_length=100, blank=True)
    secret = models.TextField(_("password at the camera, sealed"), blank=True, editable=False)
    stream_url = models.CharField(_("address of the stream at another relay (HLS)"), max_length=500, blank=True)
    private = models.JSONField(_("private zones"), default=list, blank=True)
    refresh_seconds = models.PositiveSmallIntegerField(_("seconds between pictures"), default=10)
    refs = models.JSONField(_("things beside it"), default=list, blank=True)
    active = models.BooleanField(_("in use"), default=True)
    source = models.TextField(_("source"), blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["code"]
        verbose_name = _("camera")
        verbose_name_plural = _("cameras")

    def __str__(self) -> str:
        return f"{self.code} · {self.name.get('vi', '')}"
