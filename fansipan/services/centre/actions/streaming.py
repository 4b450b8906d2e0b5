"""Moving pictures of cameras: who may look is sent to the relay with a word of the site, which the relay asks about."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.core.signing import BadSignature, Signer

from fansipan.kernel import audit, clock
from fansipan.kernel.errors import NotFound
from fansipan.kernel.models import AuditEntry
from fansipan.kernel.permissions import Actor
from fansipan.services.centre.queries import cameras
from fansipan.services.centre.rules import relays
from fansipan.services.centre.rules.relays import Asked, Source
from fansipan.services.exchange.actions.sealing import opened

GOOD_FOR_SECONDS = 3600
"""Relays that ask about every piece end a stream after so long; whoever goes on looking presses once more."""

ANSWERS = "/relay/allow"
WATCHED = "centre.watch_camera"


def _signer() -> Signer:
    return Signer(salt="centre.stream")


def _word(code: str) -> str:
    """The site's word that whoever shows it may look at this camera, for a while."""
    return _signer().sign(f"{code} {clock.now_us() // 1_000_000 + GOOD_FOR_SECONDS}")


def watch(actor: Actor, code: str) -> str:
    """Where the moving picture is played, for this hour and whoever looks; that they did is kept in the audit trail.

    Raises NotFound for a camera that is unknown or has none, Forbidden.
    """
    one = cameras.camera(actor, code)
    address = cameras.stream_of(one)
    if not address:
        raise NotFound("centre.camera_stream", code=code)
    _note(actor, f"camera:{code}")
    return address if one.stream_url else f"{address}?{urlencode({'token': _word(code)})}"


def _note(actor: Actor, target: str) -> None:
    """Keep that somebody looks, once in an hour: players ask for the same list again and again."""
    since = clock.now() - timedelta(seconds=GOOD_FOR_SECONDS)
    said = {"action": WATCHED, "target": target, "user_id": actor.user_id}
    if not AuditEntry.objects.filter(at__gte=since, **said).exists():
        audit.record(actor, WATCHED, target)


def may_read(asked: Asked) -> bool:
    """Whether the relay may hand out the stream: it is read as HLS, by whoever was sent for this very camera."""
    code = relays.code_of(asked.path)
    if not code or (asked.action, asked.protocol) != ("read", "hls"):
        return False
    try:
        shown, _space, until = _signer().unsign(asked.token).partition(" ")
    except BadSignature:
        return False
    return shown == code and clock.now_us() < int(until) * 1_000_000 and cameras.streams(code)


def configuration(actor: Actor, site: str = "") -> str:
    """mediamtx.yml with the passwords of cameras; `site`: where the relay reaches the site, if not as people do.

    Raises Forbidden, Conflict for a password that was sealed with another key of the site.
    """
    known = cameras.fed_by_rtsp(actor)
    sources = [(one.code, Source(one.rtsp_address, one.login, opened(one.secret))) for one in known]
    audit.record(actor, "centre.print_relay", "relay", after={"cameras": [code for code, _source in sources]})
    public = settings.PUBLIC_URL
    return relays.configuration(sources, relays.origin(public), f"{site or public}{ANSWERS}")
