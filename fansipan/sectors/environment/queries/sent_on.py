"""Readings of stacks brought to reference conditions, for whoever is sent them in the place of what was measured.

Made from the readings each time, not out of the corrected hours that are kept: those follow minutes later, and each gas
stands for itself here, while the law counts NO and NO2 together.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fansipan.kernel.manifest import Derived, DerivedHours, DerivedValues
from fansipan.sectors.environment.contracts import OutletTerms
from fansipan.sectors.environment.contracts.stacks import (
    GASES,
    MASS_UNIT,
    NO,
    CorrectedReadings,
    LegalStation,
    LegalStream,
)
from fansipan.sectors.environment.models import Outlet
from fansipan.sectors.environment.queries.stations import legal_stations, legal_stream
from fansipan.sectors.environment.rules import means, stacks
from fansipan.services.observations.queries.streams import StreamFacts, stations_of, streams
from fansipan.services.observations.queries.valid import valid_readings

CORRECTED = frozenset((*GASES, NO))


def units(ids: Collection[int]) -> dict[int, str]:
    """Those of these datastreams that are a gas of a described stack: all come in mg/m3."""
    return {one.id: MASS_UNIT for one in _gases(ids)}


def needs(ids: Collection[int]) -> set[int]:
    """The datastreams on which the correction of these depends: oxygen, temperature, pressure, moisture."""
    known = legal_stations({one.station for one in _gases(ids)})
    return {helper.id for station in known for helper in station.helpers.values()}


def _gases(ids: Collection[int]) -> list[StreamFacts]:
    wanted = set(ids)
    described = set(
        Outlet.objects.filter(station__in=set(stations_of(wanted).values()), medium="flue_gas")
        .values_list("station", flat=True)
    )  # fmt: skip
    return [one for one in streams(described, CORRECTED) if one.id in wanted] if described else []


@dataclass(frozen=True, slots=True)
class Correction:
    """One way of correcting: by an outlet's settings as `settings` takes them."""

    settings: Callable[[OutletTerms], OutletTerms]

    def of(self, station: LegalStation) -> LegalStation:
        """The station with the settings that this way takes."""
        return replace(station, outlets=tuple(self.settings(one) for one in station.outlets))

    def readings(self, ids: Collection[int], start: datetime, end: datetime) -> dict[int, Derived]:
        """The valid readings of (start, end] corrected; NaN where a step could not be made."""
        found = self._corrected(ids, start, end)
        return {stream.id: (rows.time, np.where(rows.whole, rows.value, np.nan)) for stream, rows in found}

    def hours(self, ids: Collection[int], start: datetime, end: datetime) -> dict[int, DerivedHours]:
        """The means of the corrected readings of the hours in (start, end], full hours."""
        found = {}
        for stream, readings in self._corrected(ids, start, end):
            rows = means.corrected_hours(readings, stream.per_hour)
            found[stream.id] = (rows["end"], rows["value"], rows["count"] - rows["uncorrected"])
        return found

    def _corrected(
        self, ids: Collection[int], start: datetime, end: datetime
    ) -> Iterator[tuple[LegalStream, CorrectedReadings]]:
        own = _gases(ids)
        known = {one.id: self.of(one) for one in legal_stations({each.station for each in own})}
        wanted = {helper.id for one in known.values() for helper in one.helpers.values()} | {one.id for one in own}
        found = valid_readings(sorted(wanted), start, end)
        readings = {one: (rows.time, rows.value) for one, rows in found.items()}
        for one in own:
            if one.id in readings and one.station in known:
                stream = legal_stream(one)
                yield stream, stacks.alone(known[one.station], stream, readings)


def _whole(one: OutletTerms) -> OutletTerms:
    return one


def _without_oxygen(one: OutletTerms) -> OutletTerms:
    return replace(one, oxygen_reference=None)


def _offered(name: str, title: str | Promise, way: Correction) -> DerivedValues:
    return DerivedValues(name, title, units, needs, way.readings, way.hours)


OFFERED = (
    _offered(
        name="environment.reference_oxygen",
        title=_("Flue gas at reference conditions and reference oxygen"),
        way=Correction(_whole),
    ),
    _offered(
        name="environment.reference_conditions",
        title=_("Flue gas at reference conditions, oxygen as it is"),
        way=Correction(_without_oxygen),
    ),
)
