"""Pictures of cameras, fetched by the server: from machines on the list alone, seldom, within seconds, painted over.

A browser never meets a camera. What several people look at is fetched once in `refresh_seconds`.
"""

from __future__ import annotations

import logging
from collections.abc import Generator
from dataclasses import dataclass
from threading import Lock
from time import monotonic

import httpx

from fansipan.kernel.errors import Forbidden, Unavailable
from fansipan.kernel.permissions import Actor
from fansipan.services.centre.models import Camera, CameraHost
from fansipan.services.centre.queries import cameras
from fansipan.services.centre.rules import pictures, relays
from fansipan.services.exchange.actions.sealing import opened

logger = logging.getLogger(__name__)

LARGEST = 6 * 1024 * 1024
TIMEOUT = httpx.Timeout(4.0, connect=2.0)
LONGEST_SECONDS = 6.0
"""A camera that trickles must not hold a thread of the site."""

REST_SECONDS = 5.0
"""A camera that did not answer is left alone so long: nobody waits for it again and again."""

LONGEST_OLD = 60.0
"""Seconds for which the last picture is shown while the camera is away."""


@dataclass(slots=True)
class _Kept:
    """The newest picture of a camera, and when it was fetched."""

    picture: bytes
    at: float


_kept: dict[str, _Kept] = {}
_away: dict[str, float] = {}
_locks: dict[str, Lock] = {}


def picture(actor: Actor, code: str) -> tuple[bytes, int]:
    """A JPEG of the camera and its age in seconds.

    Raises NotFound, Forbidden for a machine that is not on the list, Unavailable when the camera does not answer.
    """
    one = cameras.camera(actor, code)
    with _locks.setdefault(code, Lock()):
        kept = _kept.get(code)
        if kept is None or monotonic() - kept.at >= one.refresh_seconds:
            kept = _kept[code] = _fetched(one, kept)
    return kept.picture, int(monotonic() - kept.at)


def _fetched(one: Camera, before: _Kept | None) -> _Kept:
    host = pictures.host_of(one.snapshot_url)
    if not host or not CameraHost.objects.filter(host=host).exists():
        raise Forbidden("centre.camera_host", code=one.code)
    if monotonic() - _away.get(one.code, -REST_SECONDS) < REST_SECONDS:
        return _last(one, before)
    try:
        content = pictures.shown(_first_picture(one.snapshot_url, _login(one)), pictures.zones(one.private))
    except (httpx.HTTPError, OSError, ValueError) as error:
        logger.warning("camera %s: %s", one.code, error.__class__.__name__)
        _away[one.code] = monotonic()
        return _last(one, before)
    return _Kept(content, monotonic())


def _last(one: Camera, before: _Kept | None) -> _Kept:
    if before is None or monotonic() - before.at >= LONGEST_OLD:
        raise Unavailable("centre.camera_away", code=one.code)
    return before


class _Login(httpx.DigestAuth):
    """Login and password in the way the camera asks for: most want a digest, some take nothing but them as they are."""

    def __init__(self, login: str, password: str) -> None:
        super().__init__(login, password)
        self._plain = httpx.BasicAuth(login, password)

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        flow = super().auth_flow(request)
        answer = yield next(flow)
        ways = answer.headers.get_list("www-authenticate")
        if answer.status_code == httpx.codes.UNAUTHORIZED and all(way.lower().startswith("basic") for way in ways):
            yield from self._plain.auth_flow(request)
            return
        try:
            yield flow.send(answer)
        except StopIteration:
            return


def _login(one: Camera) -> httpx.Auth | None:
    """What the camera is shown; a password is for the machine that it was entered for, and for no other."""
    if not one.login or relays.machine(one.snapshot_url) != relays.machine(one.rtsp_address or one.snapshot_url):
        return None
    return _Login(one.login, opened(one.secret))


def _first_picture(address: str, login: httpx.Auth | None) -> bytes:
    """The first whole JPEG that the address gives, whether it is one or a stream of them."""
    began, content = monotonic(), b""
    # No redirects: they would lead past the list of machines.
    with httpx.stream("GET", address, timeout=TIMEOUT, follow_redirects=False, trust_env=False, auth=login) as answer:
        if answer.status_code != httpx.codes.OK:
            raise ValueError(f"answered {answer.status_code}")
        for part in answer.iter_bytes(65_536):
            content += part
            if (found := pictures.first_jpeg(content)) is not None:
                return found
            if len(content) > LARGEST or monotonic() - began > LONGEST_SECONDS:
                break
    raise ValueError("sent no picture")


def forget() -> None:
    """Forget every picture, for tests."""
    _kept.clear()
    _away.clear()
