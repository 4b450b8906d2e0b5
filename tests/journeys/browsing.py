"""A person at a browser: finds pages, logs in, and hears every complaint of the console and the network."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    Request,
    Response,
    ViewportSize,
    expect,
)

FLAGS = (
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
)
"""The last two draw WebGL without a graphics card."""

NO_BROWSER = "!!! NO CHROMIUM: the browser tests are SKIPPED. As root: apt-get install chromium"

PATIENCE_MS = 30_000
BROKEN_OFF = "net::ERR_ABORTED"
"""A request whose page went away, or whose answer became a download."""

HARMLESS = re.compile(
    r"GPU stall due to ReadPixels|WebGL: CONTEXT_LOST|Automatic fallback to software WebGL"
    r"|^htmx:(sendAbort|afterRequest), |^Service Worker registration blocked by Playwright$"
)
"""Of a browser without a graphics card; of htmx, whose request was under way when the person went on; of Playwright."""

expect.set_options(timeout=PATIENCE_MS)


@dataclass(frozen=True, slots=True)
class Look:
    """How somebody looks at the site: on a desk or a phone, by day or by night."""

    name: str
    width: int
    height: int
    scheme: Literal["light", "dark"]

    def context(self, browser: Browser, **how: Any) -> BrowserContext:
        """A browser of one's own that looks so."""
        size: ViewportSize = {"width": self.width, "height": self.height}
        # A worker would fetch for every visitor what only a resident keeps.
        how.setdefault("service_workers", "block")
        return browser.new_context(viewport=size, color_scheme=self.scheme, locale="vi-VN", **how)


LIGHT_DESK, DARK_DESK = Look("1440", 1440, 900, "light"), Look("1440-dark", 1440, 900, "dark")
LIGHT_PHONE, DARK_PHONE = Look("390", 390, 844, "light"), Look("390-dark", 390, 844, "dark")


def chromium() -> str | None:
    """The browser of this machine."""
    found = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    return next(filter(None, found), None)


def launch(playwright: Playwright, *flags: str) -> Browser:
    """Start the browser of this machine without a window."""
    return playwright.chromium.launch(executable_path=chromium(), args=[*FLAGS, *flags])


class Visitor:
    """One person's browser. `faults` must stay empty: errors in the console, failed requests, answers from 400 on."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        context.set_default_timeout(PATIENCE_MS)
        self.context = context
        self.address = address
        self.faults: list[str] = []
        self._expected: set[str] = set()
        self.page = self.open_tab()

    def open_tab(self) -> Page:
        """One more page, listened to as the first."""
        page = self.context.new_page()
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)
        return page

    def go(self, path: str, status: int = 200) -> None:
        """Open an address of the site; it must answer with that status."""
        address = self.address + path
        if status >= 400:
            self._expected.add(address)
        answer = self.page.goto(address)
        assert answer is not None
        assert answer.status == status, f"{path} answers {answer.status}"

    def log_in(self, login: str, password: str) -> None:
        """Through the form, as everybody does."""
        self.go("/login")
        self.page.fill("[name=username]", login)
        self.page.fill("[name=password]", password)
        self.page.click("form[data-login] button.button-primary")
        self.page.wait_for_url(lambda address: "/login" not in address)

    def until(self, condition: str) -> None:
        """Wait until the page says yes. Playwright's own way needs eval, which the site's security policy forbids."""
        deadline = time.monotonic() + PATIENCE_MS / 1000
        while not self.page.evaluate(condition):
            assert time.monotonic() < deadline, f"never true: {condition}"
            self.page.wait_for_timeout(50)

    @contextmanager
    def download(self) -> Iterator[list[bytes]]:
        """What happens inside saves a file; its bytes are in the list afterwards."""
        saved: list[bytes] = []
        with self.page.expect_download() as waiting:
            yield saved
        saved.append(waiting.value.path().read_bytes())

    def _said(self, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning") or HARMLESS.search(message.text):
            return
        where = message.location.get("url", "")
        if where not in self._expected:
            self.faults.append(f"console: {message.text} ({where})")

    def _failed(self, request: Request) -> None:
        if request.failure != BROKEN_OFF:
            self.faults.append(f"{request.method} {request.url}: {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.url not in self._expected:
            self.faults.append(f"{response.request.method} {response.url}: {response.status}")
