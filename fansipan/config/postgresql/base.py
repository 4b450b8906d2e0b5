"""The connection of a request: Django's, but for the question that it asks before each one."""

from __future__ import annotations

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Asks "SELECT 1" before a request only when the socket has something to say, as it does when a server went away.

    A request of a logger takes five round trips; this would be the sixth.
    """

    def is_usable(self) -> bool:
        return (self._is_silent() or super().is_usable()) if self.connection else False

    def _is_silent(self) -> bool:
        if self.connection.closed:
            return False
        look = select.poll()
        look.register(self.connection.fileno(), select.POLLIN | select.POLLHUP | select.POLLERR)
        return not look.poll(0)
