"""The station's log book: what people did there and what broke. Entries are never taken out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from fansipan.kernel import audit, clock
from fansipan.kernel.errors import Conflict, Invalid, NotFound
from fansipan.kernel.permissions import Actor
from fansipan.services.observations.contracts import LogKind
from fansipan.services.observations.models import Datastream, Station, StationLogEntry
from fansipan.services.observations.queries import access
from fansipan.services.observations.rules.rights import WRITE_LOG

LONGEST_TEXT = 5000


@dataclass(frozen=True, slots=True)
class NewEntry:
    """What happened; `end` None while it goes on, `datastream` None when it concerns the whole station."""

    kind: LogKind
    start: datetime
    text: str
    end: datetime | None = None
    datastream: int | None = None


@transaction.atomic
def write(actor: Actor, station_code: str, new: NewEntry) -> int:
    """Write an entry; gives its number. Raises NotFound, Forbidden, Invalid."""
    station = access.station(actor, station_code, WRITE_LOG)
    text = new.text.replace("\x00", "").strip()
    if not text:
        raise Invalid("observations.text_missing")
    _check_end(new.start, new.end)
    stream = _stream(station, new.datastream)
    row = StationLogEntry.objects.create(
        station=station,
        datastream=stream,
        kind=new.kind.value,
        start=new.start,
        end=new.end,
        text=text[:LONGEST_TEXT],
        written_by_id=access.person(actor, WRITE_LOG),
        written_at=clock.now(),
    )
    after = {
        "entry": row.pk,
        "kind": row.kind,
        "from": row.start,
        "to": row.end,
        "datastream": stream.code if stream else None,
        "text": row.text,
    }
    audit.record(actor, "observations.write_log", f"station:{station.code}", after=after)
    return row.pk


@transaction.atomic
def end(actor: Actor, station_code: str, entry_id: int, at: datetime) -> None:
    """Say when something that went on has ended. Raises NotFound, Forbidden, Invalid, Conflict for one that ended."""
    station = access.station(actor, station_code, WRITE_LOG)
    entry = StationLogEntry.objects.select_for_update().filter(station=station, pk=entry_id).first()
    if entry is None:
        raise NotFound("observations.log_entry", id=entry_id)
    if entry.end is not None:
        raise Conflict("observations.log_entry_ended", id=entry_id)
    _check_end(entry.start, at)
    entry.end = at
    entry.save(update_fields=["end"])
    after = {"entry": entry.pk, "to": at}
    audit.record(actor, "observations.end_log", f"station:{station.code}", before={"to": None}, after=after)


def _check_end(start: datetime, end: datetime | None) -> None:
    if end is not None and end < start:
        raise Invalid("observations.period_turned_round")


def _stream(station: Station, number: int | None) -> Datastream | None:
    if number is None:
        return None
    found = station.datastreams.filter(pk=number).first()
    if found is None:
        raise NotFound("observations.datastream", id=number)
    return found
