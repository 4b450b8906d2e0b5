"""What becomes of an instrument's papers: a new calibration or verification moves its next date."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from fansipan.kernel import audit
from fansipan.kernel.errors import NotFound
from fansipan.kernel.permissions import Actor
from fansipan.services.observations.contracts import LogKind
from fansipan.services.observations.models import Sensor
from fansipan.services.observations.queries import access
from fansipan.services.observations.rules.rights import RENEW_SENSOR

FIELDS = {LogKind.CALIBRATION: "calibration_due", LogKind.VERIFICATION: "verification_due"}


@transaction.atomic
def renew(actor: Actor, station_code: str, sensor: int, kind: LogKind, due: date) -> None:
    """Say when an instrument's next calibration or verification is due. Raises NotFound, Forbidden."""
    station = access.station(actor, station_code, RENEW_SENSOR)
    row = Sensor.objects.select_for_update().filter(station=station, pk=sensor).first()
    if row is None:
        raise NotFound("observations.sensor", id=sensor)
    name = FIELDS[kind]
    before = getattr(row, name)
    setattr(row, name, due)
    row.save(update_fields=[name])
    target = f"sensor:{station.code}/{row.code}"
    audit.record(actor, "observations.renew_sensor", target, before={name: before}, after={name: due})
