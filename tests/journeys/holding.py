"""What a page holds on to: what its scripts keep, its elements and listeners, the requests that never end."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import CDPSession, Page, Request

NOT_KEPT = ("code", "native", "synthetic")
"""Nodes of a heap snapshot that scripts do not keep: what the engine compiled, and the browser's own objects."""


@dataclass(frozen=True, slots=True)
class Held:
    """What a page holds once what nobody holds is gone."""

    kept: int
    """Bytes of the objects, strings and functions of its scripts."""
    heap: int
    """Bytes of the whole heap of scripts, with the code that the engine made of them."""
    elements: int
    listeners: int


class Unended:
    """The requests of a page that have not ended. What nobody reads to its end never ends, and stays in memory."""

    def __init__(self, page: Page) -> None:
        self.open: set[Request] = set()
        self.asked: Counter[str] = Counter()
        """How often each path was asked for."""
        page.on("request", self._begin)
        page.on("requestfinished", lambda request: self.open.discard(request))
        page.on("requestfailed", lambda request: self.open.discard(request))

    def _begin(self, request: Request) -> None:
        self.open.add(request)
        self.asked[urlsplit(request.url).path] += 1

    @property
    def paths(self) -> Counter[str]:
        """How many requests of each path have not ended."""
        return Counter(urlsplit(request.url).path for request in self.open)


def held(page: Page, session: CDPSession) -> Held:
    """Takes some seconds: a snapshot of the heap is gone through node by node."""
    session.send("Performance.enable")
    for _ in range(3):  # one round lets go of what the round before set free
        session.send("HeapProfiler.collectGarbage")
    used = int(session.send("Runtime.getHeapUsage")["usedSize"])
    elements = int(page.evaluate("document.querySelectorAll('*').length"))
    metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    return Held(_kept(session), used, elements, int(metrics["JSEventListeners"]))


def _kept(session: CDPSession) -> int:
    parts: list[str] = []

    def hear(event: dict[str, str]) -> None:
        parts.append(event["chunk"])

    session.on("HeapProfiler.addHeapSnapshotChunk", hear)
    session.send("HeapProfiler.takeHeapSnapshot", {"reportProgress": False})
    session.remove_listener("HeapProfiler.addHeapSnapshotChunk", hear)
    found = json.loads("".join(parts))
    meta = found["snapshot"]["meta"]
    names, fields = meta["node_types"][0], meta["node_fields"]
    kinds = found["nodes"][:: len(fields)]
    sizes = found["nodes"][fields.index("self_size") :: len(fields)]
    return sum(size for kind, size in zip(kinds, sizes, strict=True) if names[kind] not in NOT_KEPT)
