"""A way to PostgreSQL that can be cut and mended, as a cable can."""

from __future__ import annotations

import selectors
import socket
import threading
from typing import Any


class Relay:
    """Passes what it hears on a TCP port on to the database of a Django connection."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self._target = str(settings["HOST"] or "127.0.0.1"), int(settings["PORT"] or 5432)
        self._pairs: list[socket.socket] = []
        self._listener: socket.socket | None = None
        self.port = 0
        self.mend()

    def mend(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", self.port), reuse_port=False)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def cut(self) -> None:
        """Nobody gets through any more, and who was through is thrown out."""
        if self._listener is not None:
            self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None
        for one in self._pairs:
            _end(one)
        self._pairs.clear()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            far = self._reach()
            self._pairs += [near, far]
            threading.Thread(target=_pass_on, args=(near, far), daemon=True).start()

    def _reach(self) -> socket.socket:
        host, port = self._target
        if not host.startswith("/"):
            return socket.create_connection((host, port))
        far = socket.socket(socket.AF_UNIX)
        far.connect(f"{host}/.s.PGSQL.{port}")
        return far


def _pass_on(near: socket.socket, far: socket.socket) -> None:
    with selectors.DefaultSelector() as selector, near, far:
        selector.register(near, selectors.EVENT_READ, far)
        selector.register(far, selectors.EVENT_READ, near)
        while True:
            for key, _ in selector.select():
                try:
                    data = key.fileobj.recv(65536)  # type: ignore[union-attr]
                    key.data.sendall(data)
                except OSError:
                    return
                if not data:
                    return


def _end(one: socket.socket) -> None:
    try:
        one.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
