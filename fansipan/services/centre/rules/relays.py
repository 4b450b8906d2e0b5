"""The relay (MediaMTX) that turns the RTSP of cameras into HLS for browsers: addresses and its configuration.

The relay alone knows the addresses and passwords of cameras. Whoever wants to read from it must show the site's word,
of which it asks the site (`authMethod: http`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, parse_qs, quote, unquote, urlsplit

SCHEMES = ("rtsp", "rtsps")
FOLDER = "cameras"
PLAYLIST = "index.m3u8"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a camera offers its stream, and what the relay logs in with."""

    address: str
    login: str = ""
    password: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the relay asks the site about: somebody wants to do `action` by `protocol` at `path`, showing `token`."""

    action: str
    protocol: str
    path: str
    token: str


def source(written: str) -> Source:
    """An address of RTSP, its login and password taken out of it. Raises ValueError for what is none."""
    text = written.strip()
    parts = urlsplit(text)
    if parts.scheme not in SCHEMES or not parts.hostname or any(ord(sign) <= 32 for sign in text):
        raise ValueError("is no address of rtsp or rtsps")
    bare = parts._replace(netloc=_machine(parts)).geturl()
    return Source(bare, unquote(parts.username or ""), unquote(parts.password or ""))


def _machine(parts: SplitResult) -> str:
    """host, or host:port. Raises ValueError for a port that is none."""
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.netloc.rpartition('@')[2].removesuffix(port)}{port}"


def machine(address: str) -> str:
    """The host of an address, without port: what a password belongs to."""
    return urlsplit(address).hostname or ""


def path_of(code: str) -> str:
    """The camera at the relay."""
    return f"{FOLDER}/{code}"


def code_of(path: str) -> str:
    """The camera of a path at the relay; "" for any other path."""
    folder, _slash, code = path.partition("/")
    return code if folder == FOLDER else ""


def playlist(relay: str, code: str) -> str:
    """Where browsers find the camera's stream."""
    return f"{relay}/{path_of(code)}/{PLAYLIST}"


def origin(address: str) -> str:
    """Scheme, host and port, as a content security policy names them."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme and parts.netloc else ""


def asked(body: Any) -> Asked:
    """What MediaMTX sends to `authHTTPAddress`. Raises ValueError for anything else."""
    if not isinstance(body, dict):
        raise ValueError("is no question of a relay")
    words = {name: str(body.get(name) or "") for name in ("action", "protocol", "path", "query")}
    token = parse_qs(words.pop("query")).get("token", [""])[0]
    return Asked(**words, token=token)


def configuration(cameras: Iterable[tuple[str, Source]], site: str, answers: str) -> str:
    """mediamtx.yml for these cameras by code: HLS alone, and only for whom the site vouches at `answers`.

    A camera is asked for its stream only while somebody looks. Every value is JSON, which YAML reads as it is.
    """
    lines = [
        "# Written by `fansipan relay`: write it anew whenever a camera changes; MediaMTX reads it again by itself.",
        "# It holds the passwords of cameras: keep it readable by the relay alone.",
        "logLevel: info",
        *(f"{door}: false" for door in ("api", "metrics", "playback", "rtsp", "rtmp", "webrtc", "srt")),
        "authMethod: http",
        f"authHTTPAddress: {_said(answers)}",
        "authHTTPExclude: []",
        "hls: true",
        'hlsAddress: ":8888"',
        f"hlsAllowOrigins: [{_said(site)}]",
        "hlsVariant: fmp4",
        "pathDefaults:",
        "  sourceOnDemand: true",
        "  rtspTransport: tcp",
    ]
    found = [f"  {_said(path_of(code))}:\n    source: {_said(_whole(one))}" for code, one in cameras]
    return "\n".join([*lines, "paths:" if found else "paths: {}", *found]) + "\n"


def _said(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _whole(one: Source) -> str:
    """The address as the relay needs it, login and password within."""
    if not one.login:
        return one.address
    scheme, _colon, rest = one.address.partition("://")
    return f"{scheme}://{quote(one.login, safe='')}:{quote(one.password, safe='')}@{rest}"
