"""What an alarm is about: a datastream, a station, or what a sector names."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AlarmSubject:
    """A datastream with all that scopes, groups and mutings ask of it; `datastream` 0: the whole station.

    `key` names it among the subjects of one rule. `organisation`, `commune` and `basin` are codes and names, "" where
    unknown. `silent_after_seconds` and `interval_seconds` are what is owed.
    """

    key: str
    datastream: int = 0
    code: str = ""
    property: str = ""
    unit: str = ""
    interval_seconds: int = 300
    station_id: int | None = None
    station: str = ""
    kind: str = ""
    organisation_id: int | None = None
    organisation: str = ""
    commune: str = ""
    basin: str = ""
    silent_after_seconds: int = 900
    phase: str = "operating"
