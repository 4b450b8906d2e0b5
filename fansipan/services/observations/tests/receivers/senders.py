"""Many loggers at once."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from ftplib import FTP
from functools import partial
from io import BytesIO

Files = Sequence[tuple[str, bytes]]


def send_together(port: int, password: str, files: dict[str, Files]) -> list[str]:
    """Every login uploads its files, all logins at once; the server's answers."""
    with ThreadPoolExecutor(len(files)) as threads:
        answers = threads.map(partial(_send, port, password), files, files.values())
        return [answer for one in answers for answer in one]


def _send(port: int, password: str, login: str, files: Files) -> list[str]:
    with FTP() as ftp:
        ftp.connect("127.0.0.1", port, timeout=120)
        ftp.login(login, password)
        return [ftp.storbinary(f"STOR {name}", BytesIO(data)) for name, data in files]
