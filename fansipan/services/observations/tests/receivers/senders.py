"""Loggers in processes of their own, so that they do not share the server's interpreter."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from ftplib import FTP
from functools import partial
from io import BytesIO
from multiprocessing import get_context

PROCESSES = 2

Files = Sequence[tuple[str, bytes]]


def send_all(port: int, password: str, files: dict[str, Files]) -> list[str]:
    """Every login uploads its files, all logins at once, from two processes; the server's answers."""
    shares = [dict(list(files.items())[number::PROCESSES]) for number in range(PROCESSES)]
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        answers = pool.map(partial(send_together, port, password), shares)
        return [answer for share in answers for answer in share]


def send_together(port: int, password: str, files: dict[str, Files]) -> list[str]:
    """The same from this process."""
    with ThreadPoolExecutor(len(files)) as threads:
        answers = threads.map(partial(_send, port, password), files, files.values())
        return [answer for one in answers for answer in one]


def _send(port: int, password: str, login: str, files: Files) -> list[str]:
    with FTP() as ftp:
        ftp.connect("127.0.0.1", port, timeout=120)
        ftp.login(login, password)
        return [ftp.storbinary(f"STOR {name}", BytesIO(data)) for name, data in files]
