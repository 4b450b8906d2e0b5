"""A plant answers: notice of a silence, certificate of an instrument, proof that results are public."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from fansipan.kernel import audit, clock
from fansipan.kernel.errors import Conflict, Invalid, NotFound
from fansipan.kernel.permissions import Actor
from fansipan.sectors.environment.contracts.obligations import FilingState, ObligationKind
from fansipan.sectors.environment.models import ObligationFiling
from fansipan.sectors.environment.rules.rights import FILE_OBLIGATION
from fansipan.services.observations.actions import documents, gaps
from fansipan.services.observations.actions.documents import Upload
from fansipan.services.observations.actions.gaps import CauseStated
from fansipan.services.observations.queries import access

LONGEST_TEXT = 5000


@dataclass(frozen=True, slots=True)
class NewNotice:
    """Why nothing came from `since` on, what is done about it, and until when: the end, or the one expected."""

    since: datetime
    until: datetime
    cause: str
    remedy: str
    document: Upload | None = None


@dataclass(frozen=True, slots=True)
class NewCertificate:
    """The paper of a calibration or verification: when it was done and until when it holds."""

    kind: ObligationKind
    sensor: int
    done_on: date
    valid_until: date
    number: str
    document: Upload | None = None


@dataclass(frozen=True, slots=True)
class NewProof:
    """Where the plant's results are public: an address, or where the board stands."""

    where: str
    document: Upload | None = None


@transaction.atomic
def file_notice(actor: Actor, station_code: str, new: NewNotice) -> int:
    """File the notice of a silence; gives its number. The cause is on record with the gap at once.

    Raises NotFound, Forbidden, Invalid, Conflict while another notice of the same silence waits for its answer.
    """
    station = access.station(actor, station_code, FILE_OBLIGATION)
    if new.since > clock.now():
        raise Invalid("environment.notice_of_tomorrow")
    if new.until <= new.since:
        raise Invalid("environment.notice_turned_round")
    cause, remedy = _text(new.cause), _text(new.remedy)
    waiting = _waiting(station.pk, ObligationKind.SILENCE)
    if waiting.filter(since__lt=new.until, until__gt=new.since).exists():
        raise Conflict("environment.filing_waits")
    statement = gaps.state_cause(actor, station_code, CauseStated(new.since, new.until, cause))
    values = {"since": new.since, "until": new.until, "text": cause, "remedy": remedy, "statement_id": statement}
    return _file(actor, station, ObligationKind.SILENCE, new.document, values)


@transaction.atomic
def file_certificate(actor: Actor, station_code: str, new: NewCertificate) -> int:
    """File a certificate; gives its number. The instrument's date moves when an officer accepts it.

    Raises NotFound, Forbidden, Invalid, Conflict while another certificate of the kind waits for its answer.
    """
    station = access.station(actor, station_code, FILE_OBLIGATION)
    sensor = station.sensors.filter(pk=new.sensor).first()
    if sensor is None:
        raise NotFound("observations.sensor", id=new.sensor)
    if new.kind not in (ObligationKind.VERIFICATION, ObligationKind.CALIBRATION):
        raise Invalid("environment.no_certificate", kind=new.kind.value)
    if new.done_on > clock.today():
        raise Invalid("environment.certificate_of_tomorrow")
    if new.valid_until <= new.done_on:
        raise Invalid("environment.certificate_turned_round")
    if new.document is None:
        raise Invalid("environment.certificate_missing")
    if _waiting(station.pk, new.kind).filter(sensor=sensor).exists():
        raise Conflict("environment.filing_waits")
    values = {"sensor": sensor, "done_on": new.done_on, "valid_until": new.valid_until, "text": _text(new.number)}
    return _file(actor, station, new.kind, new.document, values)


@transaction.atomic
def file_proof(actor: Actor, station_code: str, new: NewProof) -> int:
    """File the proof that results are public; gives its number.

    Raises NotFound, Forbidden, Invalid, Conflict while another proof waits for its answer.
    """
    station = access.station(actor, station_code, FILE_OBLIGATION)
    if _waiting(station.pk, ObligationKind.BOARD).exists():
        raise Conflict("environment.filing_waits")
    return _file(actor, station, ObligationKind.BOARD, new.document, {"text": _text(new.where)})


def _waiting(station: int, kind: ObligationKind) -> Any:
    return ObligationFiling.objects.filter(station=station, kind=kind.value, state=FilingState.WAITING.value)


def _text(written: str) -> str:
    text = written.replace("\x00", "").strip()
    if not text:
        raise Invalid("environment.text_missing")
    return text[:LONGEST_TEXT]


def _file(actor: Actor, station: Any, kind: ObligationKind, upload: Upload | None, values: dict[str, Any]) -> int:
    row = ObligationFiling.objects.create(
        station=station,
        kind=kind.value,
        document_id=documents.add(actor, station.code, upload) if upload else None,
        filed_by_id=access.person(actor, FILE_OBLIGATION),
        filed_at=clock.now(),
        **values,
    )
    after = {"filing": row.pk, "obligation": row.kind, "text": row.text, "document": row.document_id}
    after |= {name: values[name] for name in ("since", "until", "done_on", "valid_until") if name in values}
    audit.record(actor, "environment.file_obligation", f"station:{station.code}", after=after)
    return row.pk
