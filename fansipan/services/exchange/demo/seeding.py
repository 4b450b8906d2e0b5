"""Two destinations of a demo, both played by the simulators: files by FTPS every five minutes, JSON every hour."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from fansipan.kernel import clock
from fansipan.services.exchange.actions import marking, sealing
from fansipan.services.exchange.contracts import Again, FileFormat, Included, Protocol, SentContent
from fansipan.services.exchange.demo import sink
from fansipan.services.exchange.models import Destination

FILES, HOURS = "demo-ftps", "demo-json"
BODY = {
    "station": "{station}",
    "from": "{start}",
    "to": "{end}",
    "data": {"$each": "code", "$item": {"code": "{code}", "unit": "{unit}", "values": {
        "$each": "reading", "$item": {"time": "{time}", "value": "{value}", "status": "{status}"}}}},
}  # fmt: skip


def seed(folder: Path, port: int) -> int:
    """Make the destinations that are not there, and lead those that are to the simulators' ports; gives how many."""
    password = sink.secret(folder)
    ways: dict[str, dict[str, Any]] = {
        FILES: {"port": port, "certificate": sink.pinned(folder), "secret": password},
        HOURS: {"url": f"http://127.0.0.1:{port + 1}/measurements", "secret": password},
    }
    return sum(_bring(code, way) for code, way in ways.items())


@transaction.atomic
def _bring(code: str, way: dict[str, Any]) -> bool:
    row = Destination.objects.filter(code=code).first()
    if row is None:
        way["secret"] = sealing.sealed(way["secret"])
        made = Destination.objects.create(code=code, active=True, **SETTINGS[code], **way, send_from=_since(code))
        marking.derive(made, made.send_from)
        return True
    where = {name: value for name, value in way.items() if name != "secret"}
    Destination.objects.filter(pk=row.pk).exclude(**where).update(**where)
    return False


def _since(code: str) -> datetime:
    """The fortnight that the loggers of a new demo send at once is not passed on."""
    now = clock.now().replace(minute=0, second=0, microsecond=0)
    return now - (timedelta(hours=1) if code == FILES else timedelta(days=2))


SETTINGS: dict[str, dict[str, Any]] = {
    FILES: {
        "name": {
            "vi": "Bộ NN&MT, tệp Thông tư 10 (máy chủ giả lập)",
            "en": "Ministry, Circular 10 files (simulated server)",
        },
        "protocol": Protocol.FTPS.value,
        "host": "127.0.0.1",
        "login": sink.LOGIN,
        "folder": "{station}/{year}{month}{day}",
        "kinds": ["flue_gas", "wastewater"],
        "included": Included.ALL.value,
        "delay_seconds": 300,
    },
    HOURS: {
        "name": {
            "vi": "Bộ NN&MT, trung bình giờ qua JSON (máy chủ giả lập)",
            "en": "Ministry, hourly means as JSON (simulated server)",
        },
        "protocol": Protocol.HTTPS.value,
        "headers": {"Authorization": "Bearer {secret}"},
        "answer_pattern": '"success": *true',
        "format": FileFormat.JSON.value,
        "file_name": "{station}_{time}.json",
        "body": BODY,
        "time_format": "iso",
        "kinds": ["ambient_air", "surface_water"],
        "content": SentContent.HOURS.value,
        "included": Included.VALID.value,
        "every_minutes": 60,
        "delay_seconds": 600,
        "again": Again.SAME_NAME.value,
    },
}
