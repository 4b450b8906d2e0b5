"""The steps of a report as anybody may read them: what the agency said, when, and what its photos show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fansipan.kernel.permissions import SYSTEM
from fansipan.sectors.citizens.contracts import MediaState
from fansipan.sectors.citizens.models import ReportMedia
from fansipan.services.cases.contracts import FOR_REPORTER, ClockState, EventKind, Side
from fansipan.services.cases.queries import cases

TOLD = frozenset({EventKind.OPENED, EventKind.MOVED, EventKind.TRANSFERRED, EventKind.PAUSED})
SPEAKS = frozenset({Side.AGENCY.value, Side.COORDINATOR.value})
HANDLE = "handle"


@dataclass(frozen=True, slots=True)
class PublicStep:
    """One step: what people read of the state, what the agency said with it, and its blurred photos.

    `kind` tells a step from a message of the agency to the sender, from passing on, and from a halt.
    """

    kind: EventKind
    at: datetime
    public: Mapping[str, str]
    text: str
    agency: Mapping[str, str]
    pictures: tuple[int, ...]


def steps(code: str, *, own: bool = False) -> list[PublicStep]:
    """The steps of a report's case, the first one first; `own`: with what is meant for its sender. Raises NotFound."""
    view = cases.case(SYSTEM, code)
    media = ReportMedia.objects.filter(report__case=code, state=MediaState.PUBLISHED.value).exclude(case_file=None)
    shown = dict(media.values_list("case_file", "pk"))
    found, state = [], ""
    for event in view.events:
        to_sender = own and FOR_REPORTER in event.data
        if event.kind not in TOLD and not to_sender:
            continue
        state = event.state or state
        said = event.text if event.side in SPEAKS and (to_sender or event.kind is EventKind.MOVED) else ""
        pictures = tuple(shown[file.id] for file in event.files if file.id in shown)
        public = view.definition.states[state].public
        found.append(PublicStep(event.kind, event.at, public, said, event.organisation, pictures))
    return found


def deadline(code: str) -> datetime | None:
    """Until when a report is to be handled; None when that clock does not run. Raises NotFound."""
    for one in cases.case(SYSTEM, code).clocks:
        if one.rule.name == HANDLE and one.reading.state is ClockState.RUNNING:
            return one.reading.due
    return None
