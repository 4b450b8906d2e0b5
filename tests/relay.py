"""A relay as the site and browsers meet MediaMTX: it asks the site about every reader and hands out HLS (H.264, fMP4).

What it hands out (tests/stream) are three seconds of a bar that moves, made with libx264. It is a camera too, whose
picture wants a login.
"""

from __future__ import annotations

import base64
import io
import json
import re
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from PIL import Image

STREAM = Path(__file__).parent / "stream"
KINDS = {".m3u8": "application/vnd.apple.mpegurl", ".mp4": "video/mp4"}
NAMED = re.compile(rb"\w+\.(m3u8|mp4)")
LOGIN = ("admin", "p@ss/wörd")


class Relay(BaseHTTPRequestHandler):
    """Every question is asked of the site first."""

    site = ""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path == "/snap.jpg":
            return self._picture()
        path, _slash, name = parts.path.strip("/").rpartition("/")
        if not self._allowed(path, parts.query):
            return self._send(401, "application/json", b"{}")
        content = (STREAM / name).read_bytes()
        if name.endswith(".m3u8"):  # what a list names is asked for with the same words
            content = NAMED.sub(rb"\g<0>?" + parts.query.encode(), content)
        return self._send(200, KINDS[Path(name).suffix], content)

    def _allowed(self, path: str, query: str) -> bool:
        asked = {"action": "read", "protocol": "hls", "path": path, "query": query, "ip": "127.0.0.1", "id": None}
        body = json.dumps({**asked, "user": "", "password": "", "token": ""}).encode()
        request = urllib.request.Request(
            f"{self.site}/relay/allow", body, {"Content-Type": "application/json"}, method="POST"
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return bool(answer.status == 204)
        except urllib.error.HTTPError:
            return False

    def _picture(self) -> None:
        word = base64.b64encode(":".join(LOGIN).encode()).decode()
        if self.headers.get("Authorization") != f"Basic {word}":
            return self._send(401, "text/plain", b"", {"WWW-Authenticate": 'Basic realm="camera"'})
        picture = io.BytesIO()
        Image.new("RGB", (320, 180), (30, 90, 160)).save(picture, "JPEG")
        return self._send(200, "image/jpeg", picture.getvalue())

    def _send(self, status: int, kind: str, content: bytes, heads: dict[str, str] | None = None) -> None:
        self.send_response(status)
        heads = {"Content-Type": kind, "Access-Control-Allow-Origin": self.site, **(heads or {})}
        for name, value in {**heads, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def relay(site: str, port: int = 0) -> Iterator[str]:
    """A relay of this site; its address."""
    handler = type("RelayOfSite", (Relay,), {"site": site})
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
